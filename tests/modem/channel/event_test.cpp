#include "modem/channel/event.hpp"

#include <doctest/doctest.h>

TEST_CASE("an announcement has memory and index if the modem sends them") {
  const auto check = [](std::string_view line, std::string_view memory, int index) {
    CAPTURE(line);
    const auto waiting = modem::parse_waiting(line);
    CHECK(waiting.memory == memory);
    CHECK(waiting.index == index);
  };
  check("+CMTI: \"SM\",3", "SM", 3);
  check("+CMTI:SM,3", "SM", 3);
  check("+CMTI: \"SM\",1,\"MMS PUSH\",2,1", "SM", 1);
  check("+CMTI: ,-1", "", -1);
  check("+CMTI: 3", "", 3);
  check("+CMTI: \"SM\"", "SM", -1);
  check("+CMTI:", "", -1);
  check("+CMTI", "", -1);
}

TEST_CASE("the memory of a report is ignored if the family announces a wrong one") {
  CHECK(modem::parse_waiting("+CDSI: \"SM\",0", true).memory.empty());
  CHECK(modem::parse_waiting("+CDSI: \"SM\",0").memory == "SM");
  CHECK(modem::parse_waiting("+CMTI: \"SM\",0", true).memory == "SM");
}

TEST_CASE("a direct message tells whether it is a report") {
  CHECK(modem::parse_direct({"+CDS: 25", "06"}).status_report);
  const auto message = modem::parse_direct({"+CMT: ,25", "04"});
  CHECK_FALSE(message.status_report);
  CHECK(message.pdu_hex == "04");
}
