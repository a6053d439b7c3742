#include "modem/network/scan.hpp"

#include <algorithm>

#include "at/parameters.hpp"
#include "modem/network/operators.hpp"
#include "util/ascii.hpp"

namespace modem {

namespace {

/// Returns the texts between brackets; a name may contain brackets itself.
std::vector<std::string_view> bracketed(std::string_view text) {
  std::vector<std::string_view> found;
  bool quoted = false;
  auto open = std::string_view::npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (text[i] == '(') open = i + 1;
    if (text[i] != ')' || open == std::string_view::npos) continue;
    found.push_back(text.substr(open, i - open));
    open = std::string_view::npos;
  }
  return found;
}

bool is_number_of_network(std::string_view text) {
  return (text.size() == 5 || text.size() == 6) && util::is_number(text);
}

/// Parses (2,"Long name","Short","62401",7).
std::optional<HeardNetwork> network_of(std::string_view group) {
  const auto fields = at::fields(group);
  const auto status = at::number(fields, 0);
  if (!status || fields.size() < 4 || !is_number_of_network(fields[3])) return std::nullopt;
  HeardNetwork network;
  network.status = *status;
  network.number = fields[3];
  network.name = fields[1].empty() ? fields[2] : fields[1];
  network.technology = at::number(fields, 4);
  const auto operators = all_operators();
  const auto known = std::find_if(operators.begin(), operators.end(), [&](const Operator& one) {
    return one.network == network.number;
  });
  if (known == operators.end()) return network;
  network.country = known->country;
  if (!known->name.empty()) network.name = known->name;
  return network;
}

}  // namespace

std::vector<HeardNetwork> parse_scan(std::span<const std::string> lines) {
  std::vector<HeardNetwork> networks;
  for (const auto& line : lines) {
    const auto parameters = at::after_prefix(line, "+COPS:");
    if (!parameters) continue;
    for (const auto group : bracketed(*parameters))
      if (auto network = network_of(group)) networks.push_back(std::move(*network));
  }
  return networks;
}

}  // namespace modem
