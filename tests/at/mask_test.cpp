#include "at/mask.hpp"

#include <doctest/doctest.h>

TEST_CASE("PINs are masked in every command") {
  CHECK(at::redact_pins("AT+CPIN=\"1234\"") == "AT+CPIN=\"****\"");
  CHECK(at::redact_pins("at+cpin=12345678,0000") == "at+cpin=********,****");
  CHECK(at::redact_pins("AT+CSQ;+CPIN=1234;+CREG?") == "AT+CSQ;+CPIN=****;+CREG?");
  CHECK(at::redact_pins("AT+CPWD=\"SC\",\"1234\",\"4321\"").find("1234") == std::string::npos);
  CHECK(at::redact_pins("AT+CLCK=\"SC\",1,\"4711\"").find("4711") == std::string::npos);
  CHECK(at::redact_pins("AT+CPIN?") == "AT+CPIN?");
}

TEST_CASE("numbers and PDUs are masked, short values are not") {
  CHECK(at::mask("+CSQ: 20,99") == "+CSQ: 20,99");
  CHECK(at::mask("+CREG: 2,1,\"1A2B\",\"01C3D4E5\",7") == "+CREG: 2,1,\"1A2B\",\"01C3D4E5\",7");
  CHECK(at::mask("+CNUM: ,\"+4915112345678\",145").find("15112345678") == std::string::npos);
  CHECK(at::mask("490154203237518").find("54203") == std::string::npos);
  CHECK(at::mask("07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07") ==
        "<76 hex digits>");
  CHECK(at::mask("") == "");
}
