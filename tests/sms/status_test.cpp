#include <doctest/doctest.h>

#include <string>

#include "sms/tpdu.hpp"

using sms::DeliveryState;

TEST_CASE("each status belongs to its group") {
  CHECK(sms::delivery_state(0x00) == DeliveryState::delivered);
  CHECK(sms::delivery_state(0x02) == DeliveryState::delivered);
  CHECK(sms::delivery_state(0x1F) == DeliveryState::delivered);
  CHECK(sms::delivery_state(0x20) == DeliveryState::pending);
  CHECK(sms::delivery_state(0x3F) == DeliveryState::pending);
  CHECK(sms::delivery_state(0x46) == DeliveryState::failed);
  CHECK(sms::delivery_state(0x61) == DeliveryState::failed_temporarily);
  CHECK(sms::delivery_state(0xAB) == DeliveryState::failed);
}

TEST_CASE("every status has a text, each known one its own") {
  CHECK(sms::status_text(0x00) == std::string("received by the recipient"));
  CHECK(sms::status_text(0x46) == std::string("failed: validity period expired"));
  CHECK(sms::status_text(0x30) == std::string("still trying, for a reason not known here"));
  CHECK(sms::status_text(0x7F) == std::string("given up, for a reason not known here"));
  CHECK(sms::status_text(0xFF) == std::string("reserved status"));
  for (int status = 0; status < 256; ++status) {
    CHECK_FALSE(std::string(sms::status_text(static_cast<std::uint8_t>(status))).empty());
  }
}
