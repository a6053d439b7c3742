// Parses the networks that a modem receives (27.007 §7.3, AT+COPS=?). The search takes minutes, in
// which the modem receives no SMS.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace modem {

struct HeardNetwork {
  int status = 0;            ///< 0 unknown, 1 available, 2 in use, 3 forbidden
  std::string name, number;  ///< "MTN Cameroon" (the operator table's, else the modem's); "62401"
  std::string country;       ///< "cm"; empty: not in the table
  std::optional<int> technology;  ///< <AcT>: 0 GSM, 2 UMTS, 7 LTE, …
};

/// Returns the networks of "+COPS:" lines, in their order. Leaves out entries that are no network.
std::vector<HeardNetwork> parse_scan(std::span<const std::string> lines);

}  // namespace modem
