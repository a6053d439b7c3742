#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "terminal/command.hpp"
#include "tests/terminal/rig.hpp"

using terminal::OneOf;
using terminal::Range;
using Words = std::vector<std::string>;

namespace {

struct ParserRig {
  terminal_test::Streams streams;
  std::string state = "open", id, name, secret_file, from;
  Words sockets, settings, urls;
  int limit = 20, prepared = 0;
  double watch = 0;
  bool reset = false;
  std::string ran;

  terminal::Program program() {
    const auto note_run = [this](const char* what) { return [this, what] { ran = what; }; };
    terminal::Command list{.name = "list",
                           .help = "One line each",
                           .options = {{"--state STATE", &state, "which", OneOf{"open", "dead"}},
                                       {"--limit N", &limit, "at most so many", Range{1, 500}},
                                       {"[ID]", &id, "one of them"}},
                           .note = "A note.",
                           .examples = {"prog queue list", "prog queue list --state dead"},
                           .run = note_run("list")};
    terminal::Command set{
        .name = "set",
        .help = "Values of many kinds",
        .options = {{"NAME", &name, "a name"},
                    {"--account N", &from, "an account"},
                    {.spec = "--secret-file FILE",
                     .target = &secret_file,
                     .help = "its secret",
                     .needs = "--account"},
                    {"--setting K=V", &settings, "again and again"},
                    {"--send SOCKET MODEM", &sockets, "two words"},
                    {"--urls URL...", &urls, "many"},
                    {.spec = "--reset", .target = &reset, .help = "none", .excludes = "--urls"}},
        .run = note_run("set")};
    return {
        .root = {.name = "prog",
                 .help = "A program.",
                 .options = {{"-J,--json", &streams.console.json, "JSON"},
                             {.spec = "-w,--watch[=SECONDS]",
                              .target = &watch,
                              .help = "again",
                              .values = Range{0.1, 100},
                              .if_bare = "2"},
                             {.spec = "--from PLACE",
                              .target = &from,
                              .help = "where",
                              .environment = "PROG_FROM"}},
                 .commands = {{.name = "queue",
                               .help = "The queue",
                               .commands = {list},
                               .run = note_run("queue")},
                              set,
                              {.name = "throw",
                               .help = "Throws",
                               .run = [] { throw std::runtime_error("number 237670000001"); }}}},
        .prefixes = true,
        .prepare = [this] { ++prepared; }};
  }
  int operator()(const Words& words) { return terminal::run(streams.console, program(), words); }
  bool says(const std::string& text) const {
    return streams.out.str().find(text) != std::string::npos;
  }
  bool complains(const std::string& text) const {
    return terminal_test::has(streams.err.str(), text);
  }
};

}  // namespace

TEST_CASE("options, positionals and global options reach their variables") {
  ParserRig rig;
  CHECK(rig({"queue", "list", "--state", "dead", "17", "--limit=5", "--json", "-w"}) == 0);
  CHECK(rig.ran == "list");
  CHECK(rig.state == "dead");
  CHECK(rig.id == "17");
  CHECK(rig.limit == 5);
  CHECK(rig.watch == 2);
  CHECK(rig.streams.console.json);
  CHECK(rig.prepared == 1);
}

TEST_CASE("a command runs alone unless one of its own commands was typed") {
  ParserRig rig;
  CHECK(rig({"queue"}) == 0);
  CHECK(rig.ran == "queue");
}

TEST_CASE("a command may be abbreviated on a terminal only") {
  ParserRig rig;
  rig.streams.console.terminal = rig.streams.console.in_terminal = true;
  CHECK(rig({"q", "l"}) == 0);
  CHECK(rig.ran == "list");
  ParserRig script;
  CHECK(script({"q", "l", "--state", "s3cret", "--json"}) == terminal::kUsage);
  CHECK(script.ran.empty());
  CHECK(script.complains("written in full\n  next: prog queue list\n"));
  CHECK_FALSE(script.complains("s3cret"));
  CHECK(script.says("\"next\":\"prog queue list\""));
  ParserRig piped;  // a script in a terminal: prog q l <file
  piped.streams.console.terminal = true;
  CHECK(piped({"q", "l"}) == terminal::kUsage);
  ParserRig help;
  CHECK(help({"help", "q"}) == terminal::kUsage);
  CHECK(help.complains("next: prog queue\n"));
}

