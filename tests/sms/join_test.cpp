#include "sms/join.hpp"

#include <doctest/doctest.h>

#include <map>

#include "sms/fields.hpp"
#include "sms/gsm7.hpp"
#include "vectors.hpp"

namespace {

using vectors::json;

sms::Deliver part(const util::Octets& header, std::uint8_t dcs = 0, util::Octets payload = {}) {
  sms::Deliver d;
  d.dcs = sms::DataCoding::from_octet(dcs);
  d.user_data.payload = std::move(payload);
  REQUIRE(sms::read_elements(sms::OctetReader(header), d.user_data.header));
  return d;
}

sms::Deliver decoded_part(const json& hex) {
  auto pdu = sms::decode(vectors::octets(hex));
  REQUIRE(pdu);
  return std::get<sms::Deliver>(std::move(pdu->tpdu));
}

std::vector<const sms::Deliver*> pointers(const std::vector<sms::Deliver>& parts) {
  std::vector<const sms::Deliver*> out;
  for (const auto& p : parts) out.push_back(&p);
  return out;
}

bool is_whole(const std::vector<sms::Deliver>& parts) {
  return sms::is_whole(pointers(parts));
}

std::vector<sms::Deliver> from_headers(const json& headers) {
  std::vector<sms::Deliver> parts;
  for (const auto& header : headers) parts.push_back(part(vectors::octets(header)));
  return parts;
}

}  // namespace

TEST_CASE("the vectors of joined parts decode") {
  for (const auto& v : vectors::of_kind("decode-parts", 11)) {
    CAPTURE(v["id"]);
    std::vector<sms::Deliver> parts;
    for (const auto& p : v["parts"]) {
      util::Octets header;
      for (const auto& element : p["udh"]) {
        const auto data = vectors::octets(element[1]);
        header.push_back(vectors::octets(element[0]).at(0));
        header.push_back(static_cast<std::uint8_t>(data.size()));
        header.insert(header.end(), data.begin(), data.end());
      }
      parts.push_back(part(header, p["dcs"], vectors::octets(p["ud_unpacked_hex"])));
    }
    const auto joined = sms::join(parts);
    CHECK(joined.damaged == vectors::expects_error(v));
    if (joined.damaged) continue;
    const bool binary = !joined.octets.empty();
    CHECK(v["expected"]["text"] ==
          (binary ? std::string(util::as_chars(joined.octets)) : joined.text));
  }
}

TEST_CASE("the set vectors are complete or incomplete as they say") {
  for (const auto& v : vectors::of_kind("reassembly", 10)) {
    CAPTURE(v["id"]);
    CHECK(v["expected"]["complete_in_order"] == is_whole(from_headers(v["parts_udh"])));
  }
}

// The spool decides at which step a set is emitted. Here: an emitted set is whole, and was not
// whole before.
TEST_CASE("in the sequence vectors an emitted set is whole and a waiting one is not") {
  std::size_t whole = 0;
  std::size_t waiting = 0;
  std::size_t impossible = 0;
  for (const auto& v : vectors::of_kind("reassembly-sequence", 1)) {
    for (const auto& step : v["steps"]) {
      CAPTURE(step["name"]);
      if (step["emits_parts"].is_array()) {
        CHECK(is_whole(from_headers(step["emits_parts"])));
        ++whole;
      } else if (step["error"].is_null()) {
        CHECK_FALSE(is_whole({part(vectors::octets(step["udh_hex"]))}));
        ++waiting;
      } else if (step["error"] == "reassembly inconsistency") {
        CHECK_FALSE(part(vectors::octets(step["udh_hex"])).user_data.concatenation());
        ++impossible;
      }
    }
  }
  CHECK(whole == 9);
  CHECK(waiting == 9);
  CHECK(impossible == 2);
}

TEST_CASE("the vectors of several PDUs join to their text") {
  std::size_t joined_sets = 0;
  for (const auto& v : vectors::of_kind("reassembly-pdus", 9)) {
    CAPTURE(v["id"]);
    std::map<int, sms::Deliver> by_sequence;
    std::optional<sms::Concatenation> first;
    bool same_message = true;
    for (const auto& hex : v["pdus_hex"]) {
      auto d = decoded_part(hex);
      const auto c = d.user_data.concatenation();
      REQUIRE(c);
      if (!first) first = c;
      same_message = same_message && c->reference == first->reference && c->total == first->total &&
                     c->reference_bits == first->reference_bits;
      by_sequence.emplace(c->sequence, std::move(d));
    }
    CHECK(same_message == !vectors::expects_error(v));
    if (!same_message) continue;
    std::vector<const sms::Deliver*> parts;
    for (const auto& [sequence, d] : by_sequence) parts.push_back(&d);
    CHECK(v["expected"]["text_of_parts_in_seq_order"] == sms::join(parts).text);
    ++joined_sets;
  }
  CHECK(joined_sets == 7);
}

TEST_CASE("an escape at the end of a part applies to the next part") {
  const std::vector<sms::Deliver> parts = {part({}, 0, {'a', 0x1B}), part({}, 0, {0x65, 'b'})};
  CHECK(sms::join(parts).text == "a€b");
}

