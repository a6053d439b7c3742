#include "modem/network/network.hpp"

#include "at/parameters.hpp"
#include "modem/channel/modem_text.hpp"
#include "modem/channel/optional_query.hpp"

namespace modem {

using util::Result;

namespace {

std::optional<int> in_range(std::optional<int> value, int low, int high) {
  return value && *value >= low && *value <= high ? value : std::nullopt;
}

}  // namespace

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
  if (const auto set = optional_command(channel_, "AT+COPS=3,0"); !set)
    return util::fail(set.error());
  return registration_.set_up();
}

Result<void> Network::refresh() {
  if (auto read = registration_.refresh(); !read) return read;
  if (auto read = read_bearer(); !read) return read;
  if (auto read = read_signal(); !read) return read;
  const auto mode_before = selection_mode_;
  auto name = read_operator();
  if (!name) return util::fail(name.error());
  *name = decode_name(*name);
  // Two networks may have one name: a lock on one of them changes the mode.
  const bool changed = *name != operator_name_ || selection_mode_ != mode_before;
  operator_name_ = std::move(*name);
  if (operator_name_.empty()) operator_number_.clear();
  if (!changed || operator_name_.empty()) return {};
  return read_operator_number();
}

Result<std::string> Network::read_operator() {
  const auto lines = optional_query(channel_, "AT+COPS?");
  if (!lines) return util::fail(lines.error());
  const auto fields = at::fields(parameters_of(*lines, "+COPS:"));
  selection_mode_ = at::number(fields, 0);
  return fields.size() >= 3 ? std::string(fields[2]) : std::string{};  // not decoded
}

/// Reads MCC and MNC once per network, as the format has to be switched for it.
Result<void> Network::read_operator_number() {
  operator_number_.clear();
  const auto numeric = optional_command(channel_, "AT+COPS=3,2");
  if (!numeric) return util::fail(numeric.error());
  if (!*numeric) return {};
  auto number = read_operator();
  if (!number) return util::fail(number.error());
  *number = decode_number(*number);
  const bool digits = number->size() >= 5 && number->size() <= 6 &&
                      number->find_first_not_of("0123456789") == std::string::npos;
  if (digits) operator_number_ = std::move(*number);
  if (const auto back = optional_command(channel_, "AT+COPS=3,0"); !back)
    return util::fail(back.error());
  return {};
}

/// Asks for IMS only if the answer matters.
Result<void> Network::read_bearer() {
  std::optional<ImsState> ims;
  std::optional<int> service;
  if (is_data_only(registration_.domains())) {
    const auto registered = optional_query(channel_, "AT+CIREG?");
    if (!registered) return util::fail(registered.error());
    ims = parse_ims(parameters_of(*registered, "+CIREG:"));
    const auto asked = optional_query(channel_, "AT+CGSMS?");
    if (!asked) return util::fail(asked.error());
    service = at::number(at::fields(parameters_of(*asked, "+CGSMS:")), 0);
  }
  bearer_ = sms_bearer(registration_.domains(), service, ims);
  return {};
}

Result<void> Network::read_signal() {
  const auto lines = optional_query(channel_, "AT+CSQ");
  if (!lines) return util::fail(lines.error());
  signal_dbm_ = csq_dbm(parameters_of(*lines, "+CSQ:"));
  if (signal_dbm_) return {};
  const auto extended = optional_query(channel_, "AT+CESQ");
  if (!extended) return util::fail(extended.error());
  signal_dbm_ = cesq_dbm(parameters_of(*extended, "+CESQ:"));
  return {};
}

}  // namespace modem
