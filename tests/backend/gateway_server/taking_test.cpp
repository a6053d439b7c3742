#include "backend/gateway_server/taking.hpp"

#include "crypto/base64.hpp"
#include "tests/backend/gateway_server/rig.hpp"

using namespace gateway_test;

TEST_CASE("a message of a synchronised phone waits for the Publisher, with what it says") {
  Rig rig;
  const auto key = rig.synchronised();
  CHECK(rig.take(Rig::sms(key, 1, "hello world")).verdict == Verdict::taken);
  const auto waiting = rig.waiting();
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].user_id == kUser);
  CHECK(waiting[0].id.size() == 64);
  const auto content = nlohmann::json::parse(waiting[0].content);
  CHECK(content["letter"] == "m");
  CHECK(content["body"] == "hello world");
}

TEST_CASE("the same message, from two Gateway clients or after a lost answer, is taken once") {
  Rig rig;
  const auto key = rig.synchronised();
  const auto text = Rig::sms(key, 1);
  CHECK(rig.take(text, kNumber, "client-a").verdict == Verdict::taken);
  CHECK(rig.take(text, kNumber, "client-b").verdict == Verdict::repeat);
  CHECK(rig.take(text, kNumber, "client-a").verdict == Verdict::repeat);
  // Line ends are the way of some phones: the same message.
  CHECK(rig.take(text.substr(0, 8) + "\n" + text.substr(8) + "\n").verdict == Verdict::repeat);
  CHECK(rig.waiting().size() == 1);
}

TEST_CASE("two processes on one file take a message once") {
  Rig rig;
  const auto key = rig.synchronised();
  const auto other_store = rig.opened();
  Taking other(
      *other_store, [](char) { return payload::Form::text; }, rig.clock);
  const auto text = Rig::sms(key, 1);
  CHECK(rig.take(text).verdict == Verdict::taken);
  CHECK(other.take({kNumber, text, "", 0}).verdict == Verdict::repeat);
  CHECK(rig.waiting().size() == 1);
}

TEST_CASE("a counter used for another text is a replay") {
  Rig rig;
  const auto key = rig.synchronised();
  CHECK(rig.take(Rig::sms(key, 4, "one")).verdict == Verdict::taken);
  CHECK(rig.take(Rig::sms(key, 4, "two")).verdict == Verdict::replayed);
  CHECK(rig.take(Rig::sms(key, 3, "late")).verdict == Verdict::taken);
  CHECK(rig.waiting().size() == 2);
}

TEST_CASE(
    "tampered, truncated, under an old key, of another user: refused with the words for a "
    "stranger") {
  Rig rig;
  const auto old_key = rig.synchronised(Form::compact, "user-0");
  const auto key = rig.synchronised();
  const auto other = rig.synchronised(Form::compact, "user-2", "+237650000002");
  const auto text = Rig::sms(key, 1);
  const auto stranger = rig.take(text, "+237650000009");
  CHECK(stranger.verdict == Verdict::unknown);
  auto octets = crypto::from_base64(text).value();
  octets[10] ^= 1;
  const auto tampered = crypto::base64(octets);
  octets = crypto::from_base64(text).value();
  octets.pop_back();
  const auto truncated = crypto::base64(octets);
  for (const auto& wrong : {tampered, truncated, Rig::sms(old_key, 1), Rig::sms(other, 1)}) {
    const auto outcome = rig.take(wrong);
    CHECK(outcome.verdict == Verdict::unknown);
    CHECK(outcome.what == stranger.what);
  }
  CHECK(rig.waiting().empty());
}

TEST_CASE("what is no payload is malformed, whoever sends it") {
  Rig rig;
  rig.synchronised();
  for (const char* text : {"hello there", "", "AAAA", "===="})
    CHECK(rig.take(text).verdict == Verdict::malformed);
}

TEST_CASE("the RSA-era form is taken from a phone that agreed on it, and from no other") {
  Rig rig;
  const auto key = rig.synchronised(Form::rsa_era);
  const auto text =
      payload::seal_rsa_era(key, util::Octets(16, 0x41), "g:to@example.org:::Subject:Body: x");
  CHECK(rig.take(text).verdict == Verdict::taken);
  CHECK(rig.take(text).verdict == Verdict::repeat);
  const auto content = nlohmann::json::parse(rig.waiting().at(0).content);
  CHECK(content["to"] == "to@example.org");
  CHECK(content["subject"] == "Subject");
  CHECK(content["body"] == "Body: x");
  rig.synchronised(Form::compact);
  const auto again = payload::seal_rsa_era(key, util::Octets(16, 0x42), "t:x");
  CHECK(rig.take(again).verdict == Verdict::unknown);
}

TEST_CASE("a client's name for a message hides no other message") {
  Rig rig;
  const auto key = rig.synchronised();
  CHECK(rig.take(Rig::sms(key, 1, "one"), kNumber, "same").verdict == Verdict::taken);
  CHECK(rig.take(Rig::sms(key, 2, "two"), kNumber, "same").verdict == Verdict::taken);
}

TEST_CASE("an RSA-era message with another IV, or without its beginning, is the same message") {
  Rig rig;
  const auto key = rig.synchronised(Form::rsa_era);
  const auto text = payload::seal_rsa_era(key, util::Octets(16, 0x41),
                                          "t:one two three four five six seven eight nine ten");
  CHECK(rig.take(text).verdict == Verdict::taken);
  const auto recorded = payload::read_rsa_era(text).value();
  const auto written = [](util::OctetView iv, util::OctetView ciphertext) {
    const auto inner = crypto::base64(ciphertext);
    util::Octets all(iv.begin(), iv.end());
    all.insert(all.end(), inner.begin(), inner.end());
    return crypto::base64(all);
  };
  CHECK(rig.take(written(recorded.iv, recorded.ciphertext)).verdict == Verdict::repeat);
  auto iv = recorded.iv;
  iv[5] ^= 1;  // another letter in the text
  CHECK(rig.take(written(iv, recorded.ciphertext)).verdict == Verdict::repeat);
  // The second block first: an IV that makes it begin with "t:".
  const util::OctetView all(recorded.ciphertext);
  util::Octets first(all.begin(), all.begin() + 16);
  const std::string_view second = "three four five ";
  REQUIRE(second.size() == 16);
  first[0] ^= static_cast<std::uint8_t>('t' ^ 'e');
  first[1] ^= static_cast<std::uint8_t>(':' ^ ' ');
  CHECK(rig.take(written(first, all.subspan(16))).verdict != Verdict::taken);
  CHECK(rig.waiting().size() == 1);
}
