#include "cli/follow.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

namespace cli {

namespace {

/// Another try may do better: it does not run, it is busy, its spool is.
bool may_pass(Exit exit) {
  return exit == kNoDaemon || exit == kTimeout || exit == kFailed;
}

}  // namespace

Follow::Follow(Context& context, const util::Clock& clock) : context_(context), clock_(clock) {
  constexpr double kForever = 1e9;
  const std::chrono::duration<double> limit(context.timeout_seconds > 0 ? context.timeout_seconds
                                                                        : kForever);
  end_ = clock.in(std::chrono::duration_cast<util::Duration>(limit));
  ::signal(SIGINT, [](int) { ::_exit(kFine); });
}

Follow::Turn Follow::ask(const Question& question, Json& answer) {
  auto asked = try_ask(context_, question);
  came_back_ = asked && gone_;
  if (asked) {
    if (away_) context_.err << "gsmrelay: gsmrelayd answers again\n" << std::flush;
    answered_ = true;
    away_ = gone_ = false;
    answer = std::move(*asked);
    return Turn::answered;
  }
  const auto& complaint = asked.error();
  if (!answered_ || !may_pass(complaint.exit)) {
    complain(context_, complaint);
    return Turn::over;
  }
  if (!away_) {
    tell(context_, complaint);
    context_.err << "gsmrelay: waiting for it; Ctrl-C ends\n" << std::flush;
  }
  away_ = true;
  gone_ = gone_ || complaint.exit == kNoDaemon;
  return Turn::waited;
}

bool Follow::pause(util::Duration duration) const {
  constexpr int kLongestMs = 3'600'000;
  const auto next = clock_.in(duration);
  if (next >= end_) {
    ::poll(nullptr, 0, util::poll_timeout_ms(clock_, end_, kLongestMs));
    return false;
  }
  ::poll(nullptr, 0, util::poll_timeout_ms(clock_, next, kLongestMs));
  return true;
}

std::chrono::seconds Follow::left(std::chrono::seconds most) const {
  const auto left = std::chrono::ceil<std::chrono::seconds>(end_ - clock_.now());
  return std::clamp(left, std::chrono::seconds{0}, most);
}

}  // namespace cli
