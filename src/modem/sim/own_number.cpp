#include "modem/sim/own_number.hpp"

#include <algorithm>

#include "at/parameters.hpp"
#include "modem/channel/modem_text.hpp"
#include "modem/sim/sim.hpp"
#include "util/phone_number.hpp"

namespace modem {

using namespace std::chrono_literals;

namespace {

constexpr int kTries = 3;
constexpr auto kStep = 3s;
constexpr int kInternational = 145;

}  // namespace

std::string number_in_cnum(std::string_view line) {
  const auto prefix = line.find("+CNUM:");  // also after "ERROR" on the same line
  if (prefix == std::string_view::npos) return {};
  const auto fields = at::fields(line.substr(prefix + 6));
  if (fields.size() < 2) return {};
  auto number = decode_number(fields[1]);
  if (!util::is_phone_number(number, util::NumberKind::dialable)) return {};
  // No country code begins with 0: such a number is national, even if its type is international.
  const bool whole = number[0] == '+' || number[0] == '0';
  if (!whole && at::number(fields, 2) == kInternational) number.insert(number.begin(), '+');
  return number;
}

util::Result<std::string> read_own_number(AtChannel& channel) {
  for (int i = 0; i < kTries; ++i) {
    AskOptions options;
    options.limit = kStep;
    options.keep = Keep::all;
    const auto answer = channel.ask("AT+CNUM", options);
    if (!answer) {
      if (answer.error().advice == util::Advice::reopen) return util::fail(answer.error());
      return std::string{};
    }
    for (const auto& line : answer->lines) {
      if (auto number = number_in_cnum(line); !number.empty()) return number;
    }
    if (answer->result.ok() || sim_state_of(answer->result) != SimState::busy ||
        answer->result.kind == at::FinalResult::Kind::error)
      return std::string{};
    if (auto waited = channel.pause(channel.clock().in(kStep)); !waited)
      return util::fail(waited.error());
  }
  return std::string{};
}

}  // namespace modem
