#include <doctest/doctest.h>

#include "field.hpp"
#include "sms/codec.hpp"
#include "sms/fields.hpp"
#include "vectors.hpp"

namespace {

using vectors::json;

util::Result<sms::Address> read_address(const util::Octets& octets) {
  return field::read(octets, [](auto& r) { return sms::read_address(r, "TP-OA"); });
}

util::Result<util::Octets> write_address(const sms::Address& address) {
  return field::written([&](auto& w) { sms::write_address(w, address, "TP-DA"); });
}

/// An address as the vectors write it: text with '+', and the type octet.
sms::Address from_vector(const json& text, unsigned type) {
  sms::Address address;
  address.ton = static_cast<sms::TypeOfNumber>(type >> 4U & 7U);
  address.npi = static_cast<sms::NumberingPlan>(type & 0x0FU);
  if (text.is_string()) address.value = text.get<std::string>();
  if (address.value.starts_with('+')) address.value.erase(0, 1);
  return address;
}

void check_decoded(const json& v, const sms::Address& address) {
  const auto& expected = v["expected"];
  CHECK(address.to_string() ==
        (expected["address"].is_null() ? "" : expected["address"].get<std::string>()));
  if (expected.contains("toa")) {
    const auto wanted = from_vector({}, expected["toa"].get<unsigned>());
    CHECK(address.ton == wanted.ton);
    CHECK(address.npi == wanted.npi);
  }
  if (expected.contains("ton")) {
    CHECK(expected["ton"] ==
          (address.ton == sms::TypeOfNumber::alphanumeric ? "alphanumeric" : "international"));
  }
}

void check_smsc(const json& v) {
  const auto split = sms::split_smsc(vectors::octets(v["hex"]));
  REQUIRE(split.has_value() == !vectors::expects_error(v));
  if (!split) return;
  CHECK(split->second.empty());
  if (split->first) check_decoded(v, *split->first);
  CHECK(split->first.has_value() == v["expected"]["address"].is_string());
}

void check_tpdu_address(const json& v) {
  if (vectors::asserts(v, "decode")) {
    const auto address = read_address(vectors::octets(v["hex"]));
    REQUIRE(address.has_value() == !vectors::expects_error(v));
    if (address) check_decoded(v, *address);
    return;
  }
  const json& input = vectors::expects_error(v) ? v["input"] : v["expected"];
  const auto type = input["toa"].get<unsigned>();
  const auto written =
      write_address(from_vector(input[vectors::expects_error(v) ? "addr" : "address"], type));
  REQUIRE(written.has_value() == !vectors::expects_error(v));
  if (written) CHECK(*written == vectors::octets(v["hex"]));
}

}  // namespace

TEST_CASE("the address vectors decode and encode") {
  for (const auto& v : vectors::of_kind("address", 32)) {
    CAPTURE(v["id"]);
    if (v["form"] == "smsc") {
      check_smsc(v);
    } else {
      check_tpdu_address(v);
    }
  }
}

TEST_CASE("PDU frames split into service centre and TPDU") {
  for (const auto& v : vectors::of_kind("pdu-frame", 3)) {
    CAPTURE(v["id"]);
    const auto octets = util::from_hex(v["pdu_hex"].get<std::string>());
    const auto split = octets ? sms::split_smsc(*octets) : util::fail(util::Advice::reject, "hex");
    REQUIRE(split.has_value() == !vectors::expects_error(v));
    if (!split) continue;
    CHECK(v["expected"]["smsc"] == split->first.value().to_string());
    CHECK(v["expected"]["tpdu_hex"] == util::to_hex(split->second));
  }
}

TEST_CASE("a name of seven letters in fourteen semi-octets does not end in '@'") {
  CHECK(read_address({0x0E, 0xD0, 0xD4, 0x32, 0xDB, 0xFC, 0x96, 0xD3, 0x01})->value == "Telfort");
  CHECK(read_address({0x0D, 0xD0, 0xD4, 0x32, 0xDB, 0xFC, 0x96, 0xD3, 0x01})->value == "Telfort");
  CHECK(read_address({0x04, 0xD0, 0x11, 0x00})->value == "_@");
}

TEST_CASE("every type of number and numbering plan is encoded and decoded") {
  for (unsigned ton = 0; ton < 8; ++ton) {
    for (unsigned npi = 0; npi < 16; ++npi) {
      const sms::Address address{static_cast<sms::TypeOfNumber>(ton),
                                 static_cast<sms::NumberingPlan>(npi), "12345"};
      const auto written = write_address(address);
      REQUIRE(written);
      CHECK(read_address(*written) == address);
    }
  }
}

TEST_CASE("an address has at most twenty digits") {
  sms::Address address{sms::TypeOfNumber::unknown, sms::NumberingPlan::isdn, std::string(20, '7')};
  CHECK(read_address(write_address(address).value()) == address);
  address.value += '7';
  CHECK_FALSE(write_address(address));
}

TEST_CASE("a filler inside a number ends it") {
  CHECK(read_address({0x06, 0x81, 0x21, 0xFF, 0x43})->value == "12");
}

TEST_CASE("an address is made from a number with '+', digits or a name") {
  const auto international = sms::Address::from_string("+237670000000");
  CHECK(international.ton == sms::TypeOfNumber::international);
  CHECK(international.to_string() == "+237670000000");
  CHECK(sms::Address::from_string("*100#").ton == sms::TypeOfNumber::unknown);
  CHECK(sms::Address::from_string("Orange").ton == sms::TypeOfNumber::alphanumeric);
  CHECK_FALSE(write_address(sms::Address::from_string("TwelveLetter")));
}

TEST_CASE("the service centre address is encoded before a TPDU and decoded from it") {
  const auto smsc = sms::Address::from_string("+79037011111");
  CHECK(sms::encode_smsc(smsc) == util::from_hex("07919730071111F1"));
  CHECK(sms::encode_smsc(std::nullopt) == util::Octets{0});
}
