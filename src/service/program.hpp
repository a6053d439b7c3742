// The main of a program of the back end: options, configuration, servers, signals, readiness, an
// orderly end.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/reader.hpp"
#include "service/router.hpp"
#include "util/clock.hpp"

namespace service {

/// Where a program listens, and what it serves there.
struct Listener {
  net::ServerOptions options;
  api::Router router;
};

/// What a program runs as. Destroyed before the process ends, after its servers.
class Service {
 public:
  virtual ~Service() = default;
  virtual std::vector<Listener> listeners() = 0;
  /// Called on a thread of its own, again and again: does what is due and says when it wants to be
  /// called next (at most 60 s are waited). `wake` of the Environment ends the wait early. May take
  /// long; looks at `stop`.
  virtual std::chrono::milliseconds work() = 0;
};

struct Environment {
  const util::Clock& clock;
  const std::atomic<bool>& stop;
  std::function<void()> wake;
};

struct ProgramText {
  std::string name, description;
  /// Reads the configuration file; no secret is read.
  std::function<config::Reading(const std::string& file)> load;
  /// A sub-command beside running, such as "rotate-keys": gives the exit code.
  struct Verb {
    std::string name, description;
    std::function<int()> run;
    std::function<int()> run_json = {};  ///< with it there is `--json`
  };
  std::vector<Verb> verbs;
};

/// `--config FILE` (required), `--check` (errors to stderr, exit 0 or 2), verbs. SIGTERM and
/// SIGINT end within 5 s; sd_notify READY, STOPPING, and the watchdog fed while `work` makes
/// progress. `make` is called when the configuration was read without an error. Exit codes: 0, 2
/// (configuration), 1 (the rest).
int run_program(
    int argc, char** argv, const ProgramText& text,
    const std::function<util::Result<std::unique_ptr<Service>>(const Environment&)>& make);

}  // namespace service
