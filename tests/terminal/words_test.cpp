#include "terminal/words.hpp"

#include <doctest/doctest.h>

using terminal::expand_words;
using Words = std::vector<std::string>;

namespace {

struct Tree {
  bool json = false;
  double watch = 0;
  std::string get, socket, state;
  terminal::Program program{
      .root = {.name = "prog",
               .help = "",
               .options =
                   {{"-J,--json", &json, ""},
                    {"-g,--get FIELDS", &get, ""},
                    {.spec = "-w,--watch[=SECONDS]", .target = &watch, .help = "", .if_bare = "2"},
                    {"--socket PATH", &socket, ""}},
               .commands = {{.name = "status", .help = ""},
                            {.name = "send", .help = "", .options = {{"TEXT", &get, ""}}},
                            {.name = "queue",
                             .help = "",
                             .commands = {{.name = "list",
                                           .help = "",
                                           .options = {{"--state STATE", &state, ""}}},
                                          {.name = "retry", .help = ""}}}}},
      .prefixes = true};

  Words expand(Words words) const { return expand_words(program, std::move(words)).words; }
};

}  // namespace

TEST_CASE("--watch alone gets its default value, and the next word is not its value") {
  const Tree tree;
  CHECK(tree.expand({"--watch", "status"}) == Words{"--watch=2", "status"});
  CHECK(tree.expand({"-w", "--watch=5", "--", "-w"}) ==
        Words{"--watch=2", "--watch=5", "--", "-w"});
}

TEST_CASE("help before a command becomes --help behind it") {
  const Tree tree;
  CHECK(tree.expand({"help"}) == Words{"--help"});
  CHECK(tree.expand({"help", "queue", "list"}) == Words{"queue", "list", "--help"});
  CHECK(tree.expand({"send", "8080", "help"}) == Words{"send", "8080", "help"});
  CHECK(tree.expand({}).empty());
}

TEST_CASE("a unique prefix stands for its command, at each level") {
  const Tree tree;
  CHECK(tree.expand({"q", "l"}) == Words{"queue", "list"});
  CHECK(tree.expand({"st"}) == Words{"status"});
  CHECK(tree.expand({"s"}) == Words{"s"});
  CHECK(tree.expand({"queue", "retry", "l"}) == Words{"queue", "retry", "l"});
  const auto expanded = expand_words(tree.program, {"--json", "q", "list", "--state", "q"});
  CHECK(expanded.abbreviated);
  CHECK(expanded.command == "prog queue list");
  CHECK_FALSE(expand_words(tree.program, {"queue", "--watch", "list"}).abbreviated);
  Tree without;
  without.program.prefixes = false;
  CHECK(without.expand({"q", "l"}) == Words{"q", "l"});
}

TEST_CASE("values of options and the words of a message stay as they are") {
  const Tree tree;
  CHECK(tree.expand({"--get", "q", "q"}) == Words{"--get", "q", "queue"});
  CHECK(tree.expand({"--socket", "st", "--json", "st"}) ==
        Words{"--socket", "st", "--json", "status"});
  CHECK(tree.expand({"send", "q", "st"}) == Words{"send", "q", "st"});
  CHECK(tree.expand({"q", "l", "--state", "-w"}) == Words{"queue", "list", "--state", "-w"});
  CHECK(tree.expand({"--", "q"}) == Words{"--", "q"});
}

TEST_CASE("the specification of an option is parsed like a usage line") {
  std::string value;
  bool flag = false;
  std::vector<std::string> values;
  const auto json = terminal::read_spec({"-J,--json", &flag, ""});
  CHECK(json.names == Words{"-J", "--json"});
  CHECK(json.placeholders.empty());
  CHECK(terminal::read_spec({"--send SOCKET MODEM", &values, ""}).placeholders ==
        Words{"SOCKET", "MODEM"});
  const auto set = terminal::read_spec({"--set URL...", &values, ""});
  CHECK(set.many);
  CHECK(set.placeholders == Words{"URL"});
  const auto bare = terminal::read_spec({"-w,--watch[=SECONDS]", &value, ""});
  CHECK(bare.bare);
  CHECK(bare.placeholders == Words{"SECONDS"});
  const auto optional = terminal::read_spec({"[ID]", &value, ""});
  CHECK(optional.positional);
  CHECK_FALSE(optional.required);
  CHECK(optional.names == Words{"ID"});
  const auto many = terminal::read_spec({"HEX...", &values, ""});
  CHECK(many.required);
  CHECK(many.many);
}

TEST_CASE("a global flag is found among the words even if they are not parsed to the end") {
  const Tree tree;
  CHECK(terminal::is_given(tree.program, tree.json, {"send", "-J"}));
  CHECK(terminal::is_given(tree.program, tree.json, {"--json", "--wrong"}));
  CHECK_FALSE(terminal::is_given(tree.program, tree.json, {"send", "json"}));
  const bool other = false;
  CHECK_FALSE(terminal::is_given(tree.program, other, {"--json"}));
}
