#include "crypto/keyring.hpp"

#include <doctest/doctest.h>

#include <string>

#include "crypto/aes.hpp"

using crypto::Keyring;
using util::as_octets;

namespace {

// 32 octets each: 00 01 … 1F, and 32 times FF.
const std::string kOld = "1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
const std::string kNew = "2 //////////////////////////////////////////8=\n";

Keyring ring(const std::string& text) {
  return Keyring::parse(text).value();
}

}  // namespace

TEST_CASE("the last key seals, every key opens") {
  const auto before = ring(kOld), after = ring("# rotated\n\n" + kOld + kNew);
  const auto sealed = before.seal("vault/token/1", as_octets("secret"));
  CHECK(after.newest() == 2);
  CHECK_FALSE(after.is_current(sealed));
  CHECK(after.open("vault/token/1", sealed) == util::Octets{'s', 'e', 'c', 'r', 'e', 't'});
  const auto again = after.seal("vault/token/1", as_octets("secret"));
  CHECK(again[0] == 2);
  CHECK(after.is_current(again));
  CHECK(after.open("vault/token/1", again).has_value());
  const auto missing = before.open("vault/token/1", again);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().what.find("key 2 is not in the key file") != std::string::npos);
}

TEST_CASE("a field is key id, nonce, ciphertext and tag, bound to key id and context") {
  const auto sealed = ring(kOld).seal("c", as_octets("x"));
  REQUIRE(sealed.size() == 1 + 12 + 1 + 16);
  util::Octets key(32);
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  const util::OctetView view(sealed);
  CHECK(crypto::gcm_open(key, view.subspan(1, 12), util::Octets{1, 'c'}, view.subspan(13)) ==
        util::Octets{'x'});
}

TEST_CASE("the same field sealed twice looks different") {
  const auto keys = ring(kOld);
  CHECK(keys.seal("c", as_octets("x")) != keys.seal("c", as_octets("x")));
}

TEST_CASE("a field that was moved, changed or cut off does not open") {
  const auto keys = ring(kOld + kNew);
  const auto sealed = keys.seal("vault/token/1", as_octets("secret"));
  CHECK_FALSE(keys.open("vault/token/2", sealed));
  CHECK_FALSE(keys.open("", sealed));
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto changed = sealed;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    const auto opened = keys.open("vault/token/1", changed);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().advice == util::Advice::reject);
  }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    CHECK_FALSE(keys.open("vault/token/1", util::OctetView(sealed).first(size)));
}

TEST_CASE("a look-up hash stays when a key is added, and depends on purpose and first key") {
  const auto hash = ring(kOld).lookup("number", "+10000000001");
  CHECK(ring(kOld + kNew).lookup("number", "+10000000001") == hash);
  CHECK(ring(kOld).lookup("number", "+10000000002") != hash);
  CHECK(ring(kOld).lookup("user", "+10000000001") != hash);
  CHECK(ring(kNew + kOld).lookup("number", "+10000000001") != hash);
  CHECK(ring(kOld).lookup_key("number").hash(util::as_octets("+10000000001")) == hash);
}

TEST_CASE("the look-up's key is HKDF of the first key, as another implementation derives it") {
  CHECK(util::to_hex(ring(kOld).lookup("number", "+10000000001")) ==
        "07C5BD58423A70D08D08416BFAC52A48D5141679796EA22AAF0042BDC567CD7B");
}

TEST_CASE("a new line is a new key") {
  const auto line = Keyring::new_line(7);
  CHECK(line != Keyring::new_line(7));
  CHECK(ring(line).newest() == 7);
}

TEST_CASE("a wrong key file is refused by line, without its content") {
  const std::pair<std::string, const char*> kWrong[] = {
      {"", "no key"},
      {"# nothing\n", "no key"},
      {"x " + kOld.substr(2), "line 1"},
      {"0 " + kOld.substr(2), "line 1"},
      {"256 " + kOld.substr(2), "line 1"},
      {kOld + "2 c2hvcnQ=", "line 2"},
      {kOld + "2", "line 2"},
      {kOld + kOld, "line 2"},
  };
  for (const auto& [text, what] : kWrong) {
    const auto keys = Keyring::parse(text);
    REQUIRE_FALSE(keys);
    CHECK(keys.error().advice == util::Advice::reject);
    CHECK_MESSAGE(keys.error().what.find(what) != std::string::npos, keys.error().what);
    CHECK(keys.error().what.find("c2hvcnQ") == std::string::npos);
    CHECK(keys.error().what.find("AAEC") == std::string::npos);
  }
}

TEST_CASE("a new key gets an id that no key of the file has") {
  const auto line = [](int id) { return crypto::Keyring::new_line(id); };
  CHECK(ring(line(1)).free_id() == 2);
  CHECK(ring(line(7) + line(3)).free_id() == 8);
  CHECK(ring(line(1) + line(255)).free_id() == 2);
  CHECK(ring(line(255) + line(1) + line(2)).free_id() == 3);
  std::string all;
  for (int id = 1; id <= 255; ++id) all += line(id);
  CHECK_FALSE(ring(all).free_id().has_value());
}

TEST_CASE("the check value of a key differs for another key of the same id") {
  const auto both = ring(kOld + kNew).check_values();
  REQUIRE(both.size() == 2);
  CHECK(both[0].id == 1);
  CHECK(both[1].id == 2);
  CHECK(both[0].value.size() == 16);
  CHECK(both[0].value != both[1].value);
  CHECK(ring(kOld).check_values()[0].value == both[0].value);
  CHECK(ring(crypto::Keyring::new_line(1)).check_values()[0].value != both[0].value);
}
