#include "modem/network.hpp"

#include "at/parameters.hpp"
#include "modem/query.hpp"

namespace modem {

using util::Result;

namespace {

/// Which of two <stat> says more: registered before searching before denied before nothing.
int rank(int stat) {
  if (is_registered(stat)) return 4;
  if (stat == 2) return 3;
  if (stat == 8 || stat == 11) return 2;
  return stat >= 0 ? 1 : 0;
}

std::optional<int> in_range(std::optional<int> value, int low, int high) {
  return value && *value >= low && *value <= high ? value : std::nullopt;
}

}  // namespace

bool is_registered(int stat) {
  return stat == 1 || stat == 5 || stat == 6 || stat == 7 || stat == 9 || stat == 10;
}

std::optional<int> csq_dbm(std::string_view parameters) {
  const auto rssi = at::number(at::fields(parameters), 0);
  if (const auto gsm = in_range(rssi, 0, 31)) return -113 + 2 * *gsm;
  if (const auto other = in_range(rssi, 100, 191)) return -116 + (*other - 100);
  return std::nullopt;
}

std::optional<int> cesq_dbm(std::string_view parameters) {
  const auto fields = at::fields(parameters);
  if (const auto rsrp = in_range(at::number(fields, 5), 0, 97)) return -141 + *rsrp;
  if (const auto rscp = in_range(at::number(fields, 2), 0, 96)) return -121 + *rscp;
  if (const auto rxlev = in_range(at::number(fields, 0), 0, 63)) return -111 + *rxlev;
  return std::nullopt;
}

Result<void> Network::set_up() {
  if (const auto set = tell(channel_, "AT+COPS=3,0"); !set) return util::fail(set.error());
  return {};
}

Result<void> Network::refresh() {
  if (auto read = read_registration(); !read) return read;
  if (auto read = read_signal(); !read) return read;
  const auto lines = query(channel_, "AT+COPS?");
  if (!lines) return util::fail(lines.error());
  const auto fields = at::fields(parameters_of(*lines, "+COPS:"));
  operator_name_ = fields.size() >= 3 ? std::string(fields[2]) : std::string{};
  return {};
}

/// Any of the three is enough to try SMS; the later ones are asked only while none is.
Result<void> Network::read_registration() {
  int best = -1;
  for (const std::string_view command : {"AT+CREG?", "AT+CEREG?", "AT+CGREG?"}) {
    if (is_registered(best)) break;
    const auto lines = query(channel_, command);
    if (!lines) return util::fail(lines.error());
    const auto prefix = std::string(command.substr(2, command.size() - 3)) + ":";
    const auto stat = at::number(at::fields(parameters_of(*lines, prefix)), 1);
    if (stat && rank(*stat) > rank(best)) best = *stat;
  }
  registration_ = best;
  return {};
}

Result<void> Network::read_signal() {
  const auto lines = query(channel_, "AT+CSQ");
  if (!lines) return util::fail(lines.error());
  signal_dbm_ = csq_dbm(parameters_of(*lines, "+CSQ:"));
  if (signal_dbm_) return {};
  const auto extended = query(channel_, "AT+CESQ");
  if (!extended) return util::fail(extended.error());
  signal_dbm_ = cesq_dbm(parameters_of(*extended, "+CESQ:"));
  return {};
}

}  // namespace modem
