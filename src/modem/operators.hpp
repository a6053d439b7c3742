// Which operator a SIM is of, and the USSD codes that ask for its balance: the table is made at
// build time from Debian's mobile-broadband-provider-info (operators.xsl).
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

/// Those whose network the IMSI begins with; several brands may share one. An MNC has two or three
/// digits and the IMSI does not say which: three are tried first.
std::vector<Operator> operators_of(std::string_view imsi);
/// Their balance codes, each once.
std::vector<std::string> balance_codes_of(std::string_view imsi);

}  // namespace modem
