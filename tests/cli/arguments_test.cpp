#include "cli/arguments.hpp"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>

using Words = std::vector<std::string>;

namespace {

struct Tree {
  CLI::App app;
  Tree() {
    app.add_subcommand("status");
    app.add_subcommand("send");
    auto* queue = app.add_subcommand("queue");
    queue->add_subcommand("list");
    queue->add_subcommand("retry");
  }
  Words expand(Words words) { return cli::expand_prefixes(app, std::move(words)); }
};

}  // namespace

TEST_CASE("--watch alone has a value, and the next word is not it") {
  CHECK(cli::with_watch_value({"--watch", "status"}) == Words{"--watch=2", "status"});
  CHECK(cli::with_watch_value({"-w", "--watch=5", "--", "-w"}) ==
        Words{"--watch=2", "--watch=5", "--", "-w"});
}

TEST_CASE("help before a command is --help behind it") {
  CHECK(cli::with_help_behind({"help"}) == Words{"--help"});
  CHECK(cli::with_help_behind({"help", "modem", "trace"}) == Words{"modem", "trace", "--help"});
  CHECK(cli::with_help_behind({"send", "8080", "help"}) == Words{"send", "8080", "help"});
  CHECK(cli::with_help_behind({}).empty());
}

TEST_CASE("a unique prefix stands for its command, at each level") {
  Tree tree;
  CHECK(tree.expand({"q", "l"}) == Words{"queue", "list"});
  CHECK(tree.expand({"st"}) == Words{"status"});
  CHECK(tree.expand({"s"}) == Words{"s"});
  CHECK(tree.expand({"queue", "retry", "l"}) == Words{"queue", "retry", "l"});
}

TEST_CASE("values of options and the words of a message are left alone") {
  Tree tree;
  CHECK(tree.expand({"--get", "q", "q"}) == Words{"--get", "q", "queue"});
  CHECK(tree.expand({"--socket", "st", "--json", "st"}) ==
        Words{"--socket", "st", "--json", "status"});
  CHECK(tree.expand({"send", "q", "st"}) == Words{"send", "q", "st"});
  CHECK(tree.expand({"--", "q"}) == Words{"--", "q"});
}
