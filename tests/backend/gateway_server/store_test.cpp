#include "backend/gateway_server/store.hpp"

#include <fstream>
#include <sstream>
#include <thread>

#include "backend/gateway_server/schema.hpp"
#include "crypto/digest.hpp"
#include "tests/backend/gateway_server/rig.hpp"
#include "util/text.hpp"

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
  CHECK(util::as_chars(found->key) == util::as_chars(newer));
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
  rig.store.reset();
  // The look-up is keyed too: another key ring would find no such number.
  const auto other = Store::open(rig.dir / "gateway.db", crypto::Keyring::parse(rig.ring).value());
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error().what.find("no user's number opens") != std::string::npos);
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
  CHECK(util::as_chars(store->find(kNumber).value()->key) == util::as_chars(key));
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
  // With a newer key the old text no longer opens: it is still known, and is forgotten after the
  // configured time.
  REQUIRE(
      rig.store->keep_key(kUser, kNumber, Form::rsa_era, util::Octets(32, 'a'), rig.clock.wall()));
  CHECK(rig.take(text).disposition == Disposition::repeat);
  REQUIRE(rig.store->tidy(rig.clock.wall(), keep));
  CHECK(rig.take(text).disposition == Disposition::unknown_sender);
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

namespace {

/// Writes a publication of this size, from the phone with `key`.
util::Result<Store::AcceptResult> written(Rig& rig, const util::Octets& key, std::uint32_t counter,
                                          std::size_t octets, const WaitingShare& share) {
  return rig.store->accept({.id = "id " + std::to_string(counter),
                            .user_id = kUser,
                            .content = std::string(octets, 'x'),
                            .counter = counter},
                           key, rig.clock.wall(), share);
}

std::string unkeyed_sha(char digit) {
  return std::string(64, digit);
}

}  // namespace

TEST_CASE("after a rotation of the look-up key users and repeats are found, and the key can go") {
  Rig rig;
  const std::string first = rig.ring, second = crypto::Keyring::new_line(2);
  const auto reopen = [&](const std::string& ring) {
    rig.store.reset();
    rig.ring = ring;
    rig.store = rig.opened();
  };
  const auto key = rig.synchronised();
  const auto accept = [&](const std::string& unkeyed, std::uint32_t counter) {
    return rig.store
        ->accept({.id = rig.store->keyed_id(unkeyed),
                  .name = "name of " + unkeyed,
                  .user_id = kUser,
                  .content = "{}",
                  .counter = counter,
                  .unkeyed_id = unkeyed},
                 key, rig.clock.wall())
        .value();
  };
  CHECK(accept("old", 1) == Store::AcceptResult::fresh);
  CHECK_FALSE(rig.store->rotate_lookup_key().has_value());  // there is one key only
  reopen(first + second);
  CHECK(rig.store->find(kNumber).value().has_value());
  REQUIRE(rig.store->rotate_lookup_key() == 1);
  reopen(first + second);
  CHECK(rig.store->keys().lookup_id() == 2);
  CHECK(rig.store->find(kNumber).value().has_value());
  CHECK(rig.store->known("name of old").value());
  CHECK(rig.store->has_taken(rig.store->keyed_id("old"), "old").value());
  CHECK(accept("old", 2) == Store::AcceptResult::repeat);
  CHECK(accept("new", 2) == Store::AcceptResult::fresh);
  CHECK(rig.waiting().size() == 2);
  while (rig.store->reseal(100).value() > 0) {
  }
  reopen(second);
  CHECK(util::as_chars(rig.store->find(kNumber).value()->key) == util::as_chars(key));
  CHECK(accept("new", 3) == Store::AcceptResult::repeat);
  // Its own key must stay.
  rig.store.reset();
  const auto without = Store::open(rig.dir / "gateway.db", crypto::Keyring::parse(first).value());
  REQUIRE_FALSE(without.has_value());
  CHECK(without.error().what.find("key 2 is not in the key file") != std::string::npos);
}

