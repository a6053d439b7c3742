// The whole program: global options, the catalogue of commands, and what a wrong word gets.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/command.hpp"
#include "app/tables.hpp"
#include "util/text.hpp"

namespace app {

#define COMMAND(name) extern const Command command_##name;
#include "app/commands.def"
#undef COMMAND

namespace {

#define COMMAND(name) &command_##name,
constexpr std::array kCommands{
#include "app/commands.def"
};
#undef COMMAND

void build(CLI::App& app, Context& context) {
  app.name("gsmrelay-app");
  app.fallthrough();  // global options may stand behind the command
  app.set_help_flag("-h,--help", "this help");
  app.set_version_flag("--version", "gsmrelay-app " GSMRELAY_VERSION);
  app.add_option("--file", context.file, "the phone file")->type_name("PATH");
  app.add_option("--passphrase-file", context.passphrase_file, "holds its passphrase")
      ->type_name("FILE");
  app.add_option("--ca-file", context.ca_file, "a CA of your own, PEM")->type_name("FILE");
  app.add_flag("-J,--json", context.json, "JSON instead of text; has \"schema\"");
  app.require_subcommand(1, 1);
  app.footer(
      "Examples:\n"
      "  gsmrelay-app signup --vault https://vault.example.org --number +237670000001\n"
      "  gsmrelay-app compose gmail --to ada@example.org --subject Hi --text Hello");
  for (const auto* command : kCommands) command->add(app, context);
}

/// CLI11 repeats what it did not expect: it may be a password, a number, or the words of a post.
std::string text_of(const CLI::App& app, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr)
    return app.get_subcommands().empty() && app.remaining_size() > 0 ? "there is no such command"
                                                                     : error.what();
  std::string options;
  for (const auto word : util::split(error.what(), ' ')) {
    const auto name = word.substr(0, word.find('='));
    if (name.starts_with("--") &&
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos)
      options += fmt::format(" {}", name);
  }
  return options.empty() ? "there is a word too many; what has blanks stands between quotes"
                         : "there is no such option:" + options;
}

int usage_error(Context& context, const CLI::App& app, const CLI::ParseError& error) {
  const auto below = app.get_subcommands();
  report(context,
         {kUsage, text_of(app, error),
          below.empty() ? "gsmrelay-app --help"
                        : fmt::format("gsmrelay-app {} --help", below.front()->get_name())});
  return kUsage;
}

}  // namespace

void report(Context& context, const Complaint& complaint) {
  context.err << "gsmrelay-app: " << printable(complaint.what) << '\n';
  if (!complaint.next.empty()) context.err << "  next: " << printable(complaint.next) << '\n';
  context.exit = complaint.exit;
  if (context.json)
    print_json(context, {{"error",
                          {{"what", complaint.what},
                           {"next", complaint.next},
                           {"exit", static_cast<int>(complaint.exit)}}}});
}

std::function<void()> reporting(Context& context, std::function<Outcome<void>()> act) {
  return [&context, act = std::move(act)] {
    if (const auto done = act(); !done) report(context, done.error());
  };
}

void print_json(const Context& context, const Json& object) {
  Json whole = {{"schema", "gsmrelay-app/1"}};
  whole.update(object);
  // In ASCII: what a server wrote draws nothing on a terminal.
  context.out << whole.dump(-1, ' ', true, Json::error_handler_t::replace) << '\n';
}

int run(Context& context, const std::vector<std::string>& arguments) {
  CLI::App app("The RelaySMS app on a command line: sign up, synchronise, write SMS.");
  build(app, context);
  // CLI11 may stop before it has taken the option.
  const bool json = std::any_of(arguments.begin(), arguments.end(),
                                [](auto& one) { return one == "--json" || one == "-J"; });
  try {
    // CLI11 wants them last first.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    context.out << app.help();
    return kFine;
  } catch (const CLI::CallForVersion& version) {
    if (json)
      print_json(context, {{"version", GSMRELAY_VERSION}});
    else
      context.out << version.what() << '\n';
    return kFine;
  } catch (const CLI::ParseError& error) {
    context.json = context.json || json;
    return usage_error(context, app, error);
  } catch (const std::exception& error) {
    // A bug, or a machine without memory. Nothing of it is known to be safe to show but its digits.
    report(context, {kFailed, fmt::format("unexpected: {}", util::mask_digits(error.what())),
                     "gsmrelay-app --version; report it with the command you typed"});
  }
  if (context.exit == kFine && !context.out.flush())
    report(context, {kFailed,
                     "it was done, but the answer could not be written: is the disk full, or "
                     "nobody reading?",
                     "df; gsmrelay-app results"});
  return context.exit;
}

}  // namespace app
