#include "payload/envelope.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "crypto/base64.hpp"
#include "payload/content.hpp"
#include "tests/crypto/vectors.hpp"

using payload::Content;
using util::as_octets;
using vectors::json;

namespace {

const std::string kEraKey = "0123456789abcdef0123456789abcdef";

Content content_of(const json& j) {
  return {j["letter"].get<std::string>()[0],
          j.value("account", ""),
          j.value("to", ""),
          j.value("cc", ""),
          j.value("bcc", ""),
          j.value("subject", ""),
          j.value("body", "")};
}

payload::Form form_of(const std::string& name) {
  return name == "email"  ? payload::Form::email
         : name == "text" ? payload::Form::text
                          : payload::Form::message;
}

std::string opened(const std::string& text, const std::string& key) {
  const auto old = payload::read_rsa_era(text);
  if (!old) return "(not of the RSA era)";
  const auto content = payload::open(*old, as_octets(key));
  return content ? std::string(util::as_chars(*content)) : "(not opened)";
}

util::Octets sample_key() {
  return util::Octets(32, 7);
}
std::string sample(std::uint32_t counter = 1) {
  return payload::seal_compact(sample_key(), counter,
                               payload::write_compact({'t', "", "", "", "", "", "a post"}));
}

}  // namespace

TEST_CASE("every compact vector is read, opened, parsed, and written the same") {
  const auto file = vectors::backend("payload")["compact"];
  const auto key = vectors::octets(file["key_hex"]);
  REQUIRE(file["vectors"].size() == 5);
  for (const auto& v : file["vectors"]) {
    CAPTURE(v["name"]);
    const auto text = v["text"].get<std::string>();
    const auto compact = payload::read_compact(text);
    REQUIRE(compact);
    CHECK(compact->counter == v["counter"].get<std::uint32_t>());
    const auto octets = payload::open(*compact, key);
    REQUIRE(octets);
    CHECK(*octets == vectors::octets(v["content_hex"]));
    const auto content = content_of(v["content"]);
    CHECK(payload::parse_compact(*octets) == content);
    CHECK(payload::write_compact(content) == *octets);
    CHECK(payload::seal_compact(key, compact->counter, *octets) == text);
    CHECK(crypto::from_base64(text) == vectors::octets(v["payload_hex"]));
  }
}

TEST_CASE("every RSA era vector is read, parsed, and written the same") {
  const auto file = vectors::backend("payload")["rsa_era"];
  const auto key = file["key"].get<std::string>();
  REQUIRE(file["vectors"].size() == 4);
  for (const auto& v : file["vectors"]) {
    CAPTURE(v["name"]);
    const auto text = v["text"].get<std::string>();
    const auto plain = opened(text, key);
    CHECK(plain == v["content_text"].get<std::string>());
    const auto form = form_of(v["form"].get<std::string>());
    CHECK(payload::parse_text(plain, form) == content_of(v["content"]));
    CHECK(payload::write_text(content_of(v["content"]), form) == plain);
    CHECK(payload::seal_rsa_era(as_octets(key), vectors::octets(v["iv_hex"]), plain) == text);
  }
}

TEST_CASE("both RSA era encodings of RelaySMS are read, and the later one is written") {
  const auto file = vectors::backend("relaysms");
  REQUIRE(file["rsa_era"].size() == 2);
  for (const auto& v : file["rsa_era"]) {
    const auto text = v["text"].get<std::string>();
    const auto plain = v["content"].get<std::string>();
    CHECK(opened(text, kEraKey) == plain);
    if (v["writes_so"])
      CHECK(payload::seal_rsa_era(as_octets(kEraKey), vectors::octets(v["iv"]), plain) == text);
  }
  const auto& sized = file["long_plaintext"];
  CHECK(payload::seal_rsa_era(as_octets(kEraKey), util::Octets(16, 1),
                              std::string(sized["octets"].get<std::size_t>(), 'x'))
            .size() == sized["characters"].get<std::size_t>());
}

