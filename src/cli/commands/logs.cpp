// gsmrelay logs: prints the journal of gsmrelayd.
#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/run_program.hpp"

namespace cli {

namespace {

struct Options {
  int lines = 100;
  std::string since;
  bool follow = false;
};

std::vector<std::string> journal_command(const Context& context, const Options& options) {
  std::vector<std::string> words{"journalctl", "--unit=gsmrelayd",
                                 fmt::format("--lines={}", options.lines)};
  if (!options.since.empty()) words.push_back("--since=" + options.since);
  if (options.follow) words.emplace_back("--follow");
  if (context.json) words.emplace_back("--output=json");
  if (!context.terminal) words.emplace_back("--no-pager");
  return words;
}

void print_journal(Context& context, const Options& options) {
  context.out.flush();
  const auto code = run_program(journal_command(context, options));
  if (!code)
    return print_error(context, kFailed, "journalctl cannot be started: is systemd installed?",
                       "systemctl status gsmrelayd");
  if (*code != 0)
    return print_error(context, kFailed, "journalctl has failed; its message is above",
                       "sudo gsmrelay logs, or join group systemd-journal");
  context.exit = kFine;
}

}  // namespace

Command logs_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "logs",
          .help = "Print the journal of gsmrelayd (without the daemon)",
          .options = {{"-n,--lines N", &o->lines, "the last N lines (100)", Range{1, 1e6}},
                      {"--since TIME", &o->since, "from this time on, as \"10 min ago\""},
                      {"-f,--follow", &o->follow, "continue until Ctrl-C"}},
          .note = "With --json: one JSON object per line, as systemd.journal-fields(7) names them.",
          .examples = {"gsmrelay logs --since \"1 hour ago\"", "gsmrelay logs --follow"},
          .run = [&context, o] { print_journal(context, *o); }};
}

}  // namespace cli
