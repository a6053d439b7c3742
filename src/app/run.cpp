// The program: global options and the list of commands.
#include <ostream>

#include "app/command.hpp"
#include "app/response_parser.hpp"
#include "app/secret_prompt.hpp"

namespace app {

#define COMMAND(name) Command name##_command(Context& context);
#include "app/commands.def"
#undef COMMAND

std::function<void()> reporting(Context& context, std::function<CommandResult<void>()> act) {
  return [&context, act = std::move(act)] {
    if (const auto done = act(); !done) terminal::print_error(context, done.error());
  };
}

CommandResult<void> show_phone(Context& context, const Change& change,
                               Json (*to_json)(const Phone&),
                               std::string (*to_text)(const Phone&)) {
  auto file = open_phone(context);
  if (!file) return fail(file.error());
  if (change) {
    if (const auto changed = change(*file); !changed) return changed;
  }
  const auto phone = file->read();
  if (!phone) return fail(phone.error());
  if (context.json)
    print_json(context, to_json(*phone));
  else
    context.out << to_text(*phone);
  return {};
}

void print_json(const Context& context, const Json& object) {
  Json whole = {{"schema", "gsmrelay-app/1"}};
  whole.update(object);
  // In ASCII, so that a server's text cannot send control characters to a terminal.
  context.out << whole.dump({.ascii = true}) << '\n';
}

int run(Context& context, const std::vector<std::string>& arguments) {
  const terminal::Program program{
      .root = {.name = "gsmrelay-app",
               .help = "The RelaySMS app on a command line: sign up, synchronise, write SMS.",
               .options = {{"--file PATH", &context.file, "the phone file"},
                           {"--passphrase-file FILE", &context.passphrase_file,
                            "holds its passphrase"},
                           {"--ca-file FILE", &context.ca_file, "a CA of your own, PEM"},
                           {"-J,--json", &context.json, "JSON instead of text; has \"schema\""}},
               .commands =
                   {
#define COMMAND(name) name##_command(context),
#include "app/commands.def"
#undef COMMAND
                   },
               .examples =
                   {"gsmrelay-app signup --vault https://vault.example.org --number "
                    "+237670000001",
                    "gsmrelay-app compose gmail --to ada@example.org --subject Hi --text Hello"}},
      .exits = {{kFine, "success"},
                {kFailed, "failure"},
                {kUsage, "wrong usage"},
                {kTimeout, "timeout"},
                {kUnreachable, "a server, one that it needs, or a program cannot be reached"},
                {kNoSuch, "no such platform, account, phone file"},
                {kDenied,
                 "wrong passphrase, password or session; or the server's key is not the one "
                 "of the code"}},
      .see_also = "/usr/share/doc/gsmrelay"};
  terminal::run(context, program, arguments);
  if (context.exit == kFine && !context.out.flush())
    terminal::print_error(
        context, kFailed,
        "the command was done, but its output could not be written: the disk may be "
        "full, or the reader of a pipe has ended",
        "df; gsmrelay-app results");
  return context.exit;
}

}  // namespace app
