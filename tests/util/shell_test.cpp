#include "util/shell.hpp"

#include <doctest/doctest.h>

using util::shell_word;

TEST_CASE("a word is quoted only if a shell would change it") {
  CHECK(shell_word("/etc/gsmrelay/x-1_2.toml") == "/etc/gsmrelay/x-1_2.toml");
  CHECK(shell_word("my file.toml") == "'my file.toml'");
  CHECK(shell_word("~/x") == "'~/x'");
  CHECK(shell_word("it's $(id)") == "'it'\\''s $(id)'");
  CHECK(shell_word("-n") == "'-n'");
  CHECK(shell_word("") == "''");
}
