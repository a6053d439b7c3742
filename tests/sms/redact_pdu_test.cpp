#include "sms/redact_pdu.hpp"

#include <doctest/doctest.h>

#include "sms/codec.hpp"

namespace {

util::Octets hex(std::string_view text) {
  const auto octets = util::from_hex(text);
  REQUIRE(octets);
  return *octets;
}

std::string blank(std::string_view pdu) {
  const auto octets = sms::redact_pdu(hex(pdu));
  REQUIRE(octets);
  return util::to_hex(*octets);
}

}  // namespace

TEST_CASE("a redacted DELIVER keeps its structure and time without addresses and text") {
  const std::string pdu =
      "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07";
  const auto shown = blank(pdu);
  CHECK(shown == "07910000000000F0040B910000000000F00000208062917314080C" + std::string(22, '0'));
  const auto decoded = sms::decode(hex(shown));
  REQUIRE(decoded);
  const auto& deliver = std::get<sms::Deliver>(decoded->tpdu);
  CHECK(deliver.originator.to_string() == "+00000000000");
  CHECK(deliver.service_centre_timestamp.iso8601() ==
        std::get<sms::Deliver>(sms::decode(hex(pdu))->tpdu).service_centre_timestamp.iso8601());
  CHECK(sms::text_of(deliver.user_data, deliver.dcs) == std::string(12, '@'));
}

TEST_CASE("concatenation elements stay and other header elements are redacted") {
  // UDH: part 2 of 3 with reference 0x42, and an element with content (0x70).
  const auto shown = blank(
      "00440B911346610089F60004208062917314080D"
      "09"
      "0003420302"
      "7002AABB"
      "C0FFEE");
  CHECK(
      shown.ends_with("0D"
                      "09"
                      "0003420302"
                      "70020000"
                      "000000"));
  const auto decoded = sms::decode(hex(shown));
  REQUIRE(decoded);
  const auto part = std::get<sms::Deliver>(decoded->tpdu).user_data.concatenation();
  REQUIRE(part);
  CHECK(part->sequence == 2);
  CHECK(part->reference == 0x42);
}

TEST_CASE("a malformed header is redacted like text") {
  CHECK(blank("00440B911346610089F6000420806291731408"
              "03"
              "FF4142")
            .ends_with("03"
                       "000000"));
  CHECK(blank("00440B911346610089F6000420806291731408"
              "04"
              "03AA7F41")
            .ends_with("04"
                       "03000000"));
}

TEST_CASE("a sender's name, a SUBMIT and a STATUS-REPORT are redacted") {
  CHECK(blank("00040CD0C8329BFD06D90000"
              "20806291731408"
              "00") ==
        "00040CD00000000000000000"
        "20806291731408"
        "00");
  CHECK(blank("0011000B911346610089F60000A7"
              "03"
              "C8F71D") ==
        "0011000B910000000000F00000A7"
        "03"
        "000000");
  CHECK(blank("0006"
              "2A"
              "0B911346610089F6"
              "20806291731408"
              "20806291731408"
              "00"
              "FFFF") ==
        "0006"
        "2A"
        "0B910000000000F0"
        "20806291731408"
        "20806291731408"
        "00"
        "0000");
}

TEST_CASE("a PDU that ends before its text is refused, one whose text is cut off is redacted") {
  CHECK_FALSE(sms::redact_pdu(hex("")));
  CHECK_FALSE(sms::redact_pdu(hex("0791")));
  CHECK_FALSE(sms::redact_pdu(hex("07911326040000F0040B91134661")));
  CHECK_FALSE(sms::redact_pdu(hex("00040B911346610089F6000020806291")));
  CHECK(blank("00040B911346610089F60000208062917314080CC8F71D").ends_with("0C000000"));
}
