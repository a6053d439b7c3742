#include "firmware-host/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "util/ascii.hpp"
#include "util/text.hpp"

namespace firmware {

namespace {

struct Option {
  std::string_view key, meaning;
  bool (*apply)(std::string_view value, ModemOptions& options);
};

bool number_into(std::string_view text, int lowest, int highest, int& into) {
  const auto value = util::to_int(text);
  if (!value || *value < lowest || *value > highest) return false;
  into = static_cast<int>(*value);
  return true;
}

bool digits_into(std::string_view text, std::string& into) {
  into = std::string(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  return text.size() <= 20 && util::is_number(text);
}

bool milliseconds_into(std::string_view text, util::Duration& into) {
  int ms = 0;
  if (!number_into(text, 0, 3'600'000, ms)) return false;
  into = std::chrono::milliseconds{ms};
  return true;
}

constexpr Option kOptions[] = {
    {"pty", "path of the link to the PTY",
     [](std::string_view v, ModemOptions& o) {
       o.pty = std::string(v);
       return !v.empty();
     }},
    {"number", "own number, +E.164",
     [](std::string_view v, ModemOptions& o) { return digits_into(v, o.sim.number); }},
    {"iccid", "digits",
     [](std::string_view v, ModemOptions& o) { return digits_into(v, o.sim.iccid); }},
    {"imsi", "digits",
     [](std::string_view v, ModemOptions& o) { return digits_into(v, o.sim.imsi); }},
    {"imei", "digits",
     [](std::string_view v, ModemOptions& o) { return digits_into(v, o.modem.imei); }},
    {"smsc", "service centre, +E.164",
     [](std::string_view v, ModemOptions& o) { return digits_into(v, o.sim.smsc); }},
    {"sm", "slots of the SIM's memory",
     [](std::string_view v, ModemOptions& o) { return number_into(v, 0, 100'000, o.sim.sm); }},
    {"me", "slots of the modem's memory",
     [](std::string_view v, ModemOptions& o) { return number_into(v, 0, 100'000, o.modem.me); }},
    {"pin", "PIN, which the SIM then asks for",
     [](std::string_view v, ModemOptions& o) {
       o.sim.pin = std::string(v);
       o.sim.pin_enabled = true;
       return is_pin(v);
     }},
    {"puk", "8 digits",
     [](std::string_view v, ModemOptions& o) {
       o.sim.puk = std::string(v);
       return is_pin(v) && v.size() == 8;
     }},
    {"sim", "in or out at start",
     [](std::string_view v, ModemOptions& o) {
       o.with_sim = v == "in";
       return v == "in" || v == "out";
     }},
    {"registration", "<stat> of +CREG, 0 to 11",
     [](std::string_view v, ModemOptions& o) {
       return number_into(v, 0, 11, o.modem.registration);
     }},
    {"signal", "<rssi> of +CSQ, 0 to 31 or 99",
     [](std::string_view v, ModemOptions& o) { return number_into(v, 0, 99, o.modem.signal); }},
    {"boot", "milliseconds a restart takes",
     [](std::string_view v, ModemOptions& o) { return milliseconds_into(v, o.modem.boot); }},
    {"cnma", "milliseconds a +CMT may wait for +CNMA",
     [](std::string_view v, ModemOptions& o) { return milliseconds_into(v, o.modem.cnma); }},
    {"personality", "kind of modem",
     [](std::string_view v, ModemOptions& o) {
       o.modem.personality = find_personality(v);
       return o.modem.personality != nullptr;
     }},
};

/// Appends the check digit of an IMEI (Luhn, TS 23.003 §B.2).
std::string with_check_digit(const std::string& digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const bool doubled = (digits.size() - i) % 2 == 1;
    const int digit = (digits[i] - '0') * (doubled ? 2 : 1);
    sum += digit / 10 + digit % 10;
  }
  return digits + std::to_string((10 - sum % 10) % 10);
}

util::Result<void> apply_one(std::string_view word, ModemOptions& options) {
  const std::size_t equals = std::min(word.find('='), word.size());
  const std::string_view key = word.substr(0, equals);
  std::vector<std::string_view> keys;
  for (const Option& option : kOptions) {
    keys.push_back(option.key);
    if (option.key != key) continue;
    if (equals < word.size() && option.apply(word.substr(equals + 1), options)) return {};
    return util::fail(util::Advice::reject, fmt::format("{}: expected {}", key, option.meaning));
  }
  const auto near = util::nearest(key, keys);
  return util::fail(util::Advice::reject,
                    fmt::format("unknown key '{}'{}", util::printable(key, 30),
                                near ? fmt::format(", did you mean '{}'?", *near) : ""));
}

}  // namespace

ModemOptions default_options(int ordinal) {
  ModemOptions options;
  options.modem.name = fmt::format("modem{}", ordinal);
  options.modem.imei = with_check_digit(fmt::format("49015420{:06}", ordinal % 1'000'000));
  options.sim.iccid = fmt::format("894902000000{:07}", ordinal);
  options.sim.imsi = fmt::format("26201{:010}", ordinal);
  options.sim.number = fmt::format("+49170{:07}", ordinal);
  return options;
}

util::Result<void> apply_options(std::string_view list, ModemOptions& options) {
  for (const std::string_view word : util::split(list, ',')) {
    if (word.empty()) continue;
    if (const auto done = apply_one(word, options); !done) return done;
  }
  return {};
}

std::string options_help() {
  std::string text;
  for (const Option& option : kOptions) {
    text += fmt::format("    {:<14}{}\n", option.key, option.meaning);
  }
  return text;
}

}  // namespace firmware
