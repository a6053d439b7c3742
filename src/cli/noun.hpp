// What the commands have in common: adding a verb with its examples.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/command.hpp"
#include "cli/present.hpp"

namespace cli {

/// A noun: "queue". Alone it does what its verb `usual` does.
CLI::App& add_noun(CLI::App& app, const char* name, const char* text, const char* examples);

/// A verb that runs `act`.
template <class Act>
CLI::App& add_verb(CLI::App& noun, const char* name, const char* text, Act act) {
  auto* verb = noun.add_subcommand(name, text);
  verb->callback(std::move(act));
  return *verb;
}

/// The noun alone does this, too.
template <class Act>
void add_usual(CLI::App& noun, Act act) {
  noun.callback([&noun, act] {
    if (noun.get_subcommands().empty()) act();
  });
}

/// --limit and --before of a list.
struct PageOptions {
  int limit = 20;
  std::int64_t before = 0;
  void add_to(CLI::App& verb);
  void put_into(Question& question) const;
};

/// "more: gsmrelay inbox list --before 17", or nothing.
std::string more_line(const Json& answer, const std::string& command);

/// Adds numbers=1 if --show-numbers was given.
void put_numbers(const Context& context, Question& question);

/// Asks on context.err, reads a line from context.in. Without a terminal and without --yes it
/// refuses (exit code 7).
bool confirmed(Context& context, const std::string& question);

}  // namespace cli
