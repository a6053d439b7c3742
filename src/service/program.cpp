#include "service/program.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "service/start_check.hpp"
#include "terminal/command.hpp"
#include "util/build.hpp"
#include "util/footprint.hpp"
#include "util/log.hpp"
#include "util/mutex.hpp"
#include "util/text.hpp"
#include "util/thread.hpp"

namespace service {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kLongestWait = seconds(60);
constexpr int kSystemPrograms = 8;    // the section of the manual
constexpr seconds kLongestWork{300};  // of one work(): after it the watchdog is not fed

/// Writes the priority in front of each line if systemd reads the log (sd-daemon(3)).
void log_to_journal() {
  if (std::getenv("JOURNAL_STREAM") == nullptr) return;
  util::set_log_sink([](util::LogLevel level, std::string_view message, util::LogFields) {
    fmt::print(stderr, "<{}>{}\n", static_cast<int>(level), message);
  });
}

/// Calls Service::work() on a thread of its own.
class Worker {
 public:
  explicit Worker(const util::Clock& clock) : clock_(clock) {}
  ~Worker() { end(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void begin(Service& service) {
    thread_ = util::Thread("work", [this, &service] { run(service); });
  }
  void wake() {
    const util::MutexLock lock(mutex_);
    woken_ = true;
    changed_.notify_all();
  }
  void end() {
    stop = true;
    wake();
    thread_.join();
  }
  /// Returns false once one call of work() has taken longer than kLongestWork.
  bool makes_progress() {
    const util::MutexLock lock(mutex_);
    return !working_ || clock_.now() - since_ < kLongestWork;
  }
  std::atomic<bool> stop{false};

 private:
  void note(bool working) {
    const util::MutexLock lock(mutex_);
    working_ = working;
    since_ = clock_.now();
  }
  void run(Service& service) {
    while (!stop) {
      note(true);
      auto next = kLongestWait;
      try {
        next = service.work();
      } catch (const std::exception& fault) {
        util::log_error(fmt::format("periodic work failed and is tried again: {}",
                                    util::mask_digits(fault.what())));
      }
      note(false);
      wait_for(std::min(next, kLongestWait));
    }
  }
  void wait_for(milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    util::MutexLock lock(mutex_);
    while (!woken_ && !stop && changed_.wait_until(lock, end)) {
    }
    woken_ = false;
  }

  const util::Clock& clock_;
  util::Mutex mutex_;
  util::CondVar changed_;
  bool woken_ GUARDED_BY(mutex_) = false, working_ GUARDED_BY(mutex_) = false;
  util::Deadline since_ GUARDED_BY(mutex_){};
  util::Thread thread_;
};

using Servers = std::vector<std::unique_ptr<net::HttpServer>>;

util::Result<Servers> start_servers(Service& service) {
  Servers servers;
  for (auto& listener : service.listeners()) {
    auto router = std::make_shared<const api::Router>(std::move(listener.router));
    auto server = net::HttpServer::start(
        listener.options,
        [router](const net::ServerRequest& request) { return router->handle(request); });
    if (!server) return util::fail(server.error());
    servers.push_back(std::move(*server));
    if (servers.back()->port() != 0)
      util::log_info(fmt::format("listening on {}:{}", listener.options.loopback_host,
                                 servers.back()->port()));
    else
      util::log_info(fmt::format("listening on {}", listener.options.unix_socket));
  }
  return servers;
}

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

void wait_for_the_end(Worker& worker) {
  const auto signals = ending_signals();
  const timespec second{1, 0};
  while (sigtimedwait(&signals, nullptr, &second) < 0) {
    if (worker.makes_progress()) sd_notify(0, "WATCHDOG=1");
  }
}

int serve(const ProgramText& text,
          const std::function<util::Result<std::unique_ptr<Service>>(const Environment&)>& make) {
  const util::SystemClock clock;
  Worker worker(clock);
  const Environment environment{clock, worker.stop, [&worker] { worker.wake(); }};
  const auto fail = [&](const util::Error& error) {
    util::log_error(fmt::format("{}: {}", text.name, error.what));
    return error.advice == util::Advice::reject ? 2 : 1;
  };
  auto service = make(environment);
  if (!service) return fail(service.error());
  auto servers = start_servers(**service);
  if (!servers) return fail(servers.error());
  worker.begin(**service);
  sd_notify(0, "READY=1");
  util::log_info(fmt::format("{} {} is running", text.name, util::version_text()));
  util::release_startup_pages();
  wait_for_the_end(worker);
  sd_notify(0, "STOPPING=1");
  worker.end();
  servers->clear();
  util::log_info(fmt::format("{} has ended", text.name));
  return util::has_thread_failed() ? 1 : 0;
}

/// The result of parsing the command line.
struct Arguments {
  std::string file;
  bool check_only = false, json = false;
  std::function<int()> action;  ///< empty after --help, --version and errors
};

terminal::Program command_line(const ProgramText& text, Arguments& given,
                               std::function<int()> serve) {
  std::vector<terminal::Command> verbs;
  for (const auto& verb : text.verbs) {
    verbs.push_back(
        {.name = verb.name,
         .help = verb.description,
         .options = verb.options,
         .examples = verb.examples,
         .run = [&verb, &given] { given.action = given.json ? verb.run_json : verb.run; }});
    if (verb.run_json)
      verbs.back().options.push_back({"--json", &given.json, "print one JSON object a line"});
  }
  return {.root = {.name = text.name,
                   .help = text.description,
                   .options = {{.spec = "--config FILE",
                                .target = &given.file,
                                .help = "the configuration file",
                                .required = true},
                               {"--check", &given.check_only,
                                "print why the program would not start, and exit"}},
                   .commands = std::move(verbs),
                   .run = [&given, serve = std::move(serve)] { given.action = serve; }},
          .section = kSystemPrograms,
          .exits = {{0, "success"},
                    {1, "failure; the last line of the log says why"},
                    {2, "wrong usage, or mistakes in the configuration"}},
          .see_also = text.name + ".toml(5), systemctl(1), /usr/share/doc/gsmrelay"};
}

}  // namespace

int run_program(
    int argc, char** argv, const ProgramText& text,
    const std::function<util::Result<std::unique_ptr<Service>>(const Environment&)>& make) {
  const rlimit none{};  // a core dump would hold keys and tokens
  ::setrlimit(RLIMIT_CORE, &none);
  Arguments given;
  terminal::Console console{.out = std::cout,
                            .err = std::cerr,
                            .in = std::cin,
                            .program = text.name,
                            .err_terminal = ::isatty(STDERR_FILENO) == 1};
  const int exit =
      terminal::run(console, command_line(text, given, [&] { return serve(text, make); }),
                    {argv + std::min(argc, 1), argv + argc});
  if (!given.action) return exit;

  util::keep_heap_small();
  log_to_journal();
  ::signal(SIGPIPE, SIG_IGN);
  // Blocked before any thread starts: all of them inherit the mask.
  const auto signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  if (given.check_only) {
    if (const auto became = become_user(text.name); !became) {
      fmt::print(stderr, "{}\n", became.error().what);
      return 1;
    }
  }
  const auto reading = text.load(given.file);
  for (const auto& error : reading.errors) fmt::print(stderr, "{}\n", error.to_string());
  if (!reading.errors.empty()) return 2;
  if (given.check_only) {
    const auto faults = text.check ? text.check() : std::vector<std::string>();
    for (const auto& fault : faults) fmt::print(stderr, "{}\n", fault);
    return faults.empty() ? 0 : 2;
  }
  try {
    return given.action();
  } catch (const std::exception& fault) {
    util::log_error(fmt::format("{}: {}", text.name, util::mask_digits(fault.what())));
    return 1;
  }
}

}  // namespace service
