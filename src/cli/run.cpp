// The whole program: global options, the catalogue of commands, and what a wrong word gets.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <span>

#include "cli/arguments.hpp"
#include "cli/client.hpp"
#include "cli/command.hpp"
#include "cli/human.hpp"
#include "cli/table.hpp"
#include "util/text.hpp"

namespace cli {

#define COMMAND(name) extern const Command command_##name;
#include "cli/commands.def"
#undef COMMAND

namespace {

#define COMMAND(name) &command_##name,
constexpr std::array kCommands{
#include "cli/commands.def"
};
#undef COMMAND

struct Globals {
  bool version = false, no_colour = false;
  std::string fields;
};

void add_globals(CLI::App& app, Context& context, Globals& globals) {
  app.add_flag("-J,--json", context.json, "JSON instead of text; has \"schema\"");
  app.add_option("-g,--get", globals.fields, "only these (a,b.c), with tabs between")
      ->type_name("FIELDS");
  app.add_option("-w,--watch", context.watch_seconds, "again every 2 seconds; --watch=5: every 5")
      ->check(CLI::Range(0.1, 86'400.0).description(""))
      ->type_name("SECONDS");
  app.add_option("-C,--count", context.count, "with --watch: stop after N")
      ->check(CLI::Range(1, 1'000'000'000).description(""))
      ->type_name("N");
  app.add_option("--timeout", context.timeout_seconds, "wait that long; with --watch: in all")
      ->check(CLI::Range(0.1, 86'400.0).description(""))
      ->type_name("SECONDS");
  app.add_flag("-y,--yes", context.yes, "do not ask");
  app.add_flag("--show-numbers", context.show_numbers, "whole numbers (gsmrelay-admin; is logged)");
  app.add_flag("--ascii", context.ascii, "no characters beyond ASCII");
  app.add_flag("--no-color", globals.no_colour, "no colours (also NO_COLOR, TERM=dumb)");
  app.add_option("--socket", context.socket, "of gsmrelayd")
      ->envname("GSMRELAY_SOCKET")
      ->type_name("PATH");
  app.add_flag("--version", globals.version, "the version");
}

void build(CLI::App& app, Context& context, Globals& globals) {
  app.name("gsmrelay");
  app.fallthrough();  // global options may stand behind the verb: sub-commands inherit this
  app.set_help_flag("-h,--help", "this help");
  add_globals(app, context, globals);
  for (const auto* command : kCommands) command->add(app, context);
  app.require_subcommand(0, 1);
  app.footer(
      "Alone it is `gsmrelay status`. Exit codes: docs/cli.md. Examples:\n"
      "  gsmrelay --watch\n"
      "  gsmrelay queue list --state dead --json");
}

/// Where the person got to: the innermost sub-command.
const CLI::App& innermost(const CLI::App& app) {
  const auto below = app.get_subcommands();
  return below.empty() ? app : innermost(*below.front());
}

std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? "gsmrelay"
                                     : full_name(*app.get_parent()) + " " + app.get_name();
}

/// CLI11's text, with the word that was probably meant.
int usage_error(Context& context, const CLI::App& app, const CLI::ParseError& error) {
  const auto& at = innermost(app);
  std::string what = error.what();
  if (const auto* extra = dynamic_cast<const CLI::ExtrasError*>(&error); extra != nullptr) {
    const auto unknown = app.remaining(true);
    const auto word = unknown.empty() ? std::string() : unknown.front();
    what = fmt::format("'{}' is not understood here", word);
    std::vector<std::string> names;
    for (const auto* command : at.get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(command->get_name());
    for (const auto* scope = &at; scope != nullptr; scope = scope->get_parent())
      for (const auto* option : scope->get_options())
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    if (const auto near = util::nearest(word, {names.begin(), names.end()}))
      what += fmt::format("; did you mean '{}'?", *near);
  }
  complain(context, kUsage, what, full_name(at) + " --help");
  return kUsage;
}

/// CLI11 does not wrap: what is longer than a line goes on below its column.
std::string wrapped_help(const std::string& help) {
  constexpr std::size_t kColumn = 30;  // CLI11's own, of the second column
  std::string out;
  for (const auto line : util::split(util::trim(help), '\n')) {
    if (width(line) <= kWidth || line.size() <= kColumn) {
      out.append(line) += '\n';
      continue;
    }
    auto start = std::string(line.substr(0, kColumn));
    for (const auto& piece : wrapped(line.substr(kColumn), kWidth - kColumn)) {
      out += start + piece + '\n';
      start.assign(kColumn, ' ');
    }
  }
  return out;
}

int print_version(const Context& context) {
  if (context.json) {
    context.out << Json{{"schema", "gsmrelay/1"}, {"version", GSMRELAY_VERSION}}.dump() << '\n';
  } else {
    context.out << "gsmrelay " GSMRELAY_VERSION << '\n';
  }
  return kFine;
}

bool is_set(const char* variable, std::string_view value = {}) {
  const char* given = std::getenv(variable);
  return given != nullptr && (value.empty() ? *given != '\0' : value == given);
}

/// Before the commands run, after all options are read.
void settle(Context& context, const Globals& globals) {
  context.colour =
      context.terminal && !globals.no_colour && !is_set("NO_COLOR") && !is_set("TERM", "dumb");
  context.get.clear();
  for (const auto field : util::split(globals.fields, ','))
    if (!field.empty()) context.get.emplace_back(field);
}

int run_once(Context& context, std::vector<std::string> arguments) {
  CLI::App app("Takes SMS off GSM modems and relays them to Gateway servers.");
  Globals globals;
  build(app, context, globals);
  arguments = expand_prefixes(app, std::move(arguments));
  app.parse_complete_callback([&] { settle(context, globals); });
  // CLI11 wants them last first.
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    context.out << wrapped_help(app.help());
    return kFine;
  } catch (const CLI::ParseError& error) {
    // Where it stopped before the option was taken.
    context.json = context.json || std::any_of(arguments.begin(), arguments.end(), [](auto& one) {
                     return one == "--json" || one == "-J";
                   });
    return usage_error(context, app, error);
  }
  if (globals.version) return print_version(context);
  if (!app.get_subcommands().empty()) return context.exit;
  arguments.emplace_back("status");
  return run_once(context, std::move(arguments));
}

}  // namespace

int run(int argc, const char* const* argv, std::istream& in, std::ostream& out, std::ostream& err,
        bool terminal) {
  Context context{out, err, in};
  context.terminal = terminal;
  try {
    return run_once(context,
                    with_help_behind(with_watch_value({argv + std::min(argc, 1), argv + argc})));
  } catch (const std::exception& error) {
    // A bug, or an answer of another version. Nothing of it is known to be safe to show.
    complain(context, kFailed, fmt::format("unexpected: {}", util::mask_digits(error.what())),
             "gsmrelay --version; report it with the command you typed");
    return kFailed;
  }
}

}  // namespace cli
