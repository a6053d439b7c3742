#include "terminal/manual.hpp"

#include <doctest/doctest.h>

#include "tests/terminal/rig.hpp"

using terminal::OneOf;
using terminal::Range;

namespace {

struct Manual {
  bool json = false;
  double watch = 0;
  std::string state, id;
  terminal::Program program{
      .root = {.name = "prog",
               .help = "Does things.",
               .options = {{"-J,--json", &json, "JSON"},
                           {.spec = "-w,--watch[=SECONDS]",
                            .target = &watch,
                            .help = "again",
                            .values = Range{0.1, 100},
                            .if_bare = "2"}},
               .commands = {{.name = "queue",
                             .help = "The queue",
                             .commands = {{.name = "list",
                                           .help = "One line each.",
                                           .options = {{"--state STATE", &state, "which",
                                                        OneOf{"open", "dead"}},
                                                       {"[ID]", &id, "one of them"}},
                                           .examples = {"prog queue list --state dead"},
                                           .run = [] {}}},
                             .run = [] {}}},
               .note = "A note.",
               .examples = {"prog --json"},
               .run = [] {}},
      .exits = {{7, "refused"}},
      .see_also = "progd(8)"};

  bool has(const std::string& text, bool of_command = false) const {
    const auto page = of_command ? terminal::manual_page(program, program.root.commands.front())
                                 : terminal::manual_page(program);
    return page.find(text) != std::string::npos;
  }
};

}  // namespace

TEST_CASE("the page of a program has its commands, options, examples and exit codes") {
  const Manual manual;
  for (const char* text :
       {".TH \"PROG\" 1 ", "prog \\- Does things.\n", "\nprog [OPTIONS] [COMMAND]\n", "A note.",
        ".SS \"queue list [OPTIONS] [ID]\"", "One line each.\n", "\\fB\\-\\-state STATE\\fR\n",
        "which; one of open, dead\n", "\\fB\\-w\\fR, \\fB\\-\\-watch[=SECONDS]\\fR\n",
        "again; from 0.1 to 100\n", "\nprog queue list \\-\\-state dead\n", "\\fB7\\fR\nrefused\n",
        ".SH \"SEE ALSO\"\n.PP\nprogd(8)\n"})
    CHECK_MESSAGE(manual.has(text), text);
}

TEST_CASE("a program whose commands have pages names them, and each page has all below it") {
  Manual manual;
  manual.program.pages = true;
  CHECK(manual.has("\\fBqueue\\fR\nThe queue: prog\\-queue(1).\n"));
  CHECK_FALSE(manual.has("queue list"));
  for (const char* text : {".TH \"PROG\\-QUEUE\" 1 ", "prog\\-queue \\- The queue\n",
                           "\nprog queue\nprog queue list [OPTIONS] [ID]\n",
                           ".SS \"prog queue list [OPTIONS] [ID]\"", "\nprog(1) has the options"})
    CHECK_MESSAGE(manual.has(text, true), text);
}

TEST_CASE("a program prints its pages") {
  const Manual manual;
  terminal_test::Streams all, one;
  CHECK(terminal::run(all.console, manual.program, {"--manual-page"}) == 0);
  CHECK(all.out.str() == terminal::manual_page(manual.program));
  CHECK(terminal::run(one.console, manual.program, {"--manual-page", "queue"}) == 0);
  CHECK(one.out.str().starts_with(".TH \"PROG\\-QUEUE\" 1 "));
}
