#include "terminal/console.hpp"

#include <doctest/doctest.h>

#include "tests/terminal/rig.hpp"

using terminal_test::Streams;

TEST_CASE("an error prints what and the next command on standard error") {
  Streams streams;
  terminal::print_error(streams.console, terminal::kNoSuch, "no\x1bsuch", "prog list");
  CHECK(streams.err.str() == "prog: no?such\n  next: prog list\n");
  CHECK(streams.out.str().empty());
  CHECK(streams.console.exit == terminal::kNoSuch);
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
