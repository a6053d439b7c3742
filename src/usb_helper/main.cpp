// gsmrelay-usb-helper: resets USB modems, or the power of their ports, for gsmrelayd. Started by
// systemd when gsmrelayd connects to its socket; ends by itself.
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "io/fd_line.hpp"
#include "usb_helper/server.hpp"
#include "util/build.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace {

using namespace std::chrono_literals;

constexpr const char* kUsage =
    "usage: gsmrelay-usb-helper [--version | --help]\n"
    "\n"
    "Resets USB modems, or switches the power of their ports off and on, for gsmrelayd. systemd\n"
    "starts it by gsmrelay-usb-helper.socket; it takes requests of the user gsmrelay only.\n";

constexpr const char* kUser = "gsmrelay";
constexpr const char* kState = "/run/gsmrelay-usb-helper/under-way";
constexpr int kUsageError = 2;
constexpr int kListener = 3;          // sd_listen_fds(3)
constexpr auto kShortestStay = 1min;  // the next request may follow soon
constexpr mode_t kPrivate = 0077;

/// Returns true if systemd has passed exactly one socket.
bool has_socket() {
  const auto number = [](const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::nullopt : util::to_int(value);
  };
  return number("LISTEN_PID") == ::getpid() && number("LISTEN_FDS") == 1;
}

/// A signal waits until the action under way is complete.
io::Fd block_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT}) sigaddset(&set, signal);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  return io::Fd(::signalfd(-1, &set, SFD_CLOEXEC));
}

void pause_for(util::Duration length) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(length);
  ::poll(nullptr, 0, static_cast<int>(ms.count()));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  if (word == "--version") {
    std::puts(("gsmrelay-usb-helper " + util::version_text()).c_str());
    return EXIT_SUCCESS;
  }
  if (word == "--help" || argc > 1) {
    std::fputs(kUsage, word == "--help" ? stdout : stderr);
    return word == "--help" ? EXIT_SUCCESS : kUsageError;
  }
  if (!has_socket()) {
    std::fputs(
        "no socket; next: sudo systemctl start gsmrelay-usb-helper.socket, which starts this "
        "program when gsmrelayd needs it\n",
        stderr);
    return kUsageError;
  }
  const auto* user = ::getpwnam(kUser);
  if (user == nullptr) {
    util::log_error("there is no user gsmrelay; next: sudo systemd-sysusers");
    return EXIT_FAILURE;
  }
  const auto allowed = user->pw_uid;
  ::umask(kPrivate);
  const auto stop = block_signals();
  const util::SystemClock clock;
  usb_helper::Helper helper({{}, pause_for}, clock, kState);
  helper.finish_interrupted();
  const auto stays_until = clock.in(kShortestStay);
  while (usb_helper::wait_for_connection(kListener, stop.get(), clock,
                                         std::max(helper.idle_at(), stays_until)))
    usb_helper::serve_connection(kListener, allowed, helper, clock);
  return EXIT_SUCCESS;
}
