#include "modem/channel/dialogue_outline.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "modem/channel/transcript.hpp"

namespace dialogue_outline_test {

using Place = modem::DialogueListener::Place;

namespace {

const std::string kPdu =
    "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07";

/// A dialogue as it is kept.
struct Kept {
  modem::Transcript transcript;
  modem::DialogueOutline outline;
  std::string said(const std::string& octets) {
    return std::string(outline.of(transcript.said(octets)));
  }
  std::string heard(const std::string& line, Place place = Place::answer) {
    return std::string(outline.of(transcript.heard(line, place)));
  }
  /// Returns the outline of `line` after `command`.
  std::string answer(const std::string& command, const std::string& line) {
    said(command + "\r");
    return heard(line);
  }
};

}  // namespace

TEST_CASE("row 166: a kept dialogue shows commands, results, small numbers and states") {
  Kept k;
  CHECK(k.said("\x1B\r").empty());
  CHECK(k.said("AT+CSQ\r") == "> AT+CSQ");
  CHECK(k.heard("+CSQ: 20,99") == "< +CSQ: 20,99");
  CHECK(k.heard("^RSSI:17", Place::amid_answer) == "~ ^RSSI: 17");
  CHECK(k.heard("OK") == "< OK");
  CHECK(k.answer("AT+CPIN?", "+CPIN: SIM PIN") == "< +CPIN: SIM PIN");
  CHECK(k.heard("+CME ERROR: 14") == "< +CME ERROR: 14");
  CHECK(k.heard("+CME ERROR: SIM busy") == "< +CME ERROR: 14");
  CHECK(k.heard("+CMS ERROR: 304") == "< +CMS ERROR: 304");
  CHECK(k.heard("+CMTI: \"SM\",3", Place::unasked) == "! +CMTI: SM,3");
  CHECK(k.heard("RING", Place::unasked) == "! RING");
  CHECK(k.answer("AT+CNMI=?", "+CNMI: (0-2),(0,1),(0-2)") == "< +CNMI: (0-2),(0,1),(0-2)");
  CHECK(k.said("ATE0\r") == "> ATE0");
  CHECK(k.said("AT&F\r") == "> AT&F");
  CHECK(k.said("ATE0V1\r") == "> ATE0V1");
  CHECK(k.said("AT\r") == "> AT");
  CHECK(k.heard("AT") == "< AT");
  CHECK(k.answer("AT+CREG?", "+CREG: 2,5,\"1A2B\",\"01C3D4E5\",7") == "< +CREG: 2,5,<4>,<8>,<1>");
}

TEST_CASE("row 166: no command that carries a secret shows more of it than its length") {
  Kept k;
  CHECK(k.said("AT+CPIN=\"1234\"\r") == "> AT+CPIN=*");
  CHECK(k.heard("AT+CPIN=\"1234\"") == "< AT+CPIN=*");
  CHECK(k.heard("T+CPIN=\"1234\"") == "< <8>");
  CHECK(k.said("AT+CPIN=\"12345678\",\"1234\"\r") == "> AT+CPIN=*");
  CHECK(k.said("at+cpin=1234\r") == "> AT<7>");
  CHECK(k.said("AT+CLCK=\"SC\",1,\"1234\"\r") == "> AT+CLCK=*");
  CHECK(k.said("AT^CARDLOCK=\"12345678\"\r") == "> AT^CARDLOCK=<8>");
  CHECK(k.said("AT+CMGS=\"+237671234567\"\r") == "> AT+CMGS=<13>");
  CHECK(k.said("ATD+237671234567;\r") == "> AT<15>");
  CHECK(k.said("ATD112;\r") == "> AT<5>");
  CHECK(k.said("AT+CUSD=1,\"*100*9876#\",15\r") == "> AT+CUSD=1,<10>,<2>");
  CHECK(k.said("AT+CPBW=1,\"+237671234567\",145,\"Alice\"\r") == "> AT+CPBW=1,<13>,145,<5>");
  CHECK(k.said("AT+CSCA=\"+237671234567\",145\r") == "> AT+CSCA=<13>,145");
  CHECK(k.said("AT+CSIM=14,\"A0A40000023F00\"\r") == "> AT+CSIM=*");
  CHECK(k.said("AT HELLO BOB\r") == "> AT<10>");
  CHECK(k.said("AT+671234567\r") == "> AT<10>");
  CHECK(k.said("AT+CMGF=0;+CPIN=\"1234\"\r") == "> AT+CMGF=0;<7>");
  CHECK(k.said("0011000B911346610089F60000A703C8F71D\x1A") == "> <36>");
  CHECK(k.said("meet me at 8\x1A") == "> <12>");
  CHECK(k.said("AT HOME 8\x1A") == "> <9>");
}

TEST_CASE("row 166: no answer with a number, a name, a text or an identity shows it") {
  Kept k;
  CHECK(k.answer("AT+CIMI", "624010123456789") == "< <15>");
  CHECK(k.answer("AT+CIMI", "+CIMI: 624010123456789") == "< +CIMI: <15>");
  CHECK(k.answer("AT+CGSN", "356938035643809") == "< <15>");
  CHECK(k.answer("AT+CCID", "+CCID: \"8923700000000000123\"") == "< +CCID: <19>");
  CHECK(k.answer("AT^ICCID?", "^ICCID: 98942000001032547698") == "< ^ICCID: <20>");
  CHECK(k.answer("AT+CNUM", "+CNUM: \"Bob\",\"+237671234567\",145") == "< +CNUM: <3>,<13>,145");
  CHECK(k.answer("AT+CPBR=1", "+CPBR: 1,\"+237671234567\",145,\"Alice\"") ==
        "< +CPBR: 1,<13>,145,<5>");
  CHECK(k.answer("AT+CRSM=176,12258,0,0,10", "+CRSM: 144,0,\"98942000001032547698\"") ==
        "< +CRSM: 144,0,<20>");
  CHECK(k.answer("AT+COPS?", "+COPS: 0,0,\"MTN CM\",2") == "< +COPS: 0,0,<6>,2");
  CHECK(k.answer("AT+CCLK?", "+CCLK: \"26/11/30,04:40:00+04\"") == "< +CCLK: <20>");
  CHECK(k.heard("+CUSD: 0,\"Your balance is 1500\",15", Place::unasked) == "! +CUSD: 0,<20>,<2>");
  CHECK(k.heard("+CUSD: 0,Votre solde est 1500", Place::unasked) == "! +CUSD: 0,<20>");
  CHECK(k.heard("+CLIP: \"+237671234567\",145", Place::unasked) == "! +CLIP: <13>,145");
  CHECK(k.heard("+CLCC: 1,1,4,0,0,\"+4915112345678\",145,\"Alice\"", Place::unasked) ==
        "! +CLCC: 1,1,4,0,0,<14>,145,<5>");
  CHECK(k.heard("+237671234567: see you", Place::unasked) == "! <22>");
  CHECK(k.heard("+HELLO: 1", Place::unasked) == "! <9>");
  CHECK(k.heard("+CME ERROR: 12345") == "< <17>");
}

TEST_CASE(
    "row 166: no line of an SMS is shown, with a PDU, as a text, torn or without its header") {
  Kept k;
  CHECK(k.answer("AT+CMGL=4", "+CMGL: 3,1,\"Alice\",30") == "< +CMGL: 3,1,<5>,30");
  CHECK(k.heard(kPdu) == "< <76>");
  CHECK(k.heard("OK") == "< OK");
  CHECK(k.answer("AT+CMGR=1", "+CMGR: \"REC READ\",\"+4915112345678\",,\"26/11/22,10:00:00+04\"") ==
        "< +CMGR: <8>,<14>,,<20>");
  CHECK(k.heard("Come at 8, AT once") == "< <18>");
  CHECK(k.heard("AT HOME") == "< <7>");
  CHECK(k.heard("+CSQ: 123") == "< <9>");
  CHECK(k.heard("OK") == "< OK");
  CHECK(k.heard("Bob and Alice") == "< <13>");
  CHECK(k.heard("+CMT: \"+4915112345678\",,\"26/11/22\"", Place::unasked) == "! +CMT: <14>,,<8>");
  CHECK(k.heard("4711 is your code", Place::unasked) == "! <17>");
  Kept torn;
  CHECK(torn.heard("and bring Bob", Place::unasked) == "! <13>");
  CHECK(torn.heard("your code is 4711", Place::unasked) == "! <17>");
  CHECK(torn.heard("4711", Place::unasked) == "! <4>");
  CHECK(torn.heard(kPdu.substr(20), Place::unasked) == "! <56>");
  CHECK(torn.heard("AT+CPIN=\"4711\"", Place::unasked) == "! <9>");
}

TEST_CASE("row 166: a text with quotes, commas or dashes in it is one length") {
  Kept k;
  const auto unasked = [&k](const std::string& line) { return k.heard(line, Place::unasked); };
  Kept odd;
  CHECK(odd.heard("+CUSD: 0,\"Plan 5\" new, 123-456, 789\",15", Place::unasked) == "! +CUSD: <32>");
  CHECK(k.answer("AT+CNUM", "+CNUM: \"Al \"5\" new, 123-456, 789\",15") == "< +CNUM: <29>");
  CHECK(unasked("+CUSD: 0,\"Plan 5\", 123, 456,\"new\",15") == "! +CUSD: 0,<6>,<3>,<3>,<3>,<2>");
  CHECK(unasked("+CUSD: 0,call 123,456,789") == "! +CUSD: 0,<16>");
  CHECK(unasked("+CUSD: 0,237,671,234,567") == "! +CUSD: 0,<3>,<3>,<3>,<3>");
  CHECK(k.answer("AT+CPBR=1", "+CPBR: 1,\"+237671234567\",145,\"Al\",671,\"x\"") ==
        "< +CPBR: 1,<13>,145,<2>,<3>,<1>");
  CHECK(k.answer("AT+COPS?", "+COPS: 0,0,MTN 5,123,7") == "< +COPS: 0,0,<11>");
  CHECK(unasked("+CLIP: 151-234-567,145") == "! +CLIP: <15>");
  CHECK(unasked("+CLIP: (030)123-456,145") == "! +CLIP: <16>");
  CHECK(unasked("+CLIP: 460-00") == "! +CLIP: <6>");
  CHECK(k.said("AT+CPBW=1,151-234\r") == "> AT+CPBW=1,<7>");
  CHECK(k.answer("AT+CSCS=?", "+CSCS: (030)123-456") == "< +CSCS: <12>");
  CHECK(
      k.answer("AT+COPS=?", "+COPS: (2,\"MTN\",\"MTN\",\"62401\"),(1,\"Orange\",\"O\",\"624\")") ==
      "< +COPS: (2,<3>,<3>,<31>");
}

TEST_CASE("row 166: the place of the box is not shown") {
  Kept k;
  CHECK(k.answer("AT+CPSI?", "+CPSI: LTE,Online,460-00,0x1A2B,123,45") == "< +CPSI: LTE,<27>");
  CHECK(k.answer("AT+CPSI?", "+CPSI: GSM,1,460,00,123,45") == "< +CPSI: GSM,<1>,<3>,<2>,<3>,<2>");
  CHECK(k.answer("AT+QENG=\"servingcell\"",
                 "+QENG: \"servingcell\",\"NOCONN\",\"LTE\",\"FDD\",262,01,1A2D001,123") ==
        "< +QENG: <11>,<6>,<3>,<3>,<3>,<2>,<11>");
  CHECK(k.answer("AT+QENG?", "+QENG: 0,262,01,123,456") == "< +QENG: 0,<3>,<2>,<3>,<3>");
  CHECK(k.answer("AT^MONSC", "^MONSC: LTE,262,01,123") == "< ^MONSC: LTE,<3>,<2>,<3>");
  CHECK(k.answer("AT+CEREG?", "+CEREG: 2,1,123,456,7") == "< +CEREG: 2,1,<3>,<3>,<1>");
  CHECK(k.heard("+CREG: 5,123,456", Place::unasked) == "! +CREG: 5,<3>,<3>");
}

TEST_CASE("row 166: noise of any octets leaves its length, and no line grows beyond a limit") {
  Kept k;
  std::string noise = "+CSQ: ";
  for (int c = 0; c < 256; ++c) noise += static_cast<char>(c);
  CHECK(k.heard(noise, Place::unasked).find("abc") == std::string::npos);
  CHECK(k.heard(std::string(60'000, '\xFF'), Place::unasked) == "! <60000>");
  CHECK(k.answer("AT+CSQ", "+CSQ: " + std::string(60'000, ',')).size() ==
        modem::DialogueOutline::kLongest);
  CHECK(k.said("AT+" + std::string(60'000, 'A') + "\r") == "> AT<60001>");
  CHECK(k.said("AT" + std::string(60'000, '&') + "\r") == "> AT<60000>");
  // Every cut of a line, as a modem that loses octets makes it.
  for (const std::string line :
       {"+CPBR: 1,\"+237671234567\",145,\"Alice\"", "+CIMI: 624010123456789", "AT+CPIN=\"4711\"",
        "+CUSD: 0,\"Alice: 4711\",15"}) {
    for (std::size_t from = 0; from < line.size(); ++from) {
      for (std::size_t to = from; to <= line.size(); ++to) {
        Kept fresh;
        const auto shown = fresh.heard(line.substr(from, to - from), Place::unasked);
        for (const char* secret : {"6712", "6240", "4711", "Ali", "lic", "ice"})
          CHECK_MESSAGE(shown.find(secret) == std::string::npos, shown);
      }
    }
  }
}

}  // namespace dialogue_outline_test
