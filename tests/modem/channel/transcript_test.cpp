#include "modem/channel/transcript.hpp"

#include <doctest/doctest.h>

using modem::Transcript;
using Place = modem::DialogueListener::Place;

namespace {
const std::string kListedPdu =
    "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07";
const std::string kBlank =
    "07910000000000F0040B910000000000F00000208062917314080C" + std::string(22, '0');
}  // namespace

TEST_CASE("a dialogue is recorded line by line, each with its place") {
  Transcript t;
  CHECK(t.said("\x1B\r").empty());
  CHECK(t.said("AT+CSQ\r") == "> AT+CSQ");
  CHECK(t.heard("+CSQ: 20,99", Place::answer) == "< +CSQ: 20,99");
  CHECK(t.heard("^RSSI:17", Place::amid_answer) == "~ ^RSSI:17");
  CHECK(t.heard("OK", Place::answer) == "< OK");
  CHECK(t.heard("+CMTI: \"SM\",3", Place::unasked) == "! +CMTI: \"SM\",3");
  CHECK(t.heard(" ", Place::unasked).empty());
}

TEST_CASE("a PDU keeps its length after a header and as a payload") {
  Transcript t;
  t.said("AT+CMGL=4\r");
  CHECK(t.heard("+CMGL: 3,1,\"Alice\",30", Place::answer) == "< +CMGL: 3,1,\"xxxxx\",30");
  CHECK(t.heard("^RSSI:17", Place::answer) == "< ^RSSI:00");
  CHECK(t.heard(kListedPdu, Place::answer) == "< " + kBlank);
  CHECK(t.heard("OK", Place::answer) == "< OK");
  CHECK(t.said("AT+CMGS=15\r") == "> AT+CMGS=15");
  CHECK(t.heard(">", Place::answer) == "< >");
  CHECK(t.said("0011000B911346610089F60000A703C8F71D\x1A") ==
        "> 0011000B910000000000F00000A703000000");
  CHECK(t.heard("07911326040000F0040B91134661", Place::answer) == "< " + std::string(28, '0'));
}

TEST_CASE("a torn PDU and one without a header are redacted completely") {
  Transcript t;
  CHECK(t.heard(kListedPdu, Place::unasked) == "! " + std::string(kListedPdu.size(), '0'));
  CHECK(t.heard("C8F71D14969", Place::unasked) == "! " + std::string(11, '0'));
  t.said("AT+CMGR=3\r");
  t.heard("+CMGR: 1,,30", Place::answer);
  t.heard(kListedPdu.substr(0, 60), Place::answer);
  CHECK(t.heard("+CMTI: \"SM\",4", Place::answer) == "< +CMTI: \"SM\",4");
  // As a PDU of its own it would decode.
  CHECK(t.heard(kListedPdu, Place::answer) == "< " + std::string(kListedPdu.size(), '0'));
  CHECK(t.heard("E8329B", Place::answer) == "< 000000");
  CHECK(t.heard("1234", Place::answer) == "< 0000");
}

TEST_CASE("a text after a header is redacted in all its lines, with any beginning") {
  Transcript t;
  t.said("AT+CMGR=1\r");
  t.heard("+CMGR: \"REC READ\",\"+4915112345678\",,\"26/11/22\"", Place::answer);
  CHECK(t.heard("Come at 8, AT once", Place::answer) == "< xxxx xx 0, xx xxxx");
  CHECK(t.heard("AT HOME", Place::answer) == "< xx xxxx");
  CHECK(t.heard("+CODE: 1234 abc", Place::answer) == "< +CODE: 0000 xxx");
  CHECK(t.heard("OK", Place::answer) == "< OK");
  CHECK(t.heard("Come", Place::answer) == "< xxxx");  // the OK may have been a line of the text
  t.said("ATI\r");
  CHECK(t.heard("Quectel", Place::answer) == "< Quectel");
}

