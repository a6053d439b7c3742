#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

#include "firmware-host/charset.hpp"

TEST_CASE("text is converted to the host's character set and back") {
  CHECK(to_charset("Aé€", "UCS2") == "004100E920AC");
  CHECK(from_charset("004100E920AC", "UCS2") == "Aé€");
  CHECK(to_charset("Aé€", "8859-1") == "A\xe9?");
  CHECK(from_charset("A\xe9", "8859-1") == "Aé");
  CHECK(to_charset("Aé", "IRA") == "A?");
  CHECK(to_charset("@", "GSM") == std::string(1, '\0'));
  CHECK(from_charset(std::string_view("\0", 1), "GSM") == "@");
  CHECK(to_charset("😀", "UCS2") == "D83DDE00");
  CHECK_FALSE(from_charset("004", "UCS2"));
  CHECK_FALSE(from_charset("zz", "UCS2"));
}

TEST_CASE("the list of character sets names all that are accepted") {
  CHECK(has(charset_list(), "\"UCS2\""));
  CHECK(is_charset("IRA"));
  CHECK_FALSE(is_charset("EBCDIC"));
  CHECK_FALSE(is_charset("UTF-8"));  // no modem has it, and ModemManager would prefer it
}
