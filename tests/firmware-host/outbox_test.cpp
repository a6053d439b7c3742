#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

#include "firmware-host/outbox.hpp"

TEST_CASE("a PDU must have the length that was announced") {
  CHECK(message_from_pdu("0001000191F00000", 7));
  CHECK_FALSE(message_from_pdu("0001000191F00000", 8));
  CHECK_FALSE(message_from_pdu("00010", 2));
  CHECK_FALSE(message_from_pdu("7F01", 1));
  CHECK_FALSE(message_from_pdu("", 0));
}

TEST_CASE("a text must fit into one message and have a number") {
  const Settings settings;
  CHECK(message_from_text("+4915", "Hi", settings));
  CHECK_FALSE(message_from_text("+4915", std::string(161, 'x'), settings));
  CHECK_FALSE(message_from_text("somebody", "Hi", settings));
  CHECK_FALSE(message_from_text("", "Hi", settings));
}

TEST_CASE("faults of sending: refused, without a response, without a reference") {
  Bench bench;
  Modem& modem = bench.add();
  bench.ask(modem, "AT+CMGF=1");
  const auto send = [&] {
    bench.ask(modem, "AT+CMGS=\"+4915\"");
    return bench.write(modem, "Hi\x1a");
  };
  bench.control("fault m1 error sending cms 38");
  CHECK(send() == "\r\n+CMS ERROR: 38\r\n");
  bench.control("fault m1 ok-without-mr");
  CHECK(send() == "\r\nOK\r\n");
  bench.control("fault m1 send-no-answer");
  CHECK(send().empty());
  CHECK(has(bench.control("state m1"), "\"submitted\":2"));
  bench.control("registration m1 0");
  CHECK(send() == "\r\n+CMS ERROR: 331\r\n");
}
