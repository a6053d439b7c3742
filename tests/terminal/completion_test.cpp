#include "terminal/completion.hpp"

#include <doctest/doctest.h>

#include "tests/terminal/rig.hpp"

using terminal::OneOf;
using Words = std::vector<std::string>;

namespace {

struct Completion {
  bool json = false;
  double watch = 0;
  std::string socket, state, name, route, file, asked;
  Words ids, pair;
  terminal::Program program{
      .root = {.name = "prog",
               .help = "",
               .options =
                   {{"-J,--json", &json, "JSON"},
                    {.spec = "-w,--watch[=SECONDS]", .target = &watch, .help = "", .if_bare = "2"},
                    {.spec = "--socket PATH",
                     .target = &socket,
                     .help = "",
                     .environment = "PROG_COMPLETION_SOCKET"}},
               .commands = {{.name = "queue",
                             .help = "The queue",
                             .commands = {{.name = "list",
                                           .help = "List it",
                                           .options = {{"--state STATE", &state, "which",
                                                        OneOf{"open", "dead"}},
                                                       {"--route NAME", &route, ""},
                                                       {"--pair MODEM FILE", &pair, ""}}},
                                          {.name = "drop",
                                           .help = "Drop",
                                           .options = {{"[ID]...", &ids, ""}}}}},
                            {.name = "route",
                             .help = "Routes",
                             .commands = {{.name = "show",
                                           .help = "Show",
                                           .options = {{"NAME", &name, ""},
                                                       {"[FILE]", &file, ""}}}}}}},
      .prefixes = true};

  Completion() {
    program.names = [this](const std::string& noun, const std::string& what) {
      asked = noun + ' ' + what;
      return Words{"main\tup", "backup"};
    };
  }
  Words operator()(const Words& words) const { return terminal::complete(program, words); }
};

}  // namespace

TEST_CASE("commands are completed at each level, with their help") {
  const Completion complete;
  CHECK(complete({""}) == Words{"queue\tThe queue", "route\tRoutes"});
  CHECK(complete({"q"}) == Words{"queue\tThe queue"});
  CHECK(complete({"queue", "d"}) == Words{"drop\tDrop"});
  CHECK(complete({"q", "d"}) == Words{"drop\tDrop"});
  CHECK(complete({"--json", "--watch", "queue", "l"}) == Words{"list\tList it"});
  CHECK(complete({"nothing", ""}).empty());
  CHECK(complete({}).empty());
}

TEST_CASE("options are completed, the command's own before the program's") {
  const Completion complete;
  CHECK(complete({"queue", "list", "--s"}) == Words{"--state\twhich", "--socket\t"});
  CHECK(complete({"-"}).back() == "--help\tprint this help");
  CHECK(complete({"queue", "drop", "--", "--s"}).empty());
}

TEST_CASE("values of an option are its words, also behind an equals sign") {
  const Completion complete;
  CHECK(complete({"queue", "list", "--state", ""}) == Words{"open", "dead"});
  CHECK(complete({"queue", "list", "--state", "=", "d"}) == Words{"dead"});  // as bash splits it
  CHECK(complete({"queue", "list", "--state", "="}) == Words{"open", "dead"});
  CHECK(complete({"queue", "list", "--state=d"}) == Words{"--state=dead"});
  CHECK(complete({"queue", "list", "--nothing=d"}).empty());
  CHECK(complete({"queue", "list", "--state", "dead", "--js"}) == Words{"--json\tJSON"});
}

TEST_CASE("names are asked for by what they name") {
  const Completion complete;
  CHECK(complete({"route", "show", ""}) == Words{"main\tup", "backup"});
  CHECK(complete.asked == "route route");
  CHECK(complete({"queue", "list", "--route", "b"}) == Words{"backup"});
  CHECK(complete.asked == "queue route");
  CHECK(complete({"queue", "drop", "7", "m"}) == Words{"main\tup"});
  CHECK(complete.asked == "queue id");
  CHECK(complete({"queue", "list", "--pair", "m"}) == Words{"main\tup"});
  CHECK(complete.asked == "queue modem");
}

TEST_CASE("files are left to the shell") {
  const Completion complete;
  CHECK(complete({"route", "show", "main", "x"}) == Words{":files"});
  CHECK(complete({"queue", "list", "--pair", "kitchen", ""}) == Words{":files"});
  CHECK(complete({"route", "show", "main", "x", ""}).empty());
}

TEST_CASE("a global option that was typed applies to the names") {
  Completion complete;
  complete.program.prepare = [&] { complete.asked = complete.socket; };
  complete.program.names = nullptr;
  CHECK(complete({"--socket", "/tmp/s", "route", "show", ""}).empty());
  CHECK(complete.socket == "/tmp/s");
  ::setenv("PROG_COMPLETION_SOCKET", "/tmp/e", 1);
  CHECK(complete({"route", "show", ""}).empty());
  CHECK(complete.socket == "/tmp/e");
  CHECK(complete({"--socket", "/tmp/s", "route", "show", ""}).empty());
  CHECK(complete.socket == "/tmp/s");
  ::unsetenv("PROG_COMPLETION_SOCKET");
  terminal_test::Streams streams;
  CHECK(terminal::run(streams.console, complete.program, {"--complete", "queue", "dr"}) == 0);
  CHECK(streams.out.str() == "drop\tDrop\n");
}