TEST_CASE("a command that deletes something is never abbreviated") {
  for (const auto& words : {Words{"q", "l"}, Words{"queue", "l"}, Words{"q", "list"}}) {
    ParserRig rig;
    rig.streams.console.terminal = rig.streams.console.in_terminal = true;
    auto program = rig.program();
    program.root.commands.front().commands.front().in_full = true;
    CHECK(terminal::run(rig.streams.console, program, words) == terminal::kUsage);
    CHECK(rig.ran.empty());
    CHECK(rig.complains("is written in full\n  next: prog queue list\n"));
    terminal::run(rig.streams.console, program, {"queue", "list"});
    CHECK(rig.ran == "list");
  }
}

TEST_CASE("a prefix of several commands is refused, and the error names them") {
  for (const bool runs_alone : {false, true}) {
    ParserRig rig;
    rig.streams.console.terminal = rig.streams.console.in_terminal = true;
    auto program = rig.program();
    auto& queue = program.root.commands.front();
    queue.commands.push_back({.name = "lift", .help = "", .run = [&] { rig.ran = "lift"; }});
    if (!runs_alone) queue.run = nullptr;
    for (const auto& words : {Words{"q", "li"}, Words{"queue", "l", "--limit", "3"},
                              Words{"help", "queue", "l"}, Words{"queue", "li", "x"}}) {
      CHECK(terminal::run(rig.streams.console, program, words) == terminal::kUsage);
      CHECK(rig.ran.empty());
      CHECK(rig.streams.err.str() ==
            "prog: several commands begin so: list, lift\n  next: prog queue --help\n");
      rig.streams.err.str("");
    }
    rig.streams.console.exit = 0;
    CHECK(terminal::run(rig.streams.console, program, {"q", "lif"}) == 0);
    CHECK(rig.ran == "lift");
  }
}

TEST_CASE("lists take one value at a time, two words, or many") {
  ParserRig rig;
  CHECK(rig({"set", "--setting", "a=1", "--setting", "b=2", "--send", "/s", "m0", "x", "--urls",
             "u", "v"}) == 0);
  CHECK(rig.settings == Words{"a=1", "b=2"});
  CHECK(rig.sockets == Words{"/s", "m0"});
  CHECK(rig.urls == Words{"u", "v"});
  CHECK(rig.name == "x");
}

TEST_CASE("wrong values are usage errors that do not repeat the value") {
  for (const auto& words :
       {Words{"queue", "list", "--state", "s3cret"}, Words{"queue", "list", "--limit", "501"},
        Words{"queue", "list", "--limit", "s3cret"}, Words{"--watch=s3cret", "queue"}, Words{"set"},
        Words{"set", "a", "s3cret"}, Words{"set", "a", "--secret-file", "f"},
        Words{"set", "a", "--reset", "--urls", "u"}, Words{"set", "a", "--send", "one"}}) {
    ParserRig rig;
    CAPTURE(words.back());
    CHECK(rig(words) == terminal::kUsage);
    CHECK(rig.ran.empty());
    CHECK(rig.prepared == 0);
    CHECK(rig.streams.out.str().empty());
    CHECK(rig.streams.err.str().starts_with("prog: "));
    CHECK_FALSE(rig.complains("s3cret"));
    CHECK(rig.complains("--help"));
  }
}

TEST_CASE("a misspelt word gets the nearest one that exists") {
  ParserRig command, verb, option, word;
  CHECK(command({"qeue"}) == terminal::kUsage);
  CHECK(command.complains("there is no such command; did you mean 'queue'?"));
  CHECK(verb({"queue", "lits"}) == terminal::kUsage);
  CHECK(verb.complains("did you mean 'list'?\n  next: prog queue --help"));
  CHECK(option({"queue", "list", "--sttae=x"}) == terminal::kUsage);
  CHECK(option.complains("there is no such option: --sttae; did you mean '--state'?"));
  CHECK(word({"set", "a", "hunter2"}) == terminal::kUsage);
  CHECK_FALSE(word.complains("hunter2"));
}

