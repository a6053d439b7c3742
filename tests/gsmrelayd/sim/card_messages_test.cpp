#include "gsmrelayd/sim/card_messages.hpp"

#include "tests/modem/modem_desk.hpp"

namespace card_messages_test {

using modem_test::Desk;
using modem_test::FakePort;
using modem_test::kPdu;

TEST_CASE("the received SMS on a card are counted, without drafts") {
  Desk d;
  CHECK(gsmrelayd::count_received(d.modem).error().advice == util::Advice::retry);
  d.up();
  CHECK(gsmrelayd::count_received(d.modem) == 0);
  d.fake.put("SM", 1, kPdu);
  d.fake.put("SM", 2, modem_test::pdu(2), 2);
  CHECK(gsmrelayd::count_received(d.modem) == 1);
}

TEST_CASE("a card is not called empty after a listing that the modem breaks off") {
  Desk d;
  d.up();
  d.fake.on("AT", FakePort::ok());
  d.fake.on("AT+CMGL=4", "\r\n+CMGL: 1,0,,30\r\n");
  const auto left = gsmrelayd::count_received(d.modem);
  REQUIRE_FALSE(left);
  CHECK(left.error().what == "the modem broke off the list of the SIM's messages");
  d.fake.on("AT+CMGL=4", FakePort::ok());
  CHECK(gsmrelayd::count_received(d.modem) == 0);
}

}  // namespace card_messages_test
