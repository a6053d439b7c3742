#include "service/program.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>

#include <CLI/CLI.hpp>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "util/footprint.hpp"
#include "util/log.hpp"

namespace service {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kLongestWait = seconds(60);
constexpr seconds kLongestWork{300};  // of one call of work(); more, and the watchdog is not fed

/// Under systemd the priority stands in front of the line (sd-daemon(3)).
void log_to_journal() {
  if (std::getenv("JOURNAL_STREAM") == nullptr) return;
  util::set_log_sink([](util::LogLevel level, std::string_view message, util::LogFields) {
    fmt::print(stderr, "<{}>{}\n", static_cast<int>(level), message);
  });
}

/// The thread that does what is due.
class Worker {
 public:
  explicit Worker(const util::Clock& clock) : clock_(clock) {}
  ~Worker() { end(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void begin(Service& service) {
    thread_ = std::thread([this, &service] { run(service); });
  }
  void wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_all();
  }
  void end() {
    stop = true;
    wake();
    if (thread_.joinable()) thread_.join();
  }
  bool makes_progress() {
    const std::lock_guard lock(mutex_);
    return !working_ || clock_.now() - since_ < kLongestWork;
  }
  std::atomic<bool> stop{false};

 private:
  void note(bool working) {
    const std::lock_guard lock(mutex_);
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
        util::log_error(fmt::format("what was due failed and is tried again: {}", fault.what()));
      }
      note(false);
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, std::min(next, kLongestWait), [this] { return woken_ || stop; });
      woken_ = false;
    }
  }

  const util::Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false, working_ = false;
  util::Deadline since_{};
  std::thread thread_;
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
  util::log_info(fmt::format("{} {} is running", text.name, GSMRELAY_VERSION));
  util::release_startup_pages();
  wait_for_the_end(worker);
  sd_notify(0, "STOPPING=1");
  worker.end();
  servers->clear();
  util::log_info(fmt::format("{} has ended", text.name));
  return 0;
}

}  // namespace

int run_program(
    int argc, char** argv, const ProgramText& text,
    const std::function<util::Result<std::unique_ptr<Service>>(const Environment&)>& make) {
  const rlimit none{};  // no core holds keys and tokens
  ::setrlimit(RLIMIT_CORE, &none);
  CLI::App app(text.description, text.name);
  std::string file;
  bool check_only = false;
  app.add_option("--config", file, "the configuration")->required()->type_name("FILE");
  app.add_flag("--check", check_only, "say every mistake of the configuration, and end");
  app.set_version_flag("--version", GSMRELAY_VERSION);
  app.require_subcommand(0, 1);
  bool json = false;
  std::vector<CLI::App*> verbs;
  for (const auto& verb : text.verbs) {
    verbs.push_back(app.add_subcommand(verb.name, verb.description));
    if (verb.run_json) verbs.back()->add_flag("--json", json, "one JSON object a line");
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  util::keep_heap_small();
  log_to_journal();
  ::signal(SIGPIPE, SIG_IGN);
  // Blocked before any thread starts: all of them inherit the mask.
  const auto signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const auto reading = text.load(file);
  for (const auto& error : reading.errors) fmt::print(stderr, "{}\n", error.to_string());
  if (!reading.errors.empty()) return 2;
  if (check_only) return 0;
  try {
    for (std::size_t i = 0; i < verbs.size(); ++i)
      if (verbs[i]->parsed()) return json ? text.verbs[i].run_json() : text.verbs[i].run();
    return serve(text, make);
  } catch (const std::exception& fault) {
    util::log_error(fmt::format("{}: {}", text.name, fault.what()));
    return 1;
  }
}

}  // namespace service
