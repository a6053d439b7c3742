#include "sms/codec.hpp"

#include <doctest/doctest.h>

#include "sms/join.hpp"

namespace {

util::Octets octets(std::string_view hex) {
  return util::from_hex(hex).value();
}

const sms::Deliver& deliver(const sms::Pdu& pdu) {
  return std::get<sms::Deliver>(pdu.tpdu);
}

constexpr auto kHello =
    "07919730071111F1000B919746121611F10000811170021222230DC8329BFD6681EE6F399B1C02";
constexpr auto kHelloTpdu = "000B919746121611F10000811170021222230DC8329BFD6681EE6F399B1C02";

}  // namespace

TEST_CASE("a DELIVER as the modem gives it is read whole") {
  const auto pdu = sms::decode(octets(kHello));
  REQUIRE(pdu);
  REQUIRE(pdu->smsc);
  CHECK(pdu->smsc->to_string() == "+79037011111");
  CHECK(pdu->tpdu_octets == octets(kHelloTpdu));
  const auto& d = deliver(*pdu);
  CHECK(d.originator.to_string() == "+79642161111");
  CHECK(d.service_centre_timestamp.iso8601() == "2018-11-07T20:21:22+08:00");
  CHECK(d.more_messages_to_send);
  CHECK(sms::text_of(d.user_data, d.dcs) == "Hello, world!");
}

TEST_CASE("what was decoded encodes to the same octets") {
  const auto pdu = sms::decode(octets(kHello));
  REQUIRE(pdu);
  CHECK(sms::encode(pdu->tpdu) == octets(kHelloTpdu));
  CHECK(sms::encode_smsc(pdu->smsc) == octets("07919730071111F1"));
}

TEST_CASE("padding behind the user data is ignored and no part of the TPDU") {
  const auto padded = sms::decode(octets(std::string(kHello) + "FFFFFFFFFF"));
  REQUIRE(padded);
  CHECK(padded->tpdu_octets == octets(kHelloTpdu));
}

TEST_CASE("a length beyond the end keeps what is there and says so") {
  const auto pdu =
      sms::decode(octets("000B919746121611F10000811170021222231EC8329BFD6681EE6F399B1C02"),
                  sms::Smsc::absent);
  REQUIRE(pdu);
  CHECK(deliver(*pdu).user_data.damaged);
  CHECK(sms::text_of(deliver(*pdu).user_data, deliver(*pdu).dcs) == "Hello, world!");
}

TEST_CASE("user data announced and wholly missing is refused: there is nothing to deliver") {
  const auto pdu = sms::decode(octets("040491361900005150713220052308"), sms::Smsc::absent);
  REQUIRE_FALSE(pdu);
  CHECK(pdu.error().advice == util::Advice::reject);
  CHECK(pdu.error().what == "TP-UD is missing at octet 15 of 15");
}