TEST_CASE("a line OK in a text ends the redaction neither of the text nor of its quote") {
  Transcript t;
  t.heard("+CMT: \"+4915112345678\",,\"26/11/22\"", Place::unasked);
  CHECK(t.heard("See you at 8", Place::unasked) == "! xxx xxx xx 0");
  t.heard("OK", Place::unasked);
  CHECK(t.heard("Bob and Alice", Place::unasked) == "! xxx xxx xxxxx");
  Transcript quoted;
  quoted.heard("+CUSD: 1,\"Confirm:", Place::unasked);
  CHECK(quoted.heard("OK", Place::unasked) == "! OK");
  CHECK(quoted.heard("Bob 12 EUR", Place::unasked) == "! xxx 00 xxx");
  CHECK(quoted.heard("\",15", Place::unasked) == "! \",00");
}

TEST_CASE("a USSD text without quotes is redacted") {
  Transcript t;
  CHECK(t.heard("+CUSD: 0,Votre solde est 1500", Place::unasked) ==
        "! +CUSD: 0,xxxxx xxxxx xxx 0000");
}

TEST_CASE("a USSD text is redacted until its quote closes") {
  Transcript t;
  CHECK(t.heard("+CUSD: 1,\"Hello Bob", Place::unasked) == "! +CUSD: 1,\"xxxxx xxx");
  CHECK(t.heard("Balance: 12.50", Place::unasked) == "! xxxxxxx: 00.00");
  t.said("AT+CSQ\r");  // while it comes
  CHECK(t.heard("1 Menu\",15", Place::unasked) == "! 0 xxxx\",00");
  CHECK(t.heard("RING", Place::unasked) == "! RING");
}

TEST_CASE("an ICCID read as SIM data keeps its beginning, other SIM data is removed") {
  Transcript t;
  CHECK(t.said("AT+CRSM=176,12258,0,0,10\r") == "> AT+CRSM=*");
  CHECK(t.heard("+CRSM: 144,0,\"98942000001032547698\"", Place::answer) ==
        "< +CRSM: 144,0,\"98942000000000000000\"");
  CHECK(t.heard("+CRSM: 144,0,\"0891A2FF\"", Place::answer) == "< +CRSM: 144,0,\"00000000\"");
}

TEST_CASE("a PIN is not recorded, nor is its echo") {
  Transcript t;
  CHECK(t.said("AT+CPIN=\"4711\"\r") == "> AT+CPIN=*");
  CHECK(t.heard("AT+CPIN=\"4711\"", Place::answer) == "< AT+CPIN=*");
  CHECK(t.heard("T+CPIN=\"4711\"", Place::answer) == "< T+CPIN=*");
}

TEST_CASE("the name of a caller is redacted") {
  Transcript t;
  CHECK(t.heard("+CLCC: 1,1,4,0,0,\"+4915112345678\",145,\"Alice\"", Place::unasked) ==
        "! +CLCC: 1,1,4,0,0,\"+0000000000000\",145,\"xxxxx\"");
  CHECK(t.heard("+CNAP: \"Alice\"", Place::unasked) == "! +CNAP: \"xxxxx\"");
}

TEST_CASE("octets that are no text are replaced") {
  Transcript t;
  CHECK(t.heard("a\x1B[2J\x7F", Place::unasked) == "! a?[2J?");
}

TEST_CASE("a recording that starts midway shows no rest of an earlier text") {
  Transcript t(Transcript::Joins::midway);
  CHECK(t.heard("and bring Bob, 12 o'clock\",15", Place::unasked) ==
        "! xxx xxxxx xxx, 00 x'xxxxx\",00");
  CHECK(t.heard("+CMTI: \"SM\",3", Place::unasked) == "! +CMTI: \"xx\",0");
  CHECK(t.heard("OK", Place::answer) == "< OK");
  t.said("AT\r");
  CHECK(t.heard("+CMTI: \"SM\",3", Place::unasked) == "! +CMTI: \"SM\",3");
  Transcript asked(Transcript::Joins::midway);
  asked.said("AT+CGMM\r");
  CHECK(asked.heard("EC25", Place::answer) == "< EC25");
}
