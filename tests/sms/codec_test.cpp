#include "sms/codec.hpp"

#include <doctest/doctest.h>

#include <map>

#include "sms/join.hpp"
#include "vectors.hpp"

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

TEST_CASE("a DELIVER from a modem is decoded with all its fields") {
  const auto pdu = sms::decode(octets(kHello));
  REQUIRE(pdu);
  REQUIRE(pdu->smsc);
  CHECK(pdu->smsc->to_string() == "+79037011111");
  CHECK(std::ranges::equal(pdu->tpdu_octets(), octets(kHelloTpdu)));
  const auto& d = deliver(*pdu);
  CHECK(d.originator.to_string() == "+79642161111");
  CHECK(d.service_centre_timestamp.iso8601() == "2018-11-07T20:21:22+08:00");
  CHECK(d.more_messages_to_send);
  CHECK(sms::text_of(d.user_data, d.dcs) == "Hello, world!");
}

TEST_CASE("decode_hex() also returns where the TPDU begins") {
  const auto pdu = sms::decode_hex(std::string(kHello) + "FF");
  REQUIRE(pdu);
  CHECK(pdu->octets == octets(std::string(kHello) + "FF"));
  CHECK(pdu->tpdu_offset == 8);
  CHECK(std::ranges::equal(pdu->tpdu_octets(), octets(kHelloTpdu)));
  for (const char* odd : {"0", "not hexadecimal", ""})
    CHECK(sms::decode_hex(odd).error().advice == util::Advice::reject);
}

TEST_CASE("a decoded TPDU encodes to the same octets") {
  const auto pdu = sms::decode(octets(kHello));
  REQUIRE(pdu);
  CHECK(sms::encode(pdu->tpdu) == octets(kHelloTpdu));
  CHECK(sms::encode_smsc(pdu->smsc) == octets("07919730071111F1"));
}

TEST_CASE("padding after the user data is ignored and not part of the TPDU") {
  const auto padded = sms::decode(octets(std::string(kHello) + "FFFFFFFFFF"));
  REQUIRE(padded);
  CHECK(std::ranges::equal(padded->tpdu_octets(), octets(kHelloTpdu)));
}

TEST_CASE("user data shorter than TP-UDL is kept and marked as truncated") {
  const auto pdu = sms::decode(
      octets("000B919746121611F10000811170021222231EC8329BFD6681EE6F399B1C02"), sms::Smsc::absent);
  REQUIRE(pdu);
  CHECK(deliver(*pdu).user_data.damaged);
  CHECK(sms::text_of(deliver(*pdu).user_data, deliver(*pdu).dcs) == "Hello, world!");
}

TEST_CASE("a DELIVER whose announced user data is missing is refused") {
  const auto pdu = sms::decode(octets("040491361900005150713220052308"), sms::Smsc::absent);
  REQUIRE_FALSE(pdu);
  CHECK(pdu.error().advice == util::Advice::reject);
  CHECK(pdu.error().what == "TP-UD is missing at octet 15 of 15");
}

namespace {

using vectors::json;

sms::Smsc smsc_of(const json& v) {
  return v["smsc_included"].get<bool>() ? sms::Smsc::present : sms::Smsc::absent;
}

util::Octets octets_of(const json& v) {
  return octets(v[v.contains("pdu_hex") ? "pdu_hex" : "tpdu_hex"].get<std::string>());
}

std::optional<sms::Kind> kind_of(const json& v) {
  if (v["direction"].is_null()) return std::nullopt;
  return sms::kind_from_string(v["direction"].get<std::string>()).value();
}

}  // namespace

// cli/pdu_json_test.cpp compares all fields of these vectors by name.
TEST_CASE("the PDU vectors decode and encode to the same octets") {
  std::size_t whole = 0;
  std::size_t refused = 0;
  std::size_t lenient = 0;
  for (const auto& v : vectors::of_kind("pdu", 125)) {
    CAPTURE(v["id"]);
    const auto input = octets_of(v);
    const auto pdu = sms::decode(input, smsc_of(v), kind_of(v));
    if (vectors::expects_error(v)) {
      // "lenient_ok": only a time is invalid. The message is then delivered without it; encoding
      // it is refused.
      if (pdu) {
        CHECK(v.contains("lenient_ok"));
        CHECK_FALSE(sms::encode(pdu->tpdu));
        ++lenient;
      }
      ++refused;
      continue;
    }
    REQUIRE(pdu);
    // These two have wrong filling, which our encoder does not write.
    if (v["id"] == "aosp-cing-set" || v["id"] == "aosp-cing-clear") continue;
    auto again = smsc_of(v) == sms::Smsc::present ? sms::encode_smsc(pdu->smsc) : util::Octets{};
    const auto tpdu = sms::encode(pdu->tpdu);
    REQUIRE(tpdu);
    again.insert(again.end(), tpdu->begin(), tpdu->end());
    CHECK(util::to_hex(again) == util::to_hex(input));
    ++whole;
  }
  CHECK(whole == 78);
  CHECK(refused == 45);
  CHECK(lenient == 1);
}

TEST_CASE("the parts of each group vector join to its text") {
  struct Group {
    std::string text;
    std::string joined;
  };
  std::map<std::string, Group> groups;
  for (const auto& v : vectors::of_kind("pdu", 125)) {
    if (!v.contains("group")) continue;
    const auto pdu = sms::decode(octets_of(v), smsc_of(v), kind_of(v));
    REQUIRE(pdu);
    auto& group = groups[v["group"].get<std::string>()];
    const auto& field = v["expected"].contains("text_of_group") ? "text_of_group" : "text";
    group.text = v["expected"][field].get<std::string>();
    std::visit(
        [&](const auto& tpdu) {
          if constexpr (requires { tpdu.user_data.payload; }) {
            const auto text = sms::text_of(tpdu.user_data, tpdu.dcs);
            group.joined += text ? *text : std::string(util::as_chars(tpdu.user_data.payload));
          }
        },
        pdu->tpdu);
  }
  CHECK(groups.size() == 13);
  for (const auto& [name, group] : groups) {
    const auto& group_name = name;
    CAPTURE(group_name);
    CHECK(group.joined == group.text);
  }
}

TEST_CASE("without a kind the reserved type 11 is a DELIVER, and a wrong kind is refused") {
  auto tpdu = octets(kHelloTpdu);
  tpdu[0] = 0x03;
  CHECK(std::holds_alternative<sms::Deliver>(sms::decode(tpdu, sms::Smsc::absent)->tpdu));
  CHECK_FALSE(sms::decode(tpdu, sms::Smsc::absent, sms::Kind::submit));
  CHECK_FALSE(sms::decode(octets("07919730071111F1")));
}

TEST_CASE("each kind has a name that is read again") {
  for (const auto kind :
       {sms::Kind::deliver, sms::Kind::submit, sms::Kind::status_report, sms::Kind::command,
        sms::Kind::deliver_report, sms::Kind::submit_report}) {
    CHECK(sms::kind_from_string(sms::to_string(kind)) == kind);
  }
  CHECK_FALSE(sms::kind_from_string("letter"));
}

TEST_CASE("every truncation of a valid PDU is refused or marked as damaged") {
  const auto whole = octets(kHello);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto pdu = sms::decode(util::OctetView(whole).first(size));
    if (pdu) CHECK(deliver(*pdu).user_data.damaged);
  }
}
