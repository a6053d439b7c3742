// The program: global options and the list of commands.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <istream>
#include <ostream>

#include "cli/command.hpp"
#include "cli/doctor_report.hpp"
#include "cli/explanations.hpp"
#include "cli/live_names.hpp"
#include "cli/socket_path.hpp"
#include "config/daemon_settings.hpp"
#include "util/shell.hpp"
#include "util/text.hpp"

namespace cli {

#define COMMAND(name) Command name##_command(Context& context);
#include "cli/commands.def"
#undef COMMAND

namespace {

struct Globals {
  bool no_colour = false;
  std::string fields;
};

std::vector<Command> make_commands(Context& context) {
  return {
#define COMMAND(name) name##_command(context),
#include "cli/commands.def"
#undef COMMAND
  };
}

std::vector<Option> global_options(Context& context, Globals& globals) {
  constexpr Range kSeconds{0.1, 86'400}, kCount{1, 1e9};
  return {
      {"-J,--json", &context.json, "JSON instead of text; has \"schema\""},
      {"-g,--get FIELDS", &globals.fields, "only these fields (a,b.c), separated by tabs"},
      {.spec = "-w,--watch[=SECONDS]",
       .target = &context.watch_seconds,
       .help = "repeat every 2 seconds; --watch=5: every 5",
       .values = kSeconds,
       .if_bare = "2"},
      {"-C,--count N", &context.count, "with --watch: stop after N", kCount},
      {"--timeout SECONDS", &context.timeout_seconds, "time limit; with --watch: in total",
       kSeconds},
      {"-y,--yes", &context.yes, "do not ask"},
      {"--show-numbers", &context.show_numbers, "whole numbers (gsmrelay-admin; is logged)"},
      {"--ascii", &context.style.ascii, "ASCII characters only"},
      {"--no-color", &globals.no_colour, "no colours (also NO_COLOR, TERM=dumb)"},
      {.spec = "--socket PATH",
       .target = &context.socket,
       .help = "socket of gsmrelayd",
       .environment = "GSMRELAY_SOCKET"},
  };
}

/// Sets the values that depend on several options.
void prepare(Context& context, const Globals& globals) {
  if (context.socket.empty()) {
    context.socket = find_socket([](const char* name) { return std::getenv(name); });
    const auto service = config::DaemonSettings{}.socket;
    if (context.socket != service && ::access(service.c_str(), F_OK) == 0)
      context.err << "note: this is the gsmrelayd of this user; the service: --socket " << service
                  << '\n';
  }
  context.style.colour = context.terminal && !globals.no_colour && !terminal::colours_unwanted();
  for (const auto field : util::split(globals.fields, ','))
    if (!field.empty()) context.get.emplace_back(field);
}

/// Returns the exit codes with their meanings, as `gsmrelay explain` has them.
std::vector<std::pair<int, std::string>> exit_codes() {
  constexpr std::string_view kPrefix = "exit-";
  std::vector<std::pair<int, std::string>> codes;
  for (const auto& one : all_explanations())
    if (one.kind == "exit code")
      codes.emplace_back(std::stoi(one.code.substr(kPrefix.size())),
                         one.title + ": " + one.meaning);
  return codes;
}

/// Returns a word of the command line for a shell. The dashes of an option need no quotes.
std::string typed_word(const std::string& word) {
  const auto dashes = word.find_first_not_of('-');
  if (dashes == std::string::npos) return util::shell_word(word);
  return word.substr(0, dashes) + util::shell_word(word.substr(dashes));
}

}  // namespace

int run(int argc, const char* const* argv, std::istream& in, std::ostream& out, std::ostream& err,
        Terminals terminals) {
  Context context{out, err, in};
  context.in_terminal = terminals.in;
  context.terminal = terminals.out;
  context.err_terminal = terminals.err;
  for (int i = 1; i < argc; ++i) context.command += (i > 1 ? " " : "") + typed_word(argv[i]);
  Globals globals;
  auto commands = make_commands(context);
  const auto status = commands.front().run;  // the first line of commands.def
  bool parsed = false;
  const terminal::Program program{
      .root = {.name = "gsmrelay",
               .help = "Receives SMS with GSM modems and relays them to Gateway servers.",
               .options = global_options(context, globals),
               .commands = std::move(commands),
               .note = "Without a command: `gsmrelay status`. Exit codes: docs/cli.md.",
               .examples = {"gsmrelay --watch", "gsmrelay queue list --state dead --json"},
               .run = status},
      .prefixes = true,
      .prepare =
          [&] {
            parsed = true;
            prepare(context, globals);
          },
      .pages = true,
      .exits = exit_codes(),
      .see_also = "gsmrelayd(8), gsmrelayd.toml(5), /usr/share/doc/gsmrelay",
      .names = [&](const auto& noun, const auto& what) { return live_names(context, noun, what); }};
  const std::vector<std::string> words{argv + std::min(argc, 1), argv + argc};
  const int code = terminal::run(context, program, words);
  const bool plugin = std::find(words.begin(), words.end(), "--nagios") != words.end();
  return plugin && !parsed && code == kUsage ? kNagiosUnknown : code;
}

}  // namespace cli