TEST_CASE("the key by which users are found is missed when its line is gone") {
  Rig rig;
  const std::string first = rig.ring, second = crypto::Keyring::new_line(2);
  const auto open_with = [&](const std::string& ring) {
    rig.store.reset();
    auto opened = Store::open(rig.dir / "gateway.db", crypto::Keyring::parse(ring).value());
    if (opened) rig.store = std::move(*opened);
    return opened ? std::string() : opened.error().what;
  };
  rig.synchronised();
  REQUIRE(open_with(first + second).empty());
  while (rig.store->reseal(100).value() > 0) {
  }
  CHECK(open_with(second).find("key 1 is not in the key file") != std::string::npos);
  {
    auto file = database::Database::open(rig.dir / "gateway.db", gateway_server::schema()).value();
    file.run("DELETE FROM lookup_key");  // as an earlier version left it
    const auto checked =
        gateway_server::check_lookup_keys(file, crypto::Keyring::parse(second).value());
    REQUIRE_FALSE(checked.has_value());
    CHECK(checked.error().what.find("no user would be found by key 2") != std::string::npos);
    CHECK_FALSE(file.query("SELECT 1 FROM lookup_key WHERE id = 1").next());
  }
  CHECK(open_with(second).find("no user would be found by key 2") != std::string::npos);
  CHECK(open_with(crypto::Keyring::new_line(3)).find("no user's number opens") !=
        std::string::npos);
  REQUIRE(open_with(first + second).empty());
  CHECK(rig.store->find(kNumber).value().has_value());
}

TEST_CASE("a former look-up key must stay while only it knows repeats of the RSA era") {
  Rig rig;
  const std::string first = rig.ring, second = crypto::Keyring::new_line(2);
  const auto key = rig.synchronised(Form::rsa_era);
  // As an earlier version took it, without its blocks.
  REQUIRE(rig.store->accept({.id = rig.store->keyed_id("old"),
                             .user_id = kUser,
                             .content = "{}",
                             .unkeyed_id = "old"},
                            key, rig.clock.wall()) == Store::AcceptResult::fresh);
  const auto open_with = [&](const std::string& ring) {
    rig.store.reset();
    auto opened = Store::open(rig.dir / "gateway.db", crypto::Keyring::parse(ring).value());
    if (opened) rig.store = std::move(*opened);
    return opened ? std::string() : opened.error().what;
  };
  REQUIRE(open_with(first + second).empty());
  REQUIRE(rig.store->rotate_lookup_key() == 1);
  REQUIRE(open_with(first + second).empty());
  CHECK(rig.store->has_taken(rig.store->keyed_id("old"), "old").value());
  while (rig.store->reseal(100).value() > 0) {
  }
  CHECK(rig.store->needs_former_keys().value());
  CHECK(open_with(second).find("key 1 is not in the key file") != std::string::npos);
  {
    auto file = database::Database::open(rig.dir / "gateway.db", gateway_server::schema()).value();
    CHECK_FALSE(gateway_server::check_lookup_keys(file, crypto::Keyring::parse(second).value()));
    CHECK(gateway_server::check_lookup_keys(file, crypto::Keyring::parse(first + second).value()));
  }
  // With a new key the old text does not open.
  REQUIRE(open_with(first + second).empty());
  rig.synchronised(Form::rsa_era);
  CHECK_FALSE(rig.store->needs_former_keys().value());
  CHECK(open_with(second).empty());
}