TEST_CASE("a usage error is a JSON object if --json follows it") {
  ParserRig rig;
  CHECK(rig({"queue", "--wrong", "--json"}) == terminal::kUsage);
  CHECK(rig.says("{\"schema\":\"prog/1\",\"error\":{"));
}

TEST_CASE("a command without a run function needs one of its commands") {
  ParserRig rig;
  CHECK(rig({}) == terminal::kUsage);
  CHECK(rig.complains("next: prog --help"));
}

TEST_CASE("help shows options, note and examples in 80 columns") {
  ParserRig rig;
  CHECK(rig({"help", "queue", "list"}) == 0);
  for (const char* text : {"--state STATE", "at most so many", "A note.\n", "Examples:\n",
                           "\n  prog queue list --state dead"})
    CHECK_MESSAGE(rig.says(text), rig.streams.out.str());
  CHECK(rig.ran.empty());
}

TEST_CASE("help breaks a long note between words, and a long option in its second column") {
  ParserRig rig;
  auto program = rig.program();
  auto& list = program.root.commands.front().commands.front();
  list.options.front().help =
      "which of the many states that there are, the open ones, or else the dead ones";
  list.note =
      "Thirty octets, and then äöü: it has forty and more words, each of which is one word "
      "still, "
      "and none of them is joined";
  CHECK(terminal::run(rig.streams.console, program, {"queue", "list", "--help"}) == 0);
  for (const char* text :
       {"  --state STATE               which of the many states that there are, the open\n"
        "                              ones, or else the dead ones\n",
        "\nThirty octets, and then äöü: it has forty and more words, each of which is one\n"
        "word still, and none of them is joined\nExamples:\n"})
    CHECK_MESSAGE(rig.says(text), rig.streams.out.str());
}

TEST_CASE("a help that is one line too long for a terminal has no blank lines") {
  int dense = 0;
  for (std::ptrdiff_t verbs = 10; verbs < 30; ++verbs) {
    ParserRig rig;
    auto program = rig.program();
    auto& queue = program.root.commands.front();
    while (std::ssize(queue.commands) < verbs)
      queue.commands.push_back({.name = "verb" + std::to_string(queue.commands.size()),
                                .help = "One of many",
                                .run = [] {}});
    CHECK(terminal::run(rig.streams.console, program, {"queue", "--help"}) == 0);
    const auto help = rig.streams.out.str();
    const auto lines = std::count(help.begin(), help.end(), '\n');
    const bool blank = help.find("\n\n") != std::string::npos;
    CHECK(lines != 25);
    CHECK((blank || lines == 24));
    if (!blank) ++dense;
  }
  CHECK(dense == 1);
}

TEST_CASE("help on a command that does not exist is wrong usage") {
  ParserRig rig;
  CHECK(rig({"help", "nope"}) == terminal::kUsage);
  CHECK(rig.complains("there is no such command"));
  CHECK(rig.complains("next: prog --help"));
  CHECK(rig.streams.out.str().empty());
  ParserRig below;
  CHECK(below({"help", "queue", "lits"}) == terminal::kUsage);
  CHECK(below.complains("did you mean 'list'?"));
  CHECK(below.complains("next: prog queue --help"));
}

TEST_CASE("the version is text, or JSON") {
  ParserRig text, json;
  CHECK(text({"--version"}) == 0);
  CHECK(text.streams.out.str() == "prog " GSMRELAY_VERSION "\n");
  CHECK(json({"--version", "--json"}) == 0);
  CHECK(json.streams.out.str() == "{\"schema\":\"prog/1\",\"version\":\"" GSMRELAY_VERSION "\"}\n");
}

TEST_CASE("a value comes from the environment if the option is absent") {
  ParserRig rig;
  ::setenv("PROG_FROM", "there", 1);
  CHECK(rig({"queue"}) == 0);
  CHECK(rig.from == "there");
  ::unsetenv("PROG_FROM");
}

TEST_CASE("an exception of a command is an error without its digits") {
  ParserRig rig;
  CHECK(rig({"throw"}) == terminal::kFailed);
  CHECK(rig.complains("unexpected: number"));
  CHECK_FALSE(rig.complains("237670000001"));
}
