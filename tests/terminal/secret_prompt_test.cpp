#include "terminal/secret_prompt.hpp"

#include <doctest/doctest.h>

#include "tests/terminal/rig.hpp"

using terminal_test::Streams;

TEST_CASE("a PIN is one line of digits, without the CR and blanks of a file") {
  Streams streams("4711\r\n12345678 \n47x1\n\n");
  CHECK(terminal::read_secret_digits(streams.console, "PIN", 4, 8) == "4711");
  CHECK(terminal::read_secret_digits(streams.console, "PUK", 8, 8) == "12345678");
  CHECK(streams.err.str().empty());
  const auto wrong = terminal::read_secret_digits(streams.console, "PIN", 4, 8);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().exit == terminal::kUsage);
  CHECK(wrong.error().what.find("47x1") == std::string::npos);
  CHECK_FALSE(terminal::read_secret_digits(streams.console, "PUK", 8, 8));
  CHECK_FALSE(terminal::read_secret_digits(streams.console, "PIN", 4, 8));
}

TEST_CASE("a secret from a file or pipe is read without a prompt") {
  Streams streams("with blanks \r\n");
  const auto line = terminal::read_secret_line(streams.console, "password");
  CHECK(line.text == "with blanks ");
  CHECK_FALSE(line.typed);
  CHECK(streams.err.str().empty());
}
