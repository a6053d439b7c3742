#include "modem/channel/line_speed.hpp"

#include <fmt/format.h>

#include <array>

#include "at/parameters.hpp"
#include "modem/channel/optional_query.hpp"
#include "util/log.hpp"

namespace modem {

using util::Advice;
using util::Result;
using namespace std::chrono_literals;

namespace {

// The most common first (docs/field-notes.md#2-line-speed).
constexpr std::array kUsual{115200, 9600, 57600, 38400, 19200, 230400, 460800};
constexpr int kTriesElsewhere = 2;  // the modem may use the first one to detect the speed
constexpr auto kLimitElsewhere = 1s;

/// Returns true if the modem answers twice: once could be garbage that looks like an answer.
Result<void> ask_twice(AtChannel& channel) {
  auto answered = channel.resynchronise(kTriesElsewhere, kLimitElsewhere);
  return answered ? channel.resynchronise(1, kLimitElsewhere) : answered;
}

}  // namespace

Result<void> find_speed(io::Port& port, AtChannel& channel) {
  auto answered = channel.resynchronise();
  const int own = port.baud();
  if (answered || own == 0 || answered.error().advice != Advice::reopen) return answered;
  for (const int baud : kUsual) {
    if (baud == own || !port.set_baud(baud)) continue;
    const auto heard = ask_twice(channel);
    if (heard) {
      util::log_info(fmt::format("{}: the modem answers at {} baud", port.name(), baud));
      return heard;
    }
    if (heard.error().advice != Advice::reopen) return heard;
  }
  // The modem may only have been off: the next search starts at the first speed.
  if (auto back = port.set_baud(own); !back)
    return util::fail(Advice::reopen, std::move(back.error().what));
  return util::fail(
      Advice::reopen,
      fmt::format("{}: nothing answers AT, at {} baud or any other usual speed", port.name(), own));
}

Result<void> fix_speed(io::Port& port, AtChannel& channel) {
  if (port.baud() == 0) return {};
  const auto lines = optional_query(channel, "AT+IPR?");
  if (!lines) return util::fail(lines.error());
  if (at::number(at::fields(parameters_of(*lines, "+IPR:")), 0) != 0) return {};
  const auto told = optional_command(channel, fmt::format("AT+IPR={}", port.baud()));
  if (!told) return util::fail(told.error());
  return {};
}

}  // namespace modem
