#include "at/redact.hpp"

#include <doctest/doctest.h>

TEST_CASE("numbers keep their beginning and their length") {
  CHECK(at::redact_digits("+CSCA: \"+491710760000\",145") == "+CSCA: \"+491710000000\",145");
  CHECK(at::redact_digits("490154203237518") == "490150000000000");
  CHECK(at::redact_digits("+QCCID: 8949020000001234567F") == "+QCCID: 8949000000000000000F");
  CHECK(at::redact_digits("+CREG: 2,1,\"00C3\",\"0000B10F\",7") ==
        "+CREG: 2,1,\"00C3\",\"0000B10F\",7");
  CHECK(at::redact_digits("12345") == "12000");
  CHECK(at::redact_digits("EC25EFAR06A03M4G") == "EC25EFAR06A03M4G");
}

TEST_CASE("long hexadecimal that is no number becomes zeros") {
  CHECK(at::redact_digits("C8F71D14969741F977FD07") == std::string(22, '0'));
}

TEST_CASE("names and texts in quotes become x, a text in hexadecimal becomes zeros") {
  CHECK(at::redact_quotes("+CNUM: \"Alice B\",\"+4915112345678\",145") ==
        "+CNUM: \"xxxxx x\",\"+0000000000000\",145");
  CHECK(at::redact_quotes("+CUSD: 0,\"00480065\",72") == "+CUSD: 0,\"00000000\",72");
  CHECK(at::redact_quotes("+CUSD: 0,\"Credit 12.50") == "+CUSD: 0,\"xxxxxx 00.00");
  CHECK(at::redact_text("caf\xC3\xA9") == "xxxxx");
}

TEST_CASE("SIM data of a command becomes one star, the rest stays readable") {
  CHECK(at::redact_command("AT+CPIN=\"1234\"") == "AT+CPIN=*");
  CHECK(at::redact_command("at+cpin=1234") == "at+cpin=*");
  CHECK(at::redact_command("AT+CSQ;+CPIN=1234;+CSQ") == "AT+CSQ;+CPIN=*");
  CHECK(at::redact_command("AT+CLCK=\"SC\",0,\"1234\"") == "AT+CLCK=*");
  CHECK(at::redact_command("AT+CPIN?") == "AT+CPIN?");
  CHECK(at::redact_command("AT+CNMI=2,1,0,1,0") == "AT+CNMI=2,1,0,1,0");
  CHECK(at::redact_command("ATD+4915112345678;") == "ATD+4915100000000;");
}

TEST_CASE("a code is kept, a voucher number and possible text are redacted") {
  CHECK(at::redact_command("AT+CUSD=1,\"*100#\",15") == "AT+CUSD=1,\"*100#\",15");
  CHECK(at::redact_command("AT+CUSD=1,\"*123*12345678901234#\",15") ==
        "AT+CUSD=1,\"*123*00000000000000#\",15");
  CHECK(at::redact_command("AT+CUSD=1,\"002A003100300023\",72") ==
        "AT+CUSD=1,\"0000000000000000\",72");
  CHECK(at::redact_command("AT+CPBW=1,\"+49151\",145,\"Bob\"") ==
        "AT+CPBW=1,\"+00000\",145,\"xxx\"");
}

TEST_CASE("a PIN of any length inside a code or as a menu reply is redacted") {
  CHECK(at::redact_command("ATD**04*1234*5678*5678#;") == "ATD**04*0000*0000*0000#;");
  CHECK(at::redact_command("ATD**05 * 12345678 * 4711*4711#;") ==
        "ATD**05 * 00000000 * 0000*0000#;");
  CHECK(at::redact_command("AT+CUSD=1,\"*130*4711*0712345678*10#\",15") ==
        "AT+CUSD=1,\"*130*0000*0000000000*10#\",15");
  CHECK(at::redact_command("AT+CUSD=1,\"4711\",15") == "AT+CUSD=1,\"0000\",15");
  CHECK(at::redact_command("AT+CUSD=1,4711") == "AT+CUSD=1,0000");
  CHECK(at::redact_command("AT+CUSD=1,\"1\",15") == "AT+CUSD=1,\"1\",15");
  CHECK(at::redact_command("AT+CUSD=2") == "AT+CUSD=2");
}

TEST_CASE("a PIN is redacted also with blanks in the command") {
  CHECK(at::redact_command("AT+CPIN =\"1234\"") == "AT+CPIN =*");
  CHECK(at::redact_command("AT + C P I N = 1234") == "AT + C P I N =*");
}
