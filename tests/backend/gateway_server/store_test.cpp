#include "backend/gateway_server/store.hpp"

#include <fstream>
#include <sstream>
#include <thread>

#include "tests/backend/gateway_server/rig.hpp"

using namespace gateway_test;

namespace {
std::string octets_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}
}  // namespace

TEST_CASE("a user has one key, the newest one, and a number has one user") {
  Rig rig;
  rig.synchronised();
  const auto newer = util::Octets(32, 7);
  REQUIRE(rig.store->keep_key(kUser, kNumber, Form::compact, newer, rig.clock.wall()));
  auto found = rig.store->find(kNumber).value();
  REQUIRE(found.has_value());
  CHECK(found->key == newer);
  rig.synchronised(Form::compact, "user-2", kNumber);
  found = rig.store->find(kNumber).value();
  CHECK(found->user_id == "user-2");
  CHECK(rig.store->number_of(kUser).value().empty());
  CHECK_FALSE(rig.store->find("+237650000002").value().has_value());
}

TEST_CASE("the database without its key file reveals no number, key or text") {
  Rig rig;
  const auto key = rig.synchronised();
  REQUIRE(rig.take(Rig::sms(key, 1, "the secret text")).disposition == Disposition::accepted);
  const auto all = octets_of(rig.dir / "gateway.db") + octets_of(rig.dir / "gateway.db-wal");
  CHECK(all.size() > 4096);
  for (const std::string& secret : {kNumber, kNumber.substr(1), std::string(util::as_chars(key)),
                                    std::string("the secret text")})
    CHECK(all.find(secret) == std::string::npos);
}

TEST_CASE("another key file opens nothing, and the error says so") {
  Rig rig;
  rig.synchronised();
  const auto first = rig.ring;
  rig.ring = crypto::Keyring::new_line(1);
  // The look-up is keyed too: another key ring finds no such number.
  CHECK_FALSE(rig.opened()->find(kNumber).value().has_value());
  rig.ring = first;
  CHECK(rig.opened()->find(kNumber).value().has_value());
}

TEST_CASE("after a key rotation everything is sealed under the new key") {
  Rig rig;
  const auto key = rig.synchronised();
  REQUIRE(rig.take(Rig::sms(key, 1)).disposition == Disposition::accepted);
  rig.ring += "\n" + crypto::Keyring::new_line(2);
  const auto store = rig.opened();
  CHECK(store->reseal(2).value() == 2);
  CHECK(store->reseal(100).value() == 1);
  CHECK(store->reseal(100).value() == 0);
  CHECK(store->find(kNumber).value()->key == key);
  CHECK(store->due(rig.clock.wall(), 10).value().size() == 1);
}

TEST_CASE("erasing a user erases the waiting publications") {
  Rig rig;
  const auto key = rig.synchronised();
  REQUIRE(rig.take(Rig::sms(key, 1)).disposition == Disposition::accepted);
  REQUIRE(rig.store->erase_user(kUser));
  CHECK(rig.waiting().empty());
  CHECK_FALSE(rig.store->find(kNumber).value().has_value());
}

TEST_CASE("repeats are forgotten after the configured time, waiting messages are not") {
  Rig rig;
  const auto key = rig.synchronised();
  REQUIRE(rig.take(Rig::sms(key, 1)).disposition == Disposition::accepted);
  rig.clock.advance(std::chrono::hours(24 * 90));
  REQUIRE(rig.store->tidy(rig.clock.wall(), std::chrono::hours(24 * 60)));
  const auto waiting = rig.waiting();
  REQUIRE(waiting.size() == 1);
  CHECK(rig.take(Rig::sms(key, 1)).disposition == Disposition::repeat);
  REQUIRE(rig.store->mark_forwarded(waiting[0].id));
  REQUIRE(rig.store->tidy(rig.clock.wall(), std::chrono::hours(24 * 60)));
  CHECK(rig.take(Rig::sms(key, 1)).disposition == Disposition::replayed);
}

TEST_CASE("RSA-era messages stay known as repeats while their key is current") {
  Rig rig;
  const auto key = rig.synchronised(Form::rsa_era);
  const auto text = payload::seal_rsa_era(key, util::Octets(16, 0x41), "t:x");
  REQUIRE(rig.take(text).disposition == Disposition::accepted);
  REQUIRE(rig.store->mark_forwarded(rig.waiting().at(0).id));
  const auto keep = std::chrono::hours(24 * 60);
  rig.clock.advance(std::chrono::hours(24 * 365));
  REQUIRE(rig.store->tidy(rig.clock.wall(), keep));
  CHECK(rig.take(text).disposition == Disposition::repeat);
  // With a newer key the old text no longer opens, and is forgotten after the configured time.
  REQUIRE(
      rig.store->keep_key(kUser, kNumber, Form::rsa_era, util::Octets(32, 'a'), rig.clock.wall()));
  CHECK(rig.take(text, kNumber, "").disposition == Disposition::unknown_sender);
  REQUIRE(rig.store->tidy(rig.clock.wall(), keep));
  REQUIRE(rig.store->keep_key(kUser, kNumber, Form::rsa_era, key, rig.clock.wall()));
  CHECK(rig.take(text).disposition == Disposition::accepted);
}

TEST_CASE("parallel copies of a message are accepted once, and a counter serves one text") {
  Rig rig;
  const auto key = rig.synchronised();
  constexpr std::size_t kSame = 8;
  // The last one has the same counter and another text.
  std::vector<Store::NewMessage> all(kSame, {"same", "", kUser, "{}", 1});
  all.push_back({"other", "", kUser, "{}", 1});
  std::vector<util::Result<Store::AcceptResult>> results(all.size(),
                                                         Store::AcceptResult::superseded);
  std::vector<std::thread> threads;
  // They are sent while the store is busy, so that they may share a transaction.
  const auto busy = rig.store->with("nothing", [&](database::Database&) -> util::Result<void> {
    for (std::size_t i = 0; i < all.size(); ++i)
      threads.emplace_back(
          [&, i] { results[i] = rig.store->accept(all[i], key, rig.clock.wall()); });
    return {};
  });
  for (auto& thread : threads) thread.join();
  REQUIRE(busy);
  std::size_t fresh = 0, repeats = 0, replays = 0;
  for (const auto& result : results) {
    REQUIRE(result);
    fresh += *result == Store::AcceptResult::fresh ? 1 : 0;
    repeats += *result == Store::AcceptResult::repeat ? 1 : 0;
    replays += *result == Store::AcceptResult::replayed ? 1 : 0;
  }
  // The first text has the counter: the other one is a replay, each time.
  const bool same_first = *results.back() == Store::AcceptResult::replayed;
  CHECK(fresh == 1);
  CHECK(repeats == (same_first ? kSame - 1 : 0));
  CHECK(replays == (same_first ? 1 : kSame));
  CHECK(rig.waiting().size() == 1);
}
