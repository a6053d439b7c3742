#include "backend/gateway_server/message_intake.hpp"

#include <sqlite3.h>

#include <atomic>
#include <cmath>
#include <cstdlib>

#include "crypto/base64.hpp"
#include "crypto/random.hpp"
#include "tests/backend/gateway_server/rig.hpp"

using namespace gateway_test;

TEST_CASE("a message of a synchronised phone waits for the Publisher with its content") {
  Rig rig;
  const auto key = rig.synchronised();
  CHECK(rig.take(Rig::sms(key, 1, "hello world")).disposition == Disposition::accepted);
  const auto waiting = rig.waiting();
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].user_id == kUser);
  CHECK(waiting[0].id.size() == 64);
  const auto content = json::parse_or_null(waiting[0].content);
  CHECK(content["letter"] == "m");
  CHECK(content["body"] == "hello world");
}

TEST_CASE("the same message from two Gateway clients or after a lost response is accepted once") {
  Rig rig;
  const auto key = rig.synchronised();
  const auto text = Rig::sms(key, 1);
  CHECK(rig.take(text).disposition == Disposition::accepted);
  CHECK(rig.take(text).disposition == Disposition::repeat);
  CHECK(rig.take(text).disposition == Disposition::repeat);
  // Some phones add line ends: it is the same message.
  CHECK(rig.take(text.substr(0, 8) + "\n" + text.substr(8) + "\n").disposition ==
        Disposition::repeat);
  CHECK(rig.waiting().size() == 1);
}

TEST_CASE("two processes on one database accept a message once") {
  Rig rig;
  const auto key = rig.synchronised();
  const auto other_store = rig.opened();
  MessageIntake other(
      *other_store, [](char) { return payload::Form::text; }, rig.clock);
  const auto text = Rig::sms(key, 1);
  CHECK(rig.take(text).disposition == Disposition::accepted);
  CHECK(other.accept({kNumber, text, 0}).disposition == Disposition::repeat);
  CHECK(rig.waiting().size() == 1);
}

TEST_CASE("a counter used for another text is a replay") {
  Rig rig;
  const auto key = rig.synchronised();
  CHECK(rig.take(Rig::sms(key, 4, "one")).disposition == Disposition::accepted);
  CHECK(rig.take(Rig::sms(key, 4, "two")).disposition == Disposition::replayed);
  CHECK(rig.take(Rig::sms(key, 3, "late")).disposition == Disposition::accepted);
  CHECK(rig.waiting().size() == 2);
}

TEST_CASE(
    "a tampered, truncated, outdated or foreign message gets the error of an unknown sender") {
  Rig rig;
  const auto old_key = rig.synchronised(Form::compact, "user-0");
  const auto key = rig.synchronised();
  const auto other = rig.synchronised(Form::compact, "user-2", "+237650000002");
  const auto text = Rig::sms(key, 1);
  const auto stranger = rig.take(text, "+237650000009");
  CHECK(stranger.disposition == Disposition::unknown_sender);
  auto octets = crypto::from_base64(text).value();
  octets[10] ^= 1;
  const auto tampered = crypto::base64(octets);
  octets = crypto::from_base64(text).value();
  octets.pop_back();
  const auto truncated = crypto::base64(octets);
  for (const auto& wrong : {tampered, truncated, Rig::sms(old_key, 1), Rig::sms(other, 1)}) {
    const auto outcome = rig.take(wrong);
    CHECK(outcome.disposition == Disposition::unknown_sender);
    CHECK(outcome.what == stranger.what);
  }
  CHECK(rig.waiting().empty());
}

TEST_CASE("a text that is not a payload is malformed for every sender") {
  Rig rig;
  rig.synchronised();
  for (const char* text : {"hello there", "", "AAAA", "===="})
    CHECK(rig.take(text).disposition == Disposition::malformed);
}

TEST_CASE("the RSA-era form is accepted only from a phone that agreed on it") {
  Rig rig;
  const auto key = rig.synchronised(Form::rsa_era);
  const auto text =
      payload::seal_rsa_era(key, util::Octets(16, 0x41), "g:to@example.org:::Subject:Body: x");
  CHECK(rig.take(text).disposition == Disposition::accepted);
  CHECK(rig.take(text).disposition == Disposition::repeat);
  const auto content = json::parse_or_null(rig.waiting().at(0).content);
  CHECK(content["to"] == "to@example.org");
  CHECK(content["subject"] == "Subject");
  CHECK(content["body"] == "Body: x");
  rig.synchronised(Form::compact);
  const auto again = payload::seal_rsa_era(key, util::Octets(16, 0x42), "t:x");
  CHECK(rig.take(again).disposition == Disposition::unknown_sender);
}

