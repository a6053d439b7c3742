#include "terminal/style.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using terminal::Tone;

TEST_CASE("a tone is an escape sequence only where colours are allowed") {
  CHECK(terminal::toned({.colour = true}, Tone::bad, "dead") == "\x1b[31mdead\x1b[0m");
  CHECK(terminal::toned({.colour = true}, Tone::plain, "dead") == "dead");
  CHECK(terminal::toned({}, Tone::bad, "dead") == "dead");
}

TEST_CASE("NO_COLOR and TERM=dumb turn colours off") {
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "xterm", 1);
  CHECK_FALSE(terminal::colours_unwanted());
  ::setenv("TERM", "dumb", 1);
  CHECK(terminal::colours_unwanted());
  ::setenv("TERM", "xterm", 1);
  ::setenv("NO_COLOR", "1", 1);
  CHECK(terminal::colours_unwanted());
  ::unsetenv("NO_COLOR");
}
