#include "firmware-host/faults.hpp"

#include <algorithm>

namespace firmware {

namespace {
constexpr std::array kNames = {"lose-cmti",    "wrong-index",  "wrong-memory",  "repeat-cmti",
                               "garbage",      "urc-inside",   "lose-final",    "lose-answer",
                               "cut-answer",   "keep-deleted", "ok-without-mr", "send-no-answer",
                               "pin-ok-early", "lose-prompt",  "odd-prompt",    "deaf"};
static_assert(kNames.size() == static_cast<std::size_t>(Fault::count));
}  // namespace

const char* to_string(Fault fault) {
  return kNames[static_cast<std::size_t>(fault)];
}

std::optional<Fault> fault_from_string(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Fault>(found - kNames.begin());
}

bool Faults::happens(Fault fault) {
  int& times = left(fault);
  if (times == 0) return false;
  if (times > 0) --times;
  return true;
}

std::optional<Answer> Faults::refusal(std::string_view command) {
  const auto found = std::find_if(refusals_.begin(), refusals_.end(), [&](const Refusal& r) {
    return r.command.empty() || r.command == command;
  });
  if (found == refusals_.end()) return std::nullopt;
  const Answer answer = found->answer;
  if (found->times > 0 && --found->times == 0) refusals_.erase(found);
  return answer;
}

void Faults::slow(std::string command, util::Duration delay) {
  std::erase_if(slow_, [&](const Slow& s) { return s.command == command; });
  if (delay > util::Duration::zero()) slow_.push_back({std::move(command), delay});
}

util::Duration Faults::delay(std::string_view command) const {
  util::Duration longest{};
  for (const Slow& slow : slow_) {
    if (slow.command.empty() || slow.command == command) longest = std::max(longest, slow.delay);
  }
  return longest;
}

std::string with_urc_inside(std::string_view answer, std::string_view urc) {
  // Insert after the second line end: after the first information line (or its header).
  std::size_t at = answer.find("\r\n");
  if (at != std::string_view::npos) at = answer.find("\r\n", at + 2);
  at = at == std::string_view::npos ? 0 : at + 2;
  return std::string(answer.substr(0, at)) + "\r\n" + std::string(urc) + "\r\n" +
         std::string(answer.substr(at));
}

std::string_view noise() {
  static constexpr std::string_view kNoise("\x00\xff\xfe~\x80\x00\x1b\xc3\x28\x00U\xaa", 12);
  return kNoise;
}

}  // namespace firmware
