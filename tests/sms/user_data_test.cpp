#include <doctest/doctest.h>

#include "field.hpp"
#include "sms/fields.hpp"
#include "vectors.hpp"

namespace {

using vectors::json;

const auto kGsm7 = sms::DataCoding::from_octet(0x00);
const auto kOctets = sms::DataCoding::from_octet(0x04);

util::Result<sms::UserData> read(std::string_view hex, const sms::DataCoding& dcs, bool header,
                                 sms::Reading reading = sms::Reading::lenient) {
  return field::read(util::from_hex(hex).value(),
                     [&](auto& r) { return sms::read_user_data(r, dcs, header, reading); });
}

util::Result<util::Octets> write(const sms::UserData& data, const sms::DataCoding& dcs) {
  return field::written([&](auto& w) { sms::write_user_data(w, data, dcs, 140); });
}

std::string hex_of(std::size_t value) {
  return util::to_hex(util::Octets{static_cast<std::uint8_t>(value)});
}

void check_header(const json& v) {
  const auto header = v["udh_hex_with_length"].get<std::string>();
  const auto data = read(hex_of(header.size() / 2) + header, kOctets, true);
  const bool good = data && !data->damaged;
  REQUIRE(good == !vectors::expects_error(v));
  if (!good) return;
  json elements = json::array();
  for (const auto& e : data->header) elements.push_back({hex_of(e.iei), util::to_hex(e.data)});
  CHECK(v["expected"]["udh"] == elements);
  CHECK(util::to_hex(sms::header_octets(data->header)) == header);
}

void check_concatenation(const json& v) {
  const auto octets = vectors::octets(v["udh_hex"]);
  sms::UserData data;
  REQUIRE(sms::read_elements(sms::OctetReader(octets), data.header));
  const auto c = data.concatenation();
  const auto& expected = v["expected"]["concat"];
  REQUIRE(c.has_value() == !expected.is_null());
  if (!c) return;
  CHECK(expected["ref"] == c->reference);
  CHECK(expected["ref_bits"] == c->reference_bits);
  CHECK(expected["total"] == c->total);
  CHECK(expected["seq"] == c->sequence);
}

}  // namespace

TEST_CASE("the user data header vectors decode and encode") {
  std::size_t headers = 0;
  std::size_t concatenations = 0;
  for (const auto& v : vectors::of_kind("udh", 14)) {
    CAPTURE(v["id"]);
    if (v.contains("udh_hex_with_length")) {
      check_header(v);
      ++headers;
    } else {
      check_concatenation(v);
      ++concatenations;
    }
  }
  CHECK(headers == 6);
  CHECK(concatenations == 8);
}

TEST_CASE("a concatenation element with an impossible sequence is ignored") {
  for (const char* element : {"0003010200", "0003010203", "0003010000"}) {
    sms::UserData data;
    const auto octets = util::from_hex(element).value();
    REQUIRE(sms::read_elements(sms::OctetReader(octets), data.header));
    CHECK_FALSE(data.concatenation());
  }
}

TEST_CASE("the last valid concatenation element counts") {
  const auto data = read("111000030102010804AABB03020003090900", kOctets, true);
  REQUIRE(data);
  REQUIRE(data->concatenation());
  CHECK(data->concatenation()->reference == 0xAABB);
  CHECK(data->concatenation()->reference_bits == 16);
  CHECK(data->header.size() == 3);
}

TEST_CASE("ports of eight and sixteen bits are decoded") {
  CHECK(read("0504040210EE", kOctets, true)->ports() == sms::ApplicationPorts{0x10, 0xEE, 8});
  CHECK(read("070605040B8423F0", kOctets, true)->ports() == sms::ApplicationPorts{2948, 9200, 16});
  CHECK_FALSE(read("0403050110", kOctets, true)->ports());
}

TEST_CASE("national language identifiers are decoded") {
  const auto data = read("0706240101250103", kOctets, true);
  REQUIRE(data);
  CHECK(data->single_table() == 1);
  CHECK(data->locking_table() == 3);
}

TEST_CASE("user data with a header longer than itself is read as text") {
  const auto data = read("05C8329BFD06", kGsm7, true);
  REQUIRE(data);
  CHECK(data->damaged);
  CHECK(data->header.empty());
  CHECK(data->payload == util::Octets{'H', 'e', 'l', 'l', 'o'});
}

TEST_CASE("an element that ends past the header is dropped and the text kept") {
  const auto data = read("0B0700030102017009414243", kOctets, true);
  REQUIRE(data);
  CHECK(data->damaged);
  CHECK(data->concatenation());
  CHECK(data->payload == util::Octets{0x41, 0x42, 0x43});
}

TEST_CASE("strict reading refuses a cut or malformed field") {
  CHECK_FALSE(read("0441", kOctets, false, sms::Reading::strict));
  CHECK_FALSE(read("0441", kOctets, true, sms::Reading::strict));
  CHECK(read("0441", kOctets, false)->damaged);
}

TEST_CASE("a TP-UDL larger than any message keeps the octets that are there") {
  const auto data = read("FFC8329BFD06", kGsm7, false);
  REQUIRE(data);
  CHECK(data->damaged);
  CHECK(data->payload == util::Octets{'H', 'e', 'l', 'l', 'o'});
}

TEST_CASE("user data of more than 140 octets or 160 septets is not written") {
  CHECK(write({{}, false, util::Octets(160, 0x41)}, kGsm7)->size() == 141);
  CHECK_FALSE(write({{}, false, util::Octets(161, 0x41)}, kGsm7));
  CHECK(write({{}, false, util::Octets(140, 0x41)}, kOctets)->size() == 141);
  CHECK_FALSE(write({{}, false, util::Octets(141, 0x41)}, kOctets));
  CHECK_FALSE(write({{}, false, {0x80}}, kGsm7));
  CHECK_FALSE(write({{{0x70, util::Octets(300)}}, true, {}}, kOctets));
}

TEST_CASE("septets after a header of any size are written and read") {
  for (std::size_t size = 0; size < 20; ++size) {
    const sms::UserData data{{{0x70, util::Octets(size, 0xAB)}}, true, {'a', 'b', 'c', 0, 'e'}};
    const auto written = write(data, kGsm7);
    REQUIRE(written);
    CHECK(read(util::to_hex(*written), kGsm7, true) == data);
  }
}
