// The main of a program of the back end: options, configuration, servers, signals, readiness, an
// orderly end.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/sheet.hpp"
#include "service/router.hpp"
#include "util/clock.hpp"

namespace service {

/// A listening side.
struct Side {
  net::ServerOptions options;
  Router router;
};

/// What a program runs as. Destroyed before the process ends, after its servers.
class Service {
 public:
  virtual ~Service() = default;
  virtual std::vector<Side> sides() = 0;
  /// Called on a thread of its own, again and again: does what is due and says when it wants to be
  /// called next (at most 60 s are waited). `wake` of the Environment ends the wait early. May take
  /// long; looks at `stop`.
  virtual std::chrono::milliseconds work() = 0;
};

struct Environment {
  const config::Sheet& sheet;
  const util::Clock& clock;
  const std::atomic<bool>& stop;
  std::function<void()> wake;
};

struct ProgramText {
  std::string name, description;
  config::SheetForm form;
  /// A sub-command beside running, such as "rotate-keys": gets the sheet, gives the exit code.
  struct Verb {
    std::string name, description;
    std::function<int(const config::Sheet&)> run;
    std::function<int(const config::Sheet&)> run_json = {};  ///< with it there is `--json`
  };
  std::vector<Verb> verbs;
  /// What is wrong in the sheet that its form cannot say; no secret is read. May be empty.
  std::function<std::vector<std::string>(const config::Sheet&)> contradictions = {};
};

/// `--config FILE` (required), `--check` (mistakes to stderr, exit 0 or 2), verbs. SIGTERM and
/// SIGINT end within 5 s; sd_notify READY, STOPPING, and the watchdog fed while `work` makes
/// progress. Exit codes: 0, 2 (configuration), 1 (the rest).
int run_program(
    int argc, char** argv, const ProgramText& text,
    const std::function<util::Result<std::unique_ptr<Service>>(const Environment&)>& make);

/// Keys of a listening side, for a form: listen ("127.0.0.1:9000", "[::1]:9000", "unix:/run/…"),
/// certificate, key, client_ca.
/// `section` and `otherwise` must outlive the form.
std::vector<config::SheetKey> side_keys(std::string_view section, std::string_view otherwise);
util::Result<net::ServerOptions> side_options(const config::SheetTable& table);

}  // namespace service
