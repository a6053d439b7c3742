// The operators by IMSI, with the USSD codes that return a balance. The table is generated at build
// time from Debian's mobile-broadband-provider-info (operators.xsl).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace modem {

struct Operator {
  std::string_view network;  ///< MCC and MNC: "62401"
  std::string_view country;  ///< "cm"
  std::string_view name;
  std::string_view balance_codes;  ///< separated by blanks; often empty
};

std::span<const Operator> all_operators();

/// Returns the operators of an IMSI; several brands may share a network. The MNC has two or three
/// digits, which an IMSI does not tell: tries three first.
std::vector<Operator> operators_of(std::string_view imsi);
/// Returns the balance codes of operators_of(), each once.
std::vector<std::string> balance_codes_of(std::string_view imsi);

}  // namespace modem
