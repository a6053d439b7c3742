// gsmrelayd --config FILE: moves SMS from GSM modems to Gateway servers. Runs in the foreground.
#include <getopt.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "config/user_folders.hpp"
#include "gsmrelayd/daemon.hpp"
#include "gsmrelayd/journal.hpp"
#include "util/build.hpp"
#include "util/footprint.hpp"
#include "util/log.hpp"
#include "util/shell.hpp"
#include "util/thread.hpp"

namespace {

using namespace std::chrono_literals;

constexpr const char* kUsage =
    "usage: gsmrelayd [--config FILE] [--user]\n"
    "\n"
    "  --config FILE   configuration (default /etc/gsmrelay/gsmrelayd.toml)\n"
    "  --user          for a trial without root: configuration, spool and socket in your own\n"
    "                  folders (docs/trial.md); keys of the file take precedence\n"
    "  --version       print the version and end\n"
    "\n"
    "Runs in the foreground. SIGTERM ends it within 5 s, SIGHUP reads the configuration again.\n"
    "Example: gsmrelayd --user --config ./trial.toml\n";

constexpr int kUsageError = 2;
constexpr auto kShutdown = 4s;
constexpr std::uint64_t kTickUsec = 1'000'000;

struct Loop {
  gsmrelayd::Daemon& daemon;
  gsmrelayd::Watchdog watchdog;
  std::string headline;
};

int on_end(sd_event_source* source, const signalfd_siginfo* /*info*/, void* /*data*/) {
  return sd_event_exit(sd_event_source_get_event(source), 0);
}

int on_reload(sd_event_source* /*source*/, const signalfd_siginfo* /*info*/, void* data) {
  auto& loop = *static_cast<Loop*>(data);
  sd_notify(0, "RELOADING=1");
  if (const auto done = loop.daemon.reload(); !done)
    util::log_error("the configuration in use stays: " + done.error().what);
  sd_notify(0, "READY=1");
  return 0;
}

int on_bus(sd_event_source* /*source*/, int /*fd*/, std::uint32_t /*events*/, void* data) {
  static_cast<Loop*>(data)->daemon.follow();
  return 0;
}

int on_tick(sd_event_source* source, std::uint64_t now, void* data) {
  auto& loop = *static_cast<Loop*>(data);
  loop.daemon.follow();
  const auto stalled = loop.daemon.stalled();
  if (stalled) util::log_error("no progress: " + *stalled + "; the watchdog is not fed");
  if (loop.watchdog.is_due(!stalled, util::SystemClock().now())) sd_notify(0, "WATCHDOG=1");
  if (const auto headline = loop.daemon.headline(); headline != loop.headline) {
    loop.headline = headline;
    sd_notifyf(0, "STATUS=%s", headline.c_str());
  }
  sd_event_source_set_time(source, now + kTickUsec);
  return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

void block_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

/// Returns the USB bus, or null if there is none (a container without udev): modems with a port in
/// the configuration still work then.
std::unique_ptr<io::UsbBus> usb_bus() {
  auto bus = io::open_usb_bus();
  if (bus) return std::move(*bus);
  util::log_warning("USB modems cannot be detected: " + bus.error().what);
  return nullptr;
}

int run_loop(gsmrelayd::Daemon& daemon) {
  sd_event* event = nullptr;
  if (sd_event_default(&event) < 0) return EXIT_FAILURE;
  std::uint64_t watchdog_usec = 0;
  sd_watchdog_enabled(0, &watchdog_usec);
  Loop loop{daemon, gsmrelayd::Watchdog(std::chrono::microseconds(watchdog_usec)), {}};
  sd_event_add_signal(event, nullptr, SIGTERM, on_end, nullptr);
  sd_event_add_signal(event, nullptr, SIGINT, on_end, nullptr);
  sd_event_add_signal(event, nullptr, SIGHUP, on_reload, &loop);
  if (daemon.bus_fd() >= 0)
    sd_event_add_io(event, nullptr, daemon.bus_fd(), EPOLLIN, on_bus, &loop);
  sd_event_add_time_relative(event, nullptr, CLOCK_MONOTONIC, 0, 0, on_tick, &loop);
  sd_notify(0, "READY=1");
  const int code = sd_event_loop(event);
  sd_event_unref(event);
  return code < 0 ? EXIT_FAILURE : code;
}

/// Waits a minute before systemd starts the program again, if its spool is damaged or was encrypted
/// with another key: only a person can help, and each start checks the file again. Ends at once
/// when systemd stops the service.
void wait_for_person(const util::Error& error) {
  if (error.advice != util::Advice::reopen || sd_notifyf(0, "STATUS=%s", error.what.c_str()) <= 0)
    return;
  sigset_t stop;
  sigemptyset(&stop);
  for (const int signal : {SIGTERM, SIGINT}) sigaddset(&stop, signal);
  constexpr timespec kMinute{.tv_sec = 60, .tv_nsec = 0};
  sigtimedwait(&stop, nullptr, &kMinute);
}

/// Names the option for a trial, if this user cannot write to the folder of the spool.
void suggest_user_folders(const config::DaemonSettings& settings) {
  if (::access(settings.state_dir.c_str(), W_OK) == 0 || ::geteuid() == 0 ||
      std::getenv("INVOCATION_ID") != nullptr)
    return;
  std::fputs("next: for a trial as an ordinary user: gsmrelayd --user\n", stderr);
}

}  // namespace

int main(int argc, char** argv) {
  std::string path;
  bool user = false;
  const option options[] = {{"config", required_argument, nullptr, 'c'},
                            {"user", no_argument, nullptr, 'u'},
                            {"version", no_argument, nullptr, 'V'},
                            {"help", no_argument, nullptr, 'h'},
                            {nullptr, 0, nullptr, 0}};
  for (int choice = 0; (choice = getopt_long(argc, argv, "c:uVh", options, nullptr)) != -1;) {
    if (choice == 'c') {
      path = optarg;
    } else if (choice == 'u') {
      user = true;
    } else if (choice == 'V') {
      std::puts(("gsmrelayd " + util::version_text()).c_str());
      return EXIT_SUCCESS;
    } else {
      std::fputs(kUsage, choice == 'h' ? stdout : stderr);
      return choice == 'h' ? EXIT_SUCCESS : kUsageError;
    }
  }
  if (optind < argc) {
    std::fputs(kUsage, stderr);
    return kUsageError;
  }

  config::DaemonSettings defaults;
  if (user) {
    const auto folders = config::user_folders([](const char* name) { return std::getenv(name); });
    if (!folders) {
      std::fputs("gsmrelayd --user needs the variable HOME\n", stderr);
      return kUsageError;
    }
    defaults.state_dir = folders->state_dir;
    defaults.allow_volatile = true;
    defaults.socket = folders->socket;
    if (path.empty()) path = folders->file;
  }
  if (path.empty()) path = config::kServiceFile;

  block_signals();
  util::keep_heap_small();
  umask(S_IRWXG | S_IRWXO);
  auto loaded = config::load(path, relay::route_kinds(), defaults);
  if (!loaded.errors.empty()) {
    for (const auto& error : loaded.errors) std::fprintf(stderr, "%s\n", error.to_string().c_str());
    std::fprintf(stderr, "next: correct the file, then `gsmrelay config check %s`\n",
                 util::shell_word(path).c_str());
    return kUsageError;
  }
  gsmrelayd::start_log(loaded.config.daemon.log_level);
  const util::SystemClock clock;
  auto daemon = gsmrelayd::Daemon::start(loaded.config, path, clock, usb_bus(), {}, defaults);
  if (!daemon) {
    util::log_error(daemon.error().what);
    suggest_user_folders(loaded.config.daemon);
    wait_for_person(daemon.error());
    return EXIT_FAILURE;
  }
  util::log_info("gsmrelayd " + util::version_text() + " is running");
  util::release_startup_pages();
  int code = run_loop(**daemon);
  if (util::has_thread_failed()) code = EXIT_FAILURE;  // systemd starts it again
  sd_notify(0, "STOPPING=1");
  if (!(*daemon)->shutdown(kShutdown)) {
    // A modem's thread may wait in the kernel or in a long command. Its work is safe to repeat.
    util::log_warning("a thread did not end in time; the program ends without it");
    ::_exit(code);
  }
  util::log_info("gsmrelayd has ended");
  return code;
}