TEST_CASE("a text repeated over a new synchronisation is a known repeat") {
  for (const auto form : {Form::compact, Form::rsa_era}) {
    Rig rig;
    const auto key = rig.synchronised(form);
    const auto text = form == Form::compact
                          ? Rig::sms(key, 1)
                          : payload::seal_rsa_era(key, util::Octets(16, 0x41), "t:x");
    CHECK(rig.take(text).disposition == Disposition::accepted);
    REQUIRE(
        rig.store->keep_key(kUser, kNumber, Form::compact, util::Octets(32, 7), rig.clock.wall()));
    CHECK(rig.take(text).disposition == Disposition::repeat);
    // Another sender's copy of the text is no repeat.
    CHECK(rig.take(text, "+237650000009").disposition == Disposition::unknown_sender);
    CHECK(rig.waiting().size() == 1);
  }
}

namespace {

const std::string kOldText = "t:one two three four five six seven eight nine ten";

/// Writes a message of the RSA era from parts, which an attacker may have changed.
std::string written(util::OctetView iv, util::OctetView ciphertext) {
  const auto inner = crypto::base64(ciphertext);
  util::Octets all(iv.begin(), iv.end());
  all.insert(all.end(), inner.begin(), inner.end());
  return crypto::base64(all);
}

/// Counts the steps of SQLite's virtual machine on connections that are opened while it exists.
struct StepCounter {
  static inline std::atomic<std::int64_t> steps{0};
  static int count(void*) {
    ++steps;
    return 0;
  }
  static int opened(sqlite3* connection, const char**, const sqlite3_api_routines*) {
    sqlite3_progress_handler(connection, 1, &count, nullptr);
    return SQLITE_OK;
  }
  StepCounter() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(&opened)); }
  ~StepCounter() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&opened)); }
  StepCounter(const StepCounter&) = delete;
  StepCounter& operator=(const StepCounter&) = delete;
};

/// A phone of the RSA era, and one recorded message of it.
struct OldPhone : Rig {
  util::Octets key = synchronised(Form::rsa_era);
  std::string text = payload::seal_rsa_era(key, util::Octets(16, 0x41), kOldText);
  payload::RsaEra recorded = payload::read_rsa_era(text).value();

  /// Makes a text of one block, under an IV with which it is the end of a post that begins with
  /// "t:".
  std::string alone(std::size_t block) const {
    const util::OctetView all(recorded.ciphertext);
    const auto before =
        block == 0 ? util::OctetView(recorded.iv) : all.subspan((block - 1) * 16, 16);
    const std::string_view wanted = "t:forged_a_text\x01";
    util::Octets iv(16);
    for (std::size_t i = 0; i < 16; ++i)
      iv[i] = static_cast<std::uint8_t>(before[i] ^
                                        static_cast<std::uint8_t>(kOldText[block * 16 + i]) ^
                                        static_cast<std::uint8_t>(wanted[i]));
    return written(iv, all.subspan(block * 16, 16));
  }
};

}  // namespace

TEST_CASE("an RSA-era message with changed or missing blocks is a repeat") {
  OldPhone phone;
  CHECK(phone.take(phone.text).disposition == Disposition::accepted);
  const auto& [iv, ciphertext] = phone.recorded;
  const util::OctetView all(ciphertext);
  for (std::size_t bit = 0; bit < 128; ++bit) {
    auto changed = iv;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    CHECK(phone.take(written(changed, all)).disposition == Disposition::repeat);
  }
  for (std::size_t bit = 0; bit < all.size() * 8; ++bit) {
    auto changed = ciphertext;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    CHECK(phone.take(written(iv, changed)).disposition == Disposition::repeat);
  }
  for (std::size_t block = 1; block * 16 < all.size(); ++block) {
    CHECK(phone.take(written(iv, all.first(block * 16))).disposition == Disposition::repeat);
    CHECK(phone.take(written(iv, all.subspan(block * 16))).disposition == Disposition::repeat);
  }
  for (std::size_t block = 0; block < 3; ++block)
    CHECK(phone.take(phone.alone(block)).disposition == Disposition::repeat);
  CHECK(phone.waiting().size() == 1);
}

TEST_CASE("a recorded RSA-era message cannot be decrypted through a padding oracle") {
  OldPhone phone;
  CHECK(phone.take(phone.text).disposition == Disposition::accepted);
  const util::OctetView all(phone.recorded.ciphertext);
  for (int guess = 0; guess < 256; ++guess) {
    util::Octets blocks(all.begin(), all.begin() + 16);
    blocks.insert(blocks.end(), 15, 0);
    blocks.push_back(static_cast<std::uint8_t>(guess));
    blocks.insert(blocks.end(), all.begin() + 16, all.begin() + 32);
    CHECK(phone.take(written(phone.recorded.iv, blocks)).disposition == Disposition::repeat);
  }
}

TEST_CASE("an RSA-era message truncated at any octet is refused") {
  OldPhone phone;
  const auto& [iv, ciphertext] = phone.recorded;
  for (std::size_t length = 0; length < ciphertext.size(); ++length) {
    const auto verdict =
        phone.take(written(iv, util::OctetView(ciphertext).first(length))).disposition;
    CHECK((verdict == Disposition::unknown_sender || verdict == Disposition::malformed));
  }
  CHECK(phone.take(phone.text).disposition == Disposition::accepted);
}