TEST_CASE("a user's waiting publications have a share of messages and of octets") {
  Rig rig;
  const auto key = rig.synchronised();
  const WaitingShare share{.messages = 3, .octets = 3000};
  for (std::uint32_t i = 1; i <= 2; ++i)
    CHECK(written(rig, key, i, 1000, share) == Store::AcceptResult::fresh);
  CHECK(written(rig, key, 3, 1000, share) == Store::AcceptResult::full);  // of octets
  CHECK(written(rig, key, 3, 100, share) == Store::AcceptResult::fresh);
  CHECK(written(rig, key, 4, 1, share) == Store::AcceptResult::full);  // of messages
  REQUIRE(rig.store->mark_forwarded("id 1"));
  CHECK(written(rig, key, 4, 1, share) == Store::AcceptResult::fresh);
  REQUIRE(rig.store->refuse("id 2", {.what = "no"}, rig.clock.wall()));
  CHECK(written(rig, key, 5, 1, share) == Store::AcceptResult::fresh);
  // What erasing a user removes counts no more.
  REQUIRE(rig.store->erase_user(kUser));
  rig.synchronised();
  for (std::uint32_t i = 6; i <= 8; ++i)
    CHECK(written(rig, key, i, 100, share) == Store::AcceptResult::fresh);
}

TEST_CASE("a publication that waited too long ends as refused, whatever the date says") {
  Rig rig;
  const auto key = rig.synchronised();
  REQUIRE(rig.take(Rig::sms(key, 1)).disposition == Disposition::accepted);
  using std::chrono::hours;
  const auto end_old = [&](hours elapsed) {
    return rig.store
        ->end_old(elapsed, hours(24 * 7), {.what = "it waited too long"}, rig.clock.wall())
        .value();
  };
  rig.clock.set_wall(rig.clock.wall() + hours(24 * 3650));  // a wrong date ends nothing
  CHECK(end_old(hours(1)) == 0);
  CHECK(end_old(hours(24 * 6)) == 0);
  REQUIRE(rig.take(Rig::sms(key, 2)).disposition == Disposition::accepted);
  CHECK(end_old(hours(23)) == 1);
  CHECK(rig.waiting().size() == 1);
  const auto refused = rig.store->refused(kUser).value();
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].what == "it waited too long");
  CHECK(rig.take(Rig::sms(key, 1)).disposition == Disposition::repeat);
}

TEST_CASE("a message is looked up while another one is written to the disk") {
  Rig rig;
  const auto key = rig.synchronised();
  REQUIRE(rig.take(Rig::sms(key, 1)).disposition == Disposition::accepted);
  const auto name = kNumber + "\n" + Rig::sms(key, 1), id = rig.waiting().at(0).id;
  // The lock is held as it is during a commit: a look-up that needed it would never return.
  REQUIRE(rig.store->with("test", [&](database::Database&) -> util::Result<void> {
    CHECK(rig.store->known(name).value());
    CHECK(util::as_chars(rig.store->find(kNumber).value()->key) == util::as_chars(key));
    CHECK(rig.store->has_taken(id, "").value());
    CHECK_FALSE(rig.store->has_seen(kUser, util::Octets(16, 1)).value());
    return {};
  }));
}

TEST_CASE("what was forwarded is noted together with the messages that arrive") {
  Rig rig;
  const auto key = rig.synchronised();
  REQUIRE(rig.take(Rig::sms(key, 1)).disposition == Disposition::accepted);
  const auto id = rig.waiting().at(0).id;
  CHECK(rig.store->mark_forwarded(id));
  CHECK(rig.waiting().empty());
  CHECK(rig.store->mark_forwarded(id));  // a repeat changes nothing
}

TEST_CASE("the id of a publication cannot be computed from what the network recorded") {
  Rig rig;
  const auto key = rig.synchronised();
  REQUIRE(rig.take(Rig::sms(key, 1)).disposition == Disposition::accepted);
  const auto compact = payload::read_compact(Rig::sms(key, 1)).value();
  crypto::Fingerprint recorded;
  recorded.add(util::as_octets(kUser));
  auto canonical = compact.header;
  canonical.insert(canonical.end(), compact.sealed.begin(), compact.sealed.end());
  recorded.add(canonical);
  const auto unkeyed = util::lower(util::to_hex(recorded.finish()));
  const auto id = rig.waiting().at(0).id;
  CHECK(id != unkeyed);
  CHECK(id == rig.store->keyed_id(unkeyed));
  const auto all = octets_of(rig.dir / "gateway.db") + octets_of(rig.dir / "gateway.db-wal");
  CHECK(all.find(unkeyed) == std::string::npos);
  CHECK(all.find(id) != std::string::npos);
}