TEST_CASE("parts with different alphabets are decoded one by one and marked as mixed") {
  const std::vector<sms::Deliver> parts = {part({}, 0, {'a', 0x1B}), part({}, 8, {0x04, 0x4E}),
                                           part({}, 4, {0xDE, 0xAD})};
  const auto joined = sms::join(parts);
  CHECK(joined.mixed);
  CHECK(joined.text == "aю");
  CHECK(joined.octets == util::Octets{0xDE, 0xAD});
}

TEST_CASE("each part is decoded with its own national table") {
  const util::Octets urdu{0x25, 0x01, 0x0D};
  const std::vector<sms::Deliver> parts = {part({}, 0, {0x03}), part(urdu, 0, {0x03})};
  const auto joined = sms::join(parts);
  CHECK(joined.text == "¥ٻ");
  CHECK_FALSE(joined.mixed);
}

TEST_CASE("half a character at the end becomes U+FFFD and marks the text as damaged") {
  const std::vector<sms::Deliver> lone = {part({}, 8, {0x00, 0x41, 0xD8, 0x3D})};
  CHECK(sms::join(lone).text == "A\uFFFD");
  CHECK(sms::join(lone).damaged);
  const std::vector<sms::Deliver> odd = {part({}, 8, {0x00, 0x41, 0x00})};
  CHECK(sms::join(odd).text == "A\uFFFD");
  CHECK(sms::join(odd).damaged);
}

TEST_CASE("parts of two senders are not a whole message") {
  auto a = part({0, 3, 1, 2, 1});
  auto b = part({0, 3, 1, 2, 2});
  CHECK(is_whole({a, b}));
  b.originator.value = "123";
  CHECK_FALSE(is_whole({a, b}));
}

TEST_CASE("8-bit data that is text is joined as text, also if a part ends within a character") {
  const std::vector<sms::Deliver> parts = {part({0, 3, 1, 2, 1}, 4, {'c', 0xC3}),
                                           part({0, 3, 1, 2, 2}, 4, {0xA9, '!'})};
  const auto joined = sms::join(parts);
  CHECK(joined.text == "cé!");
  CHECK(joined.octets.empty());
  CHECK(joined.alphabet == sms::Alphabet::octets);
  for (const auto dcs : std::initializer_list<std::uint8_t>{0x04, 0xF4, 0xF5}) {
    const std::vector<sms::Deliver> one = {part({}, dcs, {'O', 'K'})};
    CHECK(sms::join(one).text == "OK");
    CHECK(sms::text_of(one[0].user_data, one[0].dcs) == "OK");
  }
}

TEST_CASE("8-bit data to a port stays octets, whatever it holds") {
  const std::vector<sms::Deliver> ports = {part({5, 4, 0x0B, 0x84, 0x23, 0xF0}, 4, {'O', 'K'})};
  CHECK(sms::join(ports).text.empty());
  CHECK(sms::join(ports).octets == util::Octets{'O', 'K'});
  CHECK_FALSE(sms::text_of(ports[0].user_data, ports[0].dcs));
}

TEST_CASE("a byte order mark of UCS2 is no character, and says the order") {
  const std::vector<sms::Deliver> big = {part({}, 8, {0xFE, 0xFF, 0x00, 'A', 0x04, 0x4E})};
  CHECK(sms::join(big).text == "Aю");
  const std::vector<sms::Deliver> little = {part({}, 8, {0xFF, 0xFE, 'A', 0x00, 0x4E, 0x04})};
  CHECK(sms::join(little).text == "Aю");
  CHECK(sms::text_of(little[0].user_data, little[0].dcs) == "Aю");
  const std::vector<sms::Deliver> repeated = {part({0, 3, 1, 2, 1}, 8, {0xFF, 0xFE, 'A', 0x00}),
                                              part({0, 3, 1, 2, 2}, 8, {0xFF, 0xFE, 'B', 0x00})};
  CHECK(sms::join(repeated).text == "AB");
  const std::vector<sms::Deliver> once = {part({0, 3, 1, 2, 1}, 8, {0xFF, 0xFE, 'A', 0x00}),
                                          part({0, 3, 1, 2, 2}, 8, {'B', 0x00})};
  CHECK(sms::join(once).text == "AB");
}

TEST_CASE("a text of UCS2 begins with no byte order mark, so that it can be sent and read again") {
  for (const util::Octets& octets : {util::Octets{0xFE, 0xFF, 0xFE, 0xFF, 0x04, 0x4E},
                                     util::Octets{0xFE, 0xFF, 0xFF, 0xFE, 0x04, 0x4E},
                                     util::Octets{0xFF, 0xFE, 0xFF, 0xFE, 0x4E, 0x04},
                                     util::Octets{0xFF, 0xFE, 0xFE, 0xFF, 0x4E, 0x04}}) {
    const std::vector<sms::Deliver> one = {part({}, 8, octets)};
    CHECK(sms::join(one).text == "ю");
  }
}

TEST_CASE("compressed text and 8-bit data have no text") {
  CHECK_FALSE(sms::text_of(part({}, 0x20, {1, 2}).user_data, sms::DataCoding::from_octet(0x20)));
  CHECK_FALSE(sms::text_of({}, sms::DataCoding::from_octet(0x04)));
  CHECK(sms::text_of({}, sms::DataCoding::from_octet(0x00)) == "");
  CHECK(sms::join(std::span<const sms::Deliver>{}).text.empty());
}
