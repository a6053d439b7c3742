#include "sms/decode.hpp"

#include <doctest/doctest.h>

#include "sms/codec.hpp"

namespace {

template <class T>
T decoded(std::string_view hex, sms::Kind kind) {
  auto pdu = sms::decode(util::from_hex(hex).value(), sms::Smsc::absent, kind);
  REQUIRE(pdu);
  return std::get<T>(std::move(pdu->tpdu));
}

std::string report(std::string_view tail = {}) {
  return "061804913619111011719551401110117195714000" + std::string(tail);
}

}  // namespace

TEST_CASE("a status report followed by FF filling has no parameters") {
  const auto r = decoded<sms::StatusReport>(report("FFFFFFFFFFFFFFFF"), sms::Kind::status_report);
  CHECK(r.message_reference == 0x18);
  CHECK(r.discharge_time.iso8601() == "2011-01-11T17:59:17+01:00");
  CHECK_FALSE(r.pid);
  CHECK_FALSE(r.user_data);
}

TEST_CASE("a status report with a zone that is no BCD is decoded without the zone") {
  const auto r = decoded<sms::StatusReport>("061804913619111011719551A01110117195714000",
                                            sms::Kind::status_report);
  CHECK(r.status == 0);
  CHECK(r.service_centre_timestamp.iso8601() == "2011-01-11T17:59:15");
}

TEST_CASE("extension octets of a parameter indicator are skipped") {
  const auto r = decoded<sms::StatusReport>(report("810042"), sms::Kind::status_report);
  CHECK(r.pid == 0x42);
}

TEST_CASE("reports are decoded with a failure cause and without") {
  const auto error = decoded<sms::DeliverReport>("00D50142", sms::Kind::deliver_report);
  CHECK(error.failure_cause == 0xD5);
  CHECK(error.pid == 0x42);
  const auto acknowledgement = decoded<sms::DeliverReport>("000142", sms::Kind::deliver_report);
  CHECK_FALSE(acknowledgement.failure_cause);
  CHECK(acknowledgement.pid == 0x42);
  const auto submit = decoded<sms::SubmitReport>("010051507132200523", sms::Kind::submit_report);
  CHECK_FALSE(submit.failure_cause);
  CHECK(submit.service_centre_timestamp.iso8601() == "2015-05-17T23:02:50+08:00");
}

TEST_CASE("the header of a command's data is decoded") {
  const auto c = decoded<sms::Command>(
      "420100000704812143"
      "06"
      "0370014142"
      "43",
      sms::Kind::command);
  CHECK(c.message_number == 7);
  REQUIRE(c.header.size() == 1);
  CHECK(c.header[0] == sms::InformationElement{0x70, {0x41}});
  CHECK(c.command_data == util::Octets{0x42, 0x43});
  CHECK(sms::encode(c) == *util::from_hex("420100000704812143060370014142"
                                          "43"));
}