TEST_CASE("a compact text may have line ends and blanks, but one value has one text") {
  const auto text = sample();
  CHECK(payload::read_compact(text.substr(0, 20) + "\r\n" + text.substr(20) + "\n"));
  CHECK(payload::read_compact(" " + text));
  for (const auto& wrong :
       {text.substr(0, text.size() - 1), text + "=", "!" + text, text + "AAAA=", std::string()})
    CHECK_FALSE(payload::read_compact(wrong));
}

TEST_CASE("a compact text with any bit of its octets changed does not open") {
  const auto octets = crypto::from_base64(sample()).value();
  for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
    auto changed = octets;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    const auto compact = payload::read_compact(crypto::base64(changed));
    if (compact) CHECK_FALSE(payload::open(*compact, sample_key()));
    CHECK(compact.has_value() == (bit >= 8 && !(changed[1] == 0 && changed[2] == 0 &&
                                                changed[3] == 0 && changed[4] == 0)));
  }
}

TEST_CASE("a compact text cut off anywhere does not open") {
  const auto text = sample();
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto compact = payload::read_compact(text.substr(0, size));
    if (compact) CHECK_FALSE(payload::open(*compact, sample_key()));
  }
}

TEST_CASE("the shortest compact text has 22 octets") {
  util::Octets octets(22, 0);
  octets[0] = payload::kCompactMarker;
  octets[4] = 1;
  CHECK(payload::read_compact(crypto::base64(octets)));
  octets.pop_back();
  CHECK_FALSE(payload::read_compact(crypto::base64(octets)));
}

TEST_CASE("another key does not open a payload, and the error says what to do") {
  const auto compact = payload::read_compact(sample()).value();
  const auto refused = payload::open(compact, util::Octets(32, 8));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().advice == util::Advice::reject);
  CHECK(refused.error().what.find("synchronise") != std::string::npos);
}

TEST_CASE("reading a payload twice gives the same result, as the caller checks the counter") {
  const auto text = sample(9);
  for (int i = 0; i < 2; ++i) {
    const auto compact = payload::read_compact(text);
    REQUIRE(compact);
    CHECK(compact->counter == 9);
    CHECK(payload::open(*compact, sample_key()));
  }
}

TEST_CASE("the counter starts at 1, and each value gives another text") {
  CHECK_THROWS_AS(sample(0), std::invalid_argument);
  CHECK(sample(1) != sample(2));
}

TEST_CASE("RSA-era text that is cut off or has its padding changed is refused") {
  const util::Octets iv(16, 3);
  const auto text = payload::seal_rsa_era(as_octets(kEraKey), iv, "t:fifteen octets");
  CHECK(opened(text, kEraKey) == "t:fifteen octets");
  CHECK(opened(text, std::string(32, 'f')).front() == '(');
  for (std::size_t size = 0; size < text.size() - 8; ++size)
    CHECK(opened(text.substr(0, size), kEraKey) != "t:fifteen octets");
  CHECK_FALSE(payload::read_rsa_era(""));
  CHECK_FALSE(payload::read_rsa_era("hello"));
  CHECK_FALSE(payload::read_rsa_era(crypto::base64(util::Octets(16, 1))));
  CHECK_FALSE(payload::read_rsa_era(std::string(70'000, 'A')));
}

TEST_CASE("an RSA era text whose IV begins like the compact form fails the tag") {
  util::Octets iv(16, 0x55);
  iv[0] = payload::kCompactMarker;
  const auto text = payload::seal_rsa_era(as_octets(kEraKey), iv, "t:a post that is not short");
  const auto compact = payload::read_compact(text);
  REQUIRE(compact);
  CHECK_FALSE(payload::open(*compact, as_octets(kEraKey)));
  CHECK(opened(text, kEraKey) == "t:a post that is not short");
}
