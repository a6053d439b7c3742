// A command of gsmrelay-app: one file in commands/, one line in commands.def.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "app/complaint.hpp"
#include "app/outside.hpp"
#include "app/phone_file.hpp"
#include "util/clock.hpp"

namespace CLI {
class App;
}

namespace app {

/// What of the world the commands need. Tests bring their own.
struct Tools {
  Fetch fetch;
  const util::Clock& clock;
  std::function<void(std::chrono::milliseconds)> pause;
  crypto::Argon2Cost cost = kPhoneCost;
  int rsa_bits = 3072;
};

/// Global options and where output goes. stdout = data, stderr = talk.
struct Context {
  std::ostream& out;
  std::ostream& err;
  std::istream& in;
  Tools& tools;
  bool terminal = false;  ///< a person reads `out`
  bool json = false;
  std::string file{}, passphrase_file{}, ca_file{};
  int exit = kFine;  ///< what the command that ran says

  Outside outside() const { return {tools.fetch, ca_file}; }
};

struct Command {
  const char* name;  ///< of the file; with '-' for '_' of its sub-command
  /// Adds the sub-command with its options; its callback runs it and sets `context.exit`.
  void (*add)(CLI::App& app, Context& context);
};

/// "gsmrelay-app: WHAT", "  next: NEXT" on context.err, and the exit code.
void report(Context& context, const Complaint& complaint);
/// A callback that reports what `act` complains about.
std::function<void()> reporting(Context& context, std::function<Outcome<void>()> act);

/// One JSON object with "schema" on a line.
void print_json(const Context& context, const Json& object);

/// The whole program but for its main. `argv` without the program's name.
int run(Context& context, const std::vector<std::string>& arguments);

}  // namespace app
