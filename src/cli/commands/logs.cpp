// gsmrelay logs: prints the journal of gsmrelayd.
#include <memory>

#include "cli/command.hpp"
#include "cli/journal.hpp"

namespace cli {

Command logs_command(Context& context) {
  const auto o = std::make_shared<JournalOptions>();
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
