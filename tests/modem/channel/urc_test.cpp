#include "modem/channel/urc.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"

TEST_CASE("standard codes are known with every profile") {
  using modem::UrcKind;
  const modem::Profile bare{};
  CHECK(classify_urc("+CMTI: \"SM\",1", bare) == UrcKind::message_waiting);
  CHECK(classify_urc("+CDSI: \"SM\",1", bare) == UrcKind::message_waiting);
  CHECK(classify_urc("+CMT: ,25", bare) == UrcKind::message);
  CHECK(classify_urc("+CDS: 25", bare) == UrcKind::message);
  CHECK(classify_urc("+CBM: 88", bare) == UrcKind::broadcast);
  CHECK(classify_urc("+CEREG: 1", bare) == UrcKind::registration);
  CHECK(classify_urc("+CUSD: 0", bare) == UrcKind::ussd);
  CHECK(classify_urc("+CTZE: \"+04\",0", bare) == UrcKind::network_time);
  CHECK(classify_urc("*PSUTTZ: 2026,11", bare) == UrcKind::network_time);
  CHECK(classify_urc("RDY", bare) == UrcKind::none);
  CHECK(modem::has_second_line(UrcKind::message));
  CHECK_FALSE(modem::has_second_line(UrcKind::message_waiting));
}

TEST_CASE("a registration answer has <n> before <stat>, its URC has not") {
  for (const auto answer : {"+CREG: 0,1", "+CREG: 2,1,\"00C3\",\"1234\"", "+CEREG: 2,5,00C3,1234,7",
                            "+CREG:0, 1", "+CREG: 0,10", "+CREG: \"0\",\"1\"", "+CREG: 0,\"1\"",
                            "+CREG: 2,\"5\",\"00C3\",\"1234\"", "+CREG: \"2\",\"10\""}) {
    CAPTURE(answer);
    CHECK(modem::is_registration_answer(answer));
  }
  for (const auto urc :
       {"+CREG: 1", "+CREG: 1,\"00C3\",\"1234\"", "+CREG: 1,00C3,1234", "+CREG: 1,\"12\",\"34\"",
        "+CEREG: 1,\"3\",\"1A2D001\",7", "+CEREG: 1,\"3\",\"1A2D001\"", "+CREG:", "+CREG"}) {
    CAPTURE(urc);
    CHECK_FALSE(modem::is_registration_answer(urc));
  }
}

TEST_CASE("an unknown line is logged as its code or its length") {
  CHECK(modem::shape_of("^NEWER: 2,\"secret\"") == "^NEWER");
  CHECK(modem::shape_of("meet me at noon: bring it") == "25 characters");
  CHECK(modem::shape_of("+4917100000000000000000000000: hello") == "36 characters");
  CHECK(modem::shape_of("") == "0 characters");
}

TEST_CASE("a phone number at the start of an unknown line is not shown") {
  CHECK(modem::shape_of("+237650000000: come at noon") == "+############");
  CHECK(modem::shape_of("%ZSM2: 1") == "%ZSM#");
  CHECK(modem::shape_of("#tonight: at the bridge") == "23 characters");
}
