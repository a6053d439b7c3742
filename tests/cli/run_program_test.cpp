#include "cli/run_program.hpp"

#include <doctest/doctest.h>

TEST_CASE("a program is run with its arguments unchanged, and its exit code is returned") {
  CHECK(cli::run_program({"test", "a b; $(id)", "=", "a b; $(id)"}) == 0);
  CHECK(cli::run_program({"sh", "-c", "exit 7"}) == 7);
  CHECK(cli::run_program({"sh", "-c", "kill -TERM $$"}) == 128 + 15);
}

TEST_CASE("a program that does not exist has no exit code") {
  CHECK_FALSE(cli::run_program({"gsmrelay-no-such-program"}));
}
