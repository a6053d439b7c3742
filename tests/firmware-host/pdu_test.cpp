#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

#include "firmware-host/pdu.hpp"

TEST_CASE("the shape of a DELIVER has its length and class") {
  const auto shape = shape_of(*util::from_hex(kPdu));
  REQUIRE(shape);
  CHECK(shape->tpdu_length == 30);
  CHECK_FALSE(shape->status_report);
  CHECK_FALSE(shape->message_class);
  CHECK(shape_of(*util::from_hex("0004039121F300F0"))->message_class == 0);
  CHECK(shape_of(*util::from_hex("0004039121F34000"))->type_zero);
}

TEST_CASE("a PDU cut anywhere has a shape or none, never longer than the PDU") {
  const auto whole = *util::from_hex(kPdu);
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const auto shape = shape_of(util::OctetView(whole).first(length));
    CHECK(shape.has_value() == (length > 8));
  }
}
