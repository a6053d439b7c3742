// The main function of a back-end program: command line, configuration, servers, signals,
// readiness and an orderly end.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/reader.hpp"
#include "service/router.hpp"
#include "terminal/command.hpp"
#include "util/clock.hpp"

namespace service {

/// One listener of a program: its address and limits, and the router of its requests.
struct Listener {
  net::ServerOptions options;
  api::Router router;
};

/// The object that a program runs. It is destroyed after its servers have stopped.
class Service {
 public:
  virtual ~Service() = default;
  virtual std::vector<Listener> listeners() = 0;
  /// Does the periodic work that is due, on a thread of its own. Returns how long to wait before
  /// the next call (60 s at most). Environment::wake ends the wait early. May take long; must
  /// return soon after `stop` becomes true.
  virtual std::chrono::milliseconds work() = 0;
};

struct Environment {
  const util::Clock& clock;
  const std::atomic<bool>& stop;
  std::function<void()> wake;
};

struct ProgramText {
  std::string name, description;
  /// Reads the configuration file, without its secrets.
  std::function<config::Reading(const std::string& file)> load;
  /// Returns a text for each reason why the program would not start (start_check.hpp), once the
  /// configuration was read; may be empty.
  std::function<std::vector<std::string>()> check = {};
  /// A command such as "rotate-keys". `run` returns the exit code.
  struct Verb {
    std::string name, description;
    std::function<int()> run;
    std::function<int()> run_json = {};  ///< called instead with --json; empty: no such option
    std::vector<terminal::Option> options = {};  ///< their targets outlive run_program()
    std::vector<std::string> examples = {};      ///< whole command lines
  };
  std::vector<Verb> verbs = {};
};

/// Runs the program: `--config FILE` (required), `--check` (prints to stderr why it would not
/// start, judged by the rights of the user `name` if there is one, and exits with 0 or 2) and the
/// verbs of `text`. Calls `make` once the configuration was read without an error. Ends on SIGTERM
/// and SIGINT. Notifies systemd (READY, STOPPING, and the watchdog while work() makes progress).
/// Returns the exit code: 0, 2 (command line or configuration) or 1 (anything else).
int run_program(
    int argc, char** argv, const ProgramText& text,
    const std::function<util::Result<std::unique_ptr<Service>>(const Environment&)>& make);

}  // namespace service
