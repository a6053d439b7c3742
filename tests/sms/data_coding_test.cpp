#include <doctest/doctest.h>

#include "sms/types.hpp"
#include "vectors.hpp"

using sms::DataCoding;

TEST_CASE("the data coding vectors decode") {
  std::size_t checked = 0;
  for (const auto& v : vectors::of_kind("dcs-table", 1)) {
    for (const auto& [hex, expected] : v["expected"].items()) {
      const auto& octet = hex;
      CAPTURE(octet);
      const auto dcs = DataCoding::from_octet(vectors::octets(hex).at(0));
      for (const auto& [field, value] : expected.items()) {
        const auto& field_name = field;
        CAPTURE(field_name);
        ++checked;
        if (field == "encoding") {
          CHECK(value == sms::to_string(dcs.alphabet));
        } else if (field == "message_class") {
          CHECK(value == (dcs.message_class ? vectors::json(*dcs.message_class) : nullptr));
        } else if (field == "compressed") {
          CHECK(value == dcs.compressed);
        } else if (field == "reserved") {
          CHECK(value == dcs.reserved);
        } else {
          FAIL_CHECK("a field that no check knows");
        }
      }
    }
  }
  CHECK(checked == 400);
}

TEST_CASE("message waiting gives its kind and whether to store the text") {
  const auto voice = DataCoding::from_octet(0xC8);
  REQUIRE(voice.message_waiting);
  CHECK(voice.message_waiting->active);
  CHECK_FALSE(voice.message_waiting->store);
  CHECK(voice.message_waiting->kind == 0);
  const auto fax = DataCoding::from_octet(0xD1);
  CHECK_FALSE(fax.message_waiting->active);
  CHECK(fax.message_waiting->store);
  CHECK(fax.message_waiting->kind == 1);
  CHECK(DataCoding::from_octet(0xEA).alphabet == sms::Alphabet::ucs2);
  CHECK_FALSE(DataCoding::from_octet(0x00).message_waiting);
}

TEST_CASE("group 01 means automatic deletion") {
  CHECK(DataCoding::from_octet(0x48).automatic_deletion);
  CHECK_FALSE(DataCoding::from_octet(0x08).automatic_deletion);
}