TEST_CASE("ids of earlier versions are replaced, and their messages stay known") {
  Rig rig;
  const auto key = rig.synchronised();
  REQUIRE(rig.store->with("test", [](database::Database& file) -> util::Result<void> {
    for (const char digit : {'1', '2', '3'})
      file.run("INSERT INTO taken (id, user_id, at) VALUES (?, ?, 0)", unkeyed_sha(digit), kUser);
    file.run("INSERT INTO named (name, id) VALUES (x'00', ?)", unkeyed_sha('1'));
    file.run("INSERT INTO refused (id, what, at) VALUES (?, 'no', 1)", unkeyed_sha('2'));
    file.run("INSERT INTO pending (id, content, due, user_id) VALUES (?, x'00', 0, ?)",
             unkeyed_sha('3'), kUser);
    return {};
  }));
  CHECK(rig.store->key_old_ids(1).value() == 1);
  CHECK(rig.store->key_old_ids(10).value() == 1);
  CHECK(rig.store->key_old_ids(10).value() == 0);  // the third one waits for the Publisher
  for (const char digit : {'1', '2', '3'}) {
    const auto unkeyed = unkeyed_sha(digit);
    CHECK(rig.store->has_taken(rig.store->keyed_id(unkeyed), unkeyed).value());
    Store::NewMessage again{.id = rig.store->keyed_id(unkeyed), .user_id = kUser, .content = "{}"};
    again.unkeyed_id = unkeyed;
    CHECK(rig.store->accept(again, key, rig.clock.wall()) == Store::AcceptResult::repeat);
  }
  const auto refused = rig.store->refused(kUser).value();
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].id == rig.store->keyed_id(unkeyed_sha('2')));
  REQUIRE(rig.store->mark_forwarded(unkeyed_sha('3')));
  CHECK(rig.store->key_old_ids(10).value() == 1);
  REQUIRE(rig.store->with("test", [](database::Database& file) -> util::Result<void> {
    auto named =
        file.query("SELECT keyed FROM taken WHERE id = (SELECT id FROM named WHERE name = x'00')");
    REQUIRE(named.next());
    CHECK(named.integer(0) == 1);
    return {};
  }));
}

TEST_CASE("a message that an earlier version accepts beside this one reaches the Publisher") {
  Rig rig;
  const auto key = rig.synchronised();
  REQUIRE(rig.take(Rig::sms(key, 1)).disposition == Disposition::accepted);
  REQUIRE(rig.store->with("test", [&](database::Database& file) -> util::Result<void> {
    for (const char digit : {'1', '2'}) {
      file.run("INSERT INTO taken (id, user_id, at) VALUES (?, ?, 0)", unkeyed_sha(digit), kUser);
      file.run("INSERT INTO pending (id, content, due) VALUES (?, x'00', 0)", unkeyed_sha(digit));
    }
    return {};
  }));
  REQUIRE(rig.store->tidy(rig.clock.wall(), std::chrono::hours(24 * 60)));
  const auto waiting = rig.waiting();
  REQUIRE(waiting.size() == 3);
  for (const auto& one : waiting) {
    CHECK(one.user_id == kUser);
    REQUIRE(rig.store->mark_forwarded(one.id));
  }
  REQUIRE(rig.store->with("test", [](database::Database& file) -> util::Result<void> {
    CHECK_FALSE(file.query("SELECT 1 FROM waiting_user WHERE user_id = ?", kUser).next());
    return {};
  }));
}