TEST_CASE("an RSA-era message of another user, an old key or a stranger gets the same error") {
  OldPhone phone;
  const auto stranger = phone.take(phone.text, "+237650000009");
  CHECK(stranger.disposition == Disposition::unknown_sender);
  const auto other = phone.synchronised(Form::rsa_era, "user-2", "+237650000002");
  CHECK(phone.take(phone.text, "+237650000002").what == stranger.what);
  CHECK(phone.take(payload::seal_rsa_era(other, util::Octets(16, 0x42), kOldText)).what ==
        stranger.what);
  REQUIRE(phone.store->keep_key(kUser, kNumber, Form::rsa_era, util::Octets(32, 'f'),
                                phone.clock.wall()));
  CHECK(phone.take(phone.text).what == stranger.what);
  CHECK(phone.waiting().empty());
}

TEST_CASE("the blocks of an RSA-era text are looked up alike for every sender") {
  const StepCounter counter;
  Rig rig;
  rig.synchronised(Form::rsa_era, "user-1", "+237650000001");
  rig.synchronised(Form::compact, "user-2", "+237650000002");
  constexpr std::size_t kBlocks = 200;
  const auto steps_for = [&](const std::string& sender) {
    // The same text would be a known one.
    const auto text = written(crypto::random_octets(16), crypto::random_octets(16 * kBlocks));
    const auto before = StepCounter::steps.load();
    CHECK(rig.take(text, sender).disposition == Disposition::unknown_sender);
    return StepCounter::steps - before;
  };
  (void)steps_for("+237650000001");  // prepares the statements
  const auto rsa_era = steps_for("+237650000001"), compact = steps_for("+237650000002"),
             stranger = steps_for("+237650000003");
  CHECK(rsa_era > static_cast<std::int64_t>(kBlocks));
  CHECK(std::abs(rsa_era - compact) < 10);
  CHECK(std::abs(rsa_era - stranger) < 10);
}

TEST_CASE("known blocks count for one user and one key") {
  OldPhone phone;
  CHECK(phone.take(phone.text).disposition == Disposition::accepted);
  // The test sets the same key, so the blocks are the same.
  REQUIRE(phone.store->keep_key("user-2", "+237650000002", Form::rsa_era, phone.key,
                                phone.clock.wall()));
  CHECK(phone.take(phone.text, "+237650000002").disposition == Disposition::accepted);
  REQUIRE(phone.store->erase_user(kUser));
  REQUIRE(phone.store->keep_key(kUser, kNumber, Form::rsa_era, phone.key, phone.clock.wall()));
  CHECK(phone.take(phone.text).disposition == Disposition::accepted);
}

TEST_CASE("a compact message with any changed bit or truncated at any octet is refused") {
  Rig rig;
  const auto key = rig.synchronised();
  const auto octets = crypto::from_base64(Rig::sms(key, 1)).value();
  const auto refused = [&](util::OctetView changed) {
    const auto verdict = rig.take(crypto::base64(changed)).disposition;
    CHECK((verdict == Disposition::unknown_sender || verdict == Disposition::malformed));
  };
  for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
    auto changed = octets;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    refused(changed);
  }
  for (std::size_t length = 0; length < octets.size(); ++length)
    refused(util::OctetView(octets).first(length));
  CHECK(rig.take(crypto::base64(octets)).disposition == Disposition::accepted);
}

TEST_CASE("a counter below the window is a replay, one far ahead is accepted") {
  Rig rig;
  const auto key = rig.synchronised();
  CHECK(rig.take(Rig::sms(key, 1)).disposition == Disposition::accepted);
  CHECK(rig.take(Rig::sms(key, 1'000'000)).disposition == Disposition::accepted);
  CHECK(rig.take(Rig::sms(key, 2)).disposition == Disposition::replayed);
  CHECK(rig.take(Rig::sms(key, 1'000'001)).disposition == Disposition::accepted);
}

TEST_CASE("a database that has reached its limit takes nothing, and knows what it took") {
  Rig rig;
  const auto key = rig.synchronised();
  const std::int64_t limit = 256 * 1024;
  MessageIntake intake{*rig.store,
                       [](char) { return payload::Form::text; },
                       rig.clock,
                       {.share = {.messages = 100'000, .database_octets = limit}}};
  const auto accept = [&](std::uint32_t counter) {
    return intake.accept({kNumber, Rig::sms(key, counter, std::string(400, 'x')), 0});
  };
  std::uint32_t taken = 0;
  auto last = accept(1);
  for (; last.disposition == Disposition::accepted && taken < 2'000; ++taken)
    last = accept(taken + 2);
  CHECK(last.disposition == Disposition::no_space);
  CHECK(last.retry_after > 0);
  CHECK(accept(1).disposition == Disposition::repeat);
  const auto used = rig.store->with(
      "test",
      [&](database::Database& file) -> util::Result<std::int64_t> { return file.used_octets(0); });
  CHECK(used.value() >= limit);
  CHECK(used.value() < limit + 64 * 1024);
  // What leaves makes room.
  const auto waiting = rig.store->due(rig.clock.wall(), 2'000).value();
  for (const auto& one : waiting) REQUIRE(rig.store->mark_forwarded(one.id));
  CHECK(accept(taken + 1).disposition == Disposition::accepted);
}
