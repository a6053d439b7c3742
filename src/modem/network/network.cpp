#include "modem/network/network.hpp"

#include "at/parameters.hpp"
#include "modem/channel/modem_text.hpp"
#include "modem/channel/optional_query.hpp"

namespace modem {

using util::Result;

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
  signal_ = csq_signal(parameters_of(*lines, "+CSQ:"));
  if (signal_) return {};
  const auto extended = optional_query(channel_, "AT+CESQ");
  if (!extended) return util::fail(extended.error());
  signal_ = cesq_signal(parameters_of(*extended, "+CESQ:"));
  return {};
}

}  // namespace modem
