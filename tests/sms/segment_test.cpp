#include <doctest/doctest.h>

#include "sms/join.hpp"
#include "vectors.hpp"

namespace {

using vectors::json;

std::string text_of(const json& v) {
  if (v.contains("text")) return v["text"];
  std::string text;
  for (int i = 0; i < v["repeat"].get<int>(); ++i) text += v["text_char"].get<std::string>();
  return text;
}

/// Returns how many units (septets, or UTF-16 code units) still fit into the last part.
std::size_t remaining(const sms::Segments& segments) {
  const auto& last = segments.parts.back();
  const bool many = segments.parts.size() > 1;
  if (segments.alphabet == sms::Alphabet::gsm7) return (many ? 153 : 160) - last.payload.size();
  return (many ? 67 : 70) - last.payload.size() / 2;
}

std::size_t units(const sms::Segments& segments) {
  std::size_t sum = 0;
  for (const auto& part : segments.parts) sum += part.payload.size();
  return sum;
}

/// Encodes and decodes each part, then joins them.
std::string through_the_air(const sms::Segments& segments) {
  std::vector<sms::Deliver> parts;
  for (const auto& data : segments.parts) {
    sms::Deliver d;
    d.originator = sms::Address::from_string("+237670000000");
    d.dcs = sms::DataCoding::from_octet(segments.alphabet == sms::Alphabet::ucs2 ? 0x08 : 0x00);
    d.service_centre_timestamp = sms::Timestamp::from_epoch_ms(1541593282000, 4);
    d.user_data = data;
    const auto octets = sms::encode(d);
    REQUIRE(octets);
    parts.push_back(std::get<sms::Deliver>(sms::decode(*octets, sms::Smsc::absent)->tpdu));
  }
  std::vector<const sms::Deliver*> order;
  for (const auto& part : parts) order.push_back(&part);
  CHECK(sms::is_whole(order));
  return sms::join(order).text;
}

}  // namespace

TEST_CASE("the segmentation vectors split as they say") {
  std::size_t fields = 0;
  for (const auto& v : vectors::of_kind("segmentation", 28)) {
    CAPTURE(v["id"]);
    sms::SegmentOptions options;
    options.reference_bits = v["ref_bits"];
    if (v.contains("allowed_single_shift")) {
      options.single_tables = v["allowed_single_shift"].get<std::vector<std::uint8_t>>();
    }
    const auto segments = sms::segment(text_of(v), options);
    REQUIRE(segments);
    const auto& expected = v["expected"];
    CHECK(expected["segments"] == segments->parts.size());
    if (expected.contains("septets")) CHECK(expected["septets"] == units(*segments));
    if (expected.contains("units_remaining")) {
      CHECK(expected["units_remaining"] == remaining(*segments));
    }
    fields += expected.size();
    if (!v.contains("segment_chars")) continue;
    for (std::size_t i = 0; i < segments->parts.size(); ++i) {
      const auto characters =
          segments->parts[i].payload.size() / (options.single_tables.empty() ? 1 : 2);
      CHECK(v["segment_chars"][i] == characters);
    }
  }
  CHECK(fields == 56);
}

TEST_CASE("segmented text joins to the same text with part borders at every character") {
  for (const std::string_view sign : {"€", "\xF0\x9F\x98\x81", "a", "ю"}) {
    for (int before = 0; before < 8; ++before) {
      std::string text(static_cast<std::size_t>(before), 'x');
      for (int i = 0; i < 150; ++i) text += sign;
      for (const std::uint8_t bits : {std::uint8_t{8}, std::uint8_t{16}}) {
        const auto segments = sms::segment(text, {.reference = 0x1234, .reference_bits = bits});
        REQUIRE(segments);
        CHECK(through_the_air(*segments) == text);
      }
    }
  }
}

TEST_CASE("segmentation cuts no escape sequence and no surrogate pair") {
  std::string euros = "x";
  std::string smiles = "x";
  for (int i = 0; i < 150; ++i) euros += "€", smiles += "\xF0\x9F\x98\x81";
  const auto in_gsm7 = sms::segment(euros);
  const auto in_ucs2 = sms::segment(smiles);
  REQUIRE(in_gsm7);
  REQUIRE(in_ucs2);
  for (const auto& part : in_gsm7->parts) CHECK(part.payload.back() != 0x1B);
  for (const auto& part : in_ucs2->parts) {
    CHECK((part.payload[part.payload.size() - 2] & 0xFCU) == 0xDC);
  }
}

TEST_CASE("a national table is used only if it saves parts") {
  const sms::SegmentOptions turkish{.single_tables = {1}, .locking_tables = {1}};
  const auto plain = sms::segment("hello", turkish);
  CHECK(plain->parts.front().header.empty());
  std::string text;
  for (int i = 0; i < 100; ++i) text += "ş";
  const auto locked = sms::segment(text, turkish);
  REQUIRE(locked);
  CHECK(locked->parts.size() == 1);
  CHECK(locked->parts.front().locking_table() == 1);
  CHECK(through_the_air(*locked) == text);
  CHECK(sms::segment(text)->alphabet == sms::Alphabet::ucs2);
}

TEST_CASE("an alphabet can be forced") {
  CHECK_FALSE(sms::segment("ю", {.force = sms::Alphabet::gsm7}));
  CHECK(sms::segment("a", {.force = sms::Alphabet::ucs2})->alphabet == sms::Alphabet::ucs2);
}

TEST_CASE("a text of more than 255 parts is refused") {
  CHECK(sms::segment(std::string(255 * 153, 'a'))->parts.size() == 255);
  const auto beyond = sms::segment(std::string(255 * 153 + 1, 'a'));
  REQUIRE_FALSE(beyond);
  CHECK(beyond.error().advice == util::Advice::reject);
}
