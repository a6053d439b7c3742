#include "cli/poller.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>

namespace cli {

namespace {

/// Returns true if a retry may succeed: the daemon or its spool is unavailable or busy.
bool is_temporary(Exit exit) {
  return exit == kUnreachable || exit == kTimeout || exit == kFailed;
}

}  // namespace

Poller::Poller(Context& context, const util::Clock& clock) : context_(context), clock_(clock) {
  constexpr double kForever = 1e9;
  const std::chrono::duration<double> limit(context.timeout_seconds > 0 ? context.timeout_seconds
                                                                        : kForever);
  end_ = clock.in(std::chrono::duration_cast<util::Duration>(limit));
  ::signal(SIGINT, [](int) { ::_exit(kFine); });
}

Poller::Poll Poller::fetch(const ApiRequest& request, Json& response) {
  auto fetched = try_fetch(context_, request);
  came_back_ = fetched && gone_;
  if (fetched) {
    if (away_) context_.err << "gsmrelay: gsmrelayd answers again\n" << std::flush;
    responded_ = true;
    away_ = gone_ = false;
    response = std::move(*fetched);
    return Poll::responded;
  }
  const auto& error = fetched.error();
  if (!responded_ || !is_temporary(error.exit)) {
    print_error(context_, error);
    return Poll::over;
  }
  if (!away_) {
    print_error_text(context_, error);
    context_.err << "gsmrelay: waiting for gsmrelayd; Ctrl-C ends\n" << std::flush;
  }
  away_ = true;
  gone_ = gone_ || error.exit == kUnreachable;
  return Poll::waiting;
}

bool Poller::pause(util::Duration duration) const {
  constexpr int kLongestMs = 3'600'000;
  const auto next = clock_.in(duration);
  if (next >= end_) {
    ::poll(nullptr, 0, util::poll_timeout_ms(clock_, end_, kLongestMs));
    return false;
  }
  ::poll(nullptr, 0, util::poll_timeout_ms(clock_, next, kLongestMs));
  return true;
}

std::chrono::seconds Poller::left(std::chrono::seconds most) const {
  const auto left = std::chrono::ceil<std::chrono::seconds>(end_ - clock_.now());
  return std::clamp(left, std::chrono::seconds{0}, most);
}

}  // namespace cli
