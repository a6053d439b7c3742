// Which networks a modem hears (27.007 §7.3, AT+COPS=?). It takes minutes, and the modem is deaf
// meanwhile.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace modem {

struct HeardNetwork {
  int status = 0;            ///< 0 unknown, 1 available, 2 in use, 3 forbidden
  std::string name, number;  ///< "MTN Cameroon" (the operator table's, else the modem's); "62401"
  std::string country;       ///< "cm"; empty: the table does not know it
  std::optional<int> technology;  ///< <AcT>: 0 GSM, 2 UMTS, 7 LTE, …
};

/// The networks of "+COPS:" lines, in their order. Forgiving: what is no network is left out.
std::vector<HeardNetwork> parse_scan(std::span<const std::string> lines);

}  // namespace modem
