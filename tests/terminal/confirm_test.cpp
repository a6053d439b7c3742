#include "terminal/confirm.hpp"

#include <doctest/doctest.h>

#include "tests/terminal/rig.hpp"

using terminal_test::Streams;

TEST_CASE("only y and yes confirm a question") {
  for (const char* typed : {"y\n", "Y\n", "yes\n"}) {
    Streams streams(typed);
    streams.console.terminal = true;
    CHECK(terminal::confirm(streams.console, "?"));
  }
  for (const char* typed : {"", "\n", "n\n", "yesterday\n"}) {
    Streams streams(typed);
    streams.console.terminal = true;
    CHECK(!terminal::confirm(streams.console, "?"));
    CHECK(streams.console.exit == terminal::kRefused);
    CHECK(streams.out.str().empty());
  }
}

TEST_CASE("without a terminal a question is refused, --yes answers it") {
  Streams streams("y\n");
  CHECK(!terminal::confirm(streams.console, "drop it?"));
  CHECK(streams.err.str().find("--yes") != std::string::npos);
  streams.console.yes = true;
  CHECK(terminal::confirm(streams.console, "drop it?"));
}
