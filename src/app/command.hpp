// A command of gsmrelay-app: one file in commands/, one line in commands.def.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>

#include "app/api_client.hpp"
#include "app/error.hpp"
#include "app/phone_file.hpp"
#include "terminal/command.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"
#include "util/clock.hpp"

namespace app {

using terminal::Command;
using terminal::OneOf;
using terminal::Table;

/// The dependencies of the commands: network, clock, waiting, cost of cryptography. Tests pass
/// their own.
struct Dependencies {
  Fetch fetch;
  const util::Clock& clock;
  std::function<void(std::chrono::milliseconds)> pause;
  crypto::Argon2Cost cost = kPhoneCost;
  int rsa_bits = 3072;
};

/// The streams, the global options and the dependencies of one run.
struct Context : terminal::Console {
  Context(std::ostream& output, std::ostream& errors, std::istream& input,
          Dependencies& its_dependencies)
      : Console{output, errors, input, "gsmrelay-app"}, dependencies(its_dependencies) {}

  Dependencies& dependencies;
  std::string file{}, passphrase_file{}, ca_file{};

  ApiClient client() const { return {dependencies.fetch, ca_file}; }
};

/// Returns a function for Command::run that calls `act` and prints its error.
std::function<void()> reporting(Context& context, std::function<CommandResult<void>()> act);

using Change = std::function<CommandResult<void>(PhoneFile&)>;
/// Opens the phone file, calls `change` on it if there is one, and prints what it holds then:
/// `to_json` with --json, else `to_text`.
CommandResult<void> show_phone(Context& context, const Change& change,
                               Json (*to_json)(const Phone&), std::string (*to_text)(const Phone&));

/// Prints `object` with "schema" as one line of JSON, in ASCII.
void print_json(const Context& context, const Json& object);

/// Runs gsmrelay-app. `arguments`: without the program's name. Returns the exit code.
int run(Context& context, const std::vector<std::string>& arguments);

}  // namespace app
