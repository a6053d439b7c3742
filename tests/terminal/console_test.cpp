#include "terminal/console.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "terminal/confirm.hpp"
#include "terminal/text.hpp"
#include "tests/terminal/rig.hpp"

using terminal_test::Streams;

TEST_CASE("row 168: an error prints what and the next command on standard error") {
  Streams streams;
  terminal::print_error(streams.console, terminal::kNoSuch, "no\x1bsuch", "prog list");
  CHECK(streams.err.str() == "prog: no?such\n  next: prog list\n");
  CHECK(streams.out.str().empty());
  CHECK(streams.console.exit == terminal::kNoSuch);
}

TEST_CASE("a long error has lines of 80 columns at most, as has a question") {
  const auto widest = [](const std::string& lines) {
    std::istringstream in(lines);
    std::size_t most = 0;
    for (std::string line; std::getline(in, line);) most = std::max(most, terminal::width(line));
    return most;
  };
  std::string what = "the response of gsmrelayd", next = "systemctl status gsmrelayd";
  for (int i = 0; i < 12; ++i) {
    Streams streams("n\n");
    streams.console.terminal = streams.console.err_terminal = true;
    terminal::print_error(streams.console, terminal::kFailed, what, next);
    terminal::confirm(streams.console, what);
    auto lines = streams.err.str();
    lines.replace(lines.find("[y/N] ") + 5, 1, "\n");  // the user's
    CHECK(widest(lines) <= 80);
    CHECK(lines.find(terminal::next_line(next)) != std::string::npos);
    what += i % 2 == 0 ? " was cut off" : " /a/path/of/a/configuration/file.toml:12:3:";
    next += "; journalctl -eu gsmrelayd";
  }
}

TEST_CASE("an error for a terminal can be pasted, one for a file has no line breaks") {
  const std::string file(72, 'f'), what = "there is no " + file + " and no other";
  for (const bool terminal : {true, false}) {
    Streams streams;
    streams.console.err_terminal = terminal;
    terminal::print_error(streams.console, terminal::kNoSuch, what, "sudo chmod 600 " + file);
    const std::string below = terminal ? " \\\n        " : " ";
    CHECK(streams.err.str() == "prog: there is no" + std::string(terminal ? "\n  " : " ") + file +
                                   (terminal ? "\n  " : " ") +
                                   "and no other\n  next: sudo chmod 600" + below + file + "\n");
  }
}

TEST_CASE("with --json an error is also one JSON object in ASCII on standard output") {
  Streams streams;
  streams.console.json = true;
  terminal::print_error(streams.console, terminal::kFailed, "\u202eä", "");
  CHECK(streams.out.str() ==
        "{\"schema\":\"prog/1\",\"error\":{\"what\":\"\\u202e\\u00e4\",\"next\":\"\",\"exit\":1}}"
        "\n");
}

TEST_CASE("an error after which the command continues is no JSON object") {
  Streams streams;
  streams.console.json = true;
  terminal::print_error_text(streams.console, {terminal::kTimeout, "busy", ""});
  CHECK(streams.err.str() == "prog: busy\n");
  CHECK(streams.out.str().empty());
  CHECK(streams.console.exit == terminal::kTimeout);
}
