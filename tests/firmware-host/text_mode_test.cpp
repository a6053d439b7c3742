#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

#include "firmware-host/text_mode.hpp"

TEST_CASE("a stored DELIVER is shown as text, with details if requested") {
  Settings settings;
  const StoredMessage message{Stat::received_unread, std::string(kPdu), 30};
  CHECK(text_listing(3, message, settings) ==
        "+CMGL: 3,\"REC UNREAD\",\"+31641600986\",,\"02/08/26,19:37:41+00\"\r\nHow are you?");
  settings.show_text_header = true;
  CHECK(text_reading(message, settings) ==
        "+CMGR: \"REC UNREAD\",\"+31641600986\",,\"02/08/26,19:37:41+00\",145,4,0,0,"
        "\"+491710760000\",145,12\r\nHow are you?");
}

TEST_CASE("octets that are no PDU are shown in hexadecimal") {
  const StoredMessage message{Stat::received_read, "0004", 1};
  CHECK(text_reading(message, {}) == "+CMGR: \"REC READ\",\"\",,\"\"\r\n0004");
}

TEST_CASE("a routed message has the form of the current mode") {
  Settings settings;
  settings.text_mode = false;
  const Delivery delivery{std::string(kPdu), 30, {}};
  CHECK(routed_lines(delivery, false, settings) == "+CMT: ,30\r\n" + std::string(kPdu));
  settings.text_mode = true;
  CHECK(has(routed_lines(delivery, false, settings), "+CMT: \"+31641600986\",,\"02/08/26"));
}
