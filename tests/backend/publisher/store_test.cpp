#include "backend/publisher/store.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "backend/publisher/schema.hpp"
#include "database/backup.hpp"
#include "tests/backend/publisher/queue.hpp"
#include "util/text.hpp"

using namespace publisher_test;
using publisher::State, publisher::Store;

TEST_CASE("an accepted publication is unchanged after a crash") {
  Queue queue;
  queue.take(order());
  queue.open(kFirstKey);
  const auto waiting = queue.waiting();
  REQUIRE(waiting.size() == 1);
  const auto job = queue.store->load(waiting[0]).value();
  REQUIRE(job);
  CHECK(job->publication == order());
  CHECK(job->tries == 0);
  CHECK_FALSE(job->in_flight_since);
}

TEST_CASE("a repeat returns its state, another user's id is refused") {
  Queue queue;
  CHECK_FALSE(queue.store->accept(order(), "", queue.clock.wall())->repeated);
  const auto again = queue.store->accept(order(), "", queue.clock.wall()).value();
  CHECK(again.repeated);
  CHECK(again.state == State::waiting);
  REQUIRE(queue.store->settle(order().id, State::published, "", queue.clock.wall()));
  CHECK(queue.store->accept(order(), "", queue.clock.wall())->state == State::published);
  CHECK(queue.waiting().empty());
  auto other = order();
  other.user_id = "user-2";
  CHECK_FALSE(again.of_another);
  CHECK(queue.store->accept(other, "", queue.clock.wall())->of_another);
  CHECK(queue.store->results("user-2")->empty());
}

TEST_CASE("the number of waiting publications is limited for each user alone") {
  Queue queue;
  const auto numbered = [](int number, const std::string& user) {
    auto post = order('a', "mastodon", user);
    post.id = std::to_string(number) + post.id.substr(std::to_string(number).size());
    return post;
  };
  const int most = publisher::Store::kMostWaiting;
  for (int i = 0; i < most; ++i) queue.take(numbered(i, "user-1"));
  const auto take = [&](int number, const std::string& user) {
    return queue.store->accept(numbered(number, user), "", queue.clock.wall()).value();
  };
  CHECK(take(most, "user-1").full);
  CHECK(take(0, "user-1").repeated);
  CHECK_FALSE(take(most + 1, "user-2").full);
  CHECK(queue.waiting().size() == std::size_t(most) + 1);
  REQUIRE(queue.store->settle(numbered(0, "").id, State::published, "", queue.clock.wall()));
  CHECK_FALSE(take(most, "user-1").full);
}

TEST_CASE("the disk never holds readable content, accounts or numbers") {
  Queue queue;
  queue.take(order(), "+10000000001");
  REQUIRE(queue.store->add_part(order().id, 0, "post-number-17"));
  for (int round = 0; round < 2; ++round) {
    const auto disk = queue.on_disk();
    CHECK(disk.find("user-1") != std::string::npos);
    for (const char* secret :
         {"very-secret-body", "ana-account", "10000000001", "grant-1", "post-number-17"})
      CHECK(disk.find(secret) == std::string::npos);
    REQUIRE(queue.store->settle(order().id, State::published, "", queue.clock.wall()));
  }
}

TEST_CASE("a settled publication has no content and stays settled") {
  Queue queue;
  queue.take(order());
  REQUIRE(queue.store->settle(order().id, State::failed, "why", queue.clock.wall()));
  REQUIRE(queue.store->settle(order().id, State::published, "", queue.clock.wall()));
  CHECK_FALSE(*queue.store->load(order().id));
  CHECK(queue.outcome().state == State::failed);
  CHECK(queue.outcome().what == "why");
  CHECK(queue.outcome().account == "ana-account");
}

TEST_CASE("an unknown outcome keeps its first time until a response or a post is recorded") {
  Queue queue;
  queue.take(order());
  const auto first = queue.clock.wall();
  REQUIRE(queue.store->mark_in_flight(order().id, first));
  REQUIRE(queue.store->postpone(order().id, "no answer", true));
  REQUIRE(queue.store->mark_in_flight(order().id, first + std::chrono::hours(1)));
  queue.open(kFirstKey);
  auto job = queue.store->load(order().id).value();
  CHECK(job->in_flight_since == first);
  CHECK(job->tries == 1);
  REQUIRE(queue.store->add_part(order().id, 0, "p0"));
  REQUIRE(queue.store->add_part(order().id, 1, "p1"));
  job = queue.store->load(order().id).value();
  CHECK_FALSE(job->in_flight_since);
  CHECK(job->parts == std::vector<std::string>{"p0", "p1"});
  REQUIRE(queue.store->mark_in_flight(order().id, first));
  REQUIRE(queue.store->postpone(order().id, "limit", false));
  CHECK_FALSE((*queue.store->load(order().id))->in_flight_since);
}

TEST_CASE("the first rejection of a token is kept, also after a crash") {
  Queue queue;
  queue.take(order());
  CHECK_FALSE((*queue.store->load(order().id))->rejected_since);
  const auto first = queue.clock.wall();
  REQUIRE(queue.store->mark_rejected(order().id, first));
  REQUIRE(queue.store->mark_rejected(order().id, first + std::chrono::hours(1)));
  REQUIRE(queue.store->postpone(order().id, "connect it again", false));
  queue.open(kFirstKey);
  const auto job = queue.store->load(order().id).value();
  CHECK(job->rejected_since == first);
  CHECK(job->what == "connect it again");
  REQUIRE(queue.store->forget_rejection(order().id));
  CHECK_FALSE((*queue.store->load(order().id))->rejected_since);
}

TEST_CASE("a file of the version before is opened with what waits in it") {
  const doubles::TempDir directory;
  const auto before = publisher::schema().first(publisher::schema().size() - 1);
  const auto path = directory / "publisher.db";
  const auto keys = crypto::Keyring::parse(kFirstKey).value();
  const auto id = order().id;
  const auto seal = [&](const std::string& place, const std::string& text) {
    return keys.seal("publisher/" + place + "/" + id, util::as_octets(text));
  };
  {
    auto old = database::Database::open(path, before).value();
    const auto account = seal("account", order().account);
    const auto content = seal("content", publisher::write_content(order()));
    old.run(
        "INSERT INTO publication (id, user_id, platform, account, content, taken_at, tries) "
        "VALUES (?, ?, ?, ?, ?, ?, 7)",
        id, order().user_id, order().platform, util::OctetView(account), util::OctetView(content),
        std::int64_t{1'800'000'000'000});
  }
  auto opened = publisher::Store::open(path, crypto::Keyring::parse(kFirstKey).value());
  REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().what));
  const auto job = (*opened)->load(order().id).value();
  REQUIRE(job);
  CHECK(job->publication == order());
  CHECK(job->tries == 7);
  CHECK_FALSE(job->rejected_since);
}

TEST_CASE("erasing a user erases all data of that user and no other") {
  Queue queue;
  queue.take(order('a'), "+10000000001");
  queue.take(order('b'));
  queue.take(order('c', "x", "user-2"));
  CHECK(queue.store->erase_user("user-1").value() == 2);
  CHECK(queue.store->results("user-1")->empty());
  CHECK(queue.store->results("user-2")->size() == 1);
  CHECK_FALSE(queue.store->mark_in_flight(order('a').id, queue.clock.wall()));
  CHECK(queue.store->add_part(order('a').id, 0, "p0"));
  CHECK(queue.store->due_results(10)->empty());
  CHECK(queue.store->erase_user("nobody").value() == 0);
}

TEST_CASE("a result SMS is due once its publication is settled") {
  Queue queue;
  queue.take(order(), "+10000000001");
  CHECK(queue.store->due_results(10)->empty());
  REQUIRE(queue.store->settle(order().id, State::failed, "why", queue.clock.wall()));
  auto due = queue.store->due_results(10).value();
  REQUIRE(due.size() == 1);
  CHECK(due[0].number == "+10000000001");
  CHECK(due[0].what == "why");
  REQUIRE(queue.store->postpone_result(due[0].publication));
  CHECK(queue.store->due_results(10)->front().tries == 1);
  REQUIRE(queue.store->result_told(due[0].publication));
  CHECK(queue.store->due_results(10)->empty());
}

TEST_CASE("old results are erased, waiting publications stay") {
  Queue queue;
  queue.take(order('a'));
  queue.take(order('b'));
  REQUIRE(queue.store->settle(order('a').id, State::published, "", queue.clock.wall()));
  CHECK(queue.store->prune(queue.clock.wall()).value() == 0);
  CHECK(queue.store->prune(queue.clock.wall() + std::chrono::hours(1)).value() == 1);
  CHECK(queue.outcome().id == order('b').id);
}

TEST_CASE("after a key rotation nothing is sealed under the old key") {
  Queue queue;
  queue.take(order('a'), "+10000000001");
  queue.take(order('b'));
  queue.open(kFirstKey + kSecondKey);
  CHECK(queue.store->reseal(1).value() == 3);
  while (queue.store->reseal(1).value() > 0) {
  }
  queue.open(kSecondKey);
  CHECK((*queue.store->load(order('a').id))->publication == order('a'));
  REQUIRE(queue.store->settle(order('a').id, State::published, "", queue.clock.wall()));
  CHECK(queue.store->due_results(10)->front().number == "+10000000001");
}

TEST_CASE("another key opens nothing, and the error says so") {
  Queue queue;
  queue.take(order());
  queue.open(kSecondKey);
  const auto job = queue.store->load(order().id);
  REQUIRE_FALSE(job);
  CHECK(job.error().what.find("key 1") != std::string::npos);
}

TEST_CASE("a field that does not open does not hide other results") {
  Queue queue;
  queue.take(order('a'), "+10000000001");
  REQUIRE(queue.store->settle(order('a').id, State::published, "", queue.clock.wall()));
  queue.open(kSecondKey);
  queue.take(order('b'), "+10000000002");
  REQUIRE(queue.store->settle(order('b').id, State::published, "", queue.clock.wall()));
  const auto results = queue.store->results("user-1");
  REQUIRE(results);
  CHECK(results->size() == 2);
  const auto answers = queue.store->due_results(10);
  REQUIRE(answers);
  REQUIRE(answers->size() == 2);
  CHECK((*answers)[0].number.empty() != (*answers)[1].number.empty());
}

TEST_CASE("a publication of an earlier version keeps its public id when the first key goes") {
  Queue queue;
  const auto keys = crypto::Keyring::parse(kFirstKey).value();
  const auto sealed =
      keys.seal("publisher/content/" + order().id, util::as_octets(write_content(order())));
  const auto id = util::lower(
      util::to_hex(keys.lookup_by(1, "public id/mastodon/" + order().account, order().id)));
  queue.store.reset();
  {
    const auto path = queue.directory / "publisher.db";
    std::filesystem::remove(path);
    auto old = database::Database::open(path, publisher::schema().first(3)).value();
    const auto account = keys.seal("publisher/account/" + order().id, {});
    old.run(
        "INSERT INTO publication (id, user_id, platform, account, content, taken_at) VALUES (?, "
        "'user-1', 'mastodon', ?, ?, 1)",
        order().id, util::OctetView(account), util::OctetView(sealed));
  }
  // With the new version the line of the first key goes after rotate-keys, before any try.
  queue.open(kFirstKey + kSecondKey);
  while (queue.store->reseal(10).value() > 0) {
  }
  queue.open(kSecondKey);
  const auto job = queue.store->load(order().id).value();
  REQUIRE(job);
  CHECK(job->public_id == id);
  CHECK(job->publication == order());
}

TEST_CASE("publications of an earlier version are named some at a time") {
  Queue queue;
  const auto path = queue.directory / "publisher.db";
  queue.store.reset();
  std::filesystem::remove(path);
  const auto keys = crypto::Keyring::parse(kFirstKey).value();
  {
    auto old = database::Database::open(path, publisher::schema().first(3)).value();
    database::Transaction transaction(old);
    for (int i = 1; i <= 600; ++i) {
      const auto id = fmt::format("{:064}", i);
      const auto content =
          keys.seal("publisher/content/" + id, util::as_octets(write_content(order())));
      old.run(
          "INSERT INTO publication (id, user_id, platform, account, content, taken_at) VALUES "
          "(?, 'user-1', 'mastodon', x'', ?, 1)",
          id, util::OctetView(content));
    }
    transaction.commit();
  }
  auto file = database::Database::open(path, publisher::schema()).value();
  const auto unnamed = [&] {
    auto row = file.query("SELECT count(*) FROM publication WHERE unnamed = 1 AND id > ''");
    return row.next() ? row.small(0) : -1;
  };
  file.run(
      "CREATE TRIGGER full BEFORE UPDATE OF content ON publication WHEN CAST(new.id AS INTEGER) = "
      "600 BEGIN SELECT RAISE(ABORT, 'full'); END");
  CHECK_FALSE(publisher::Store::open(path, crypto::Keyring::parse(kFirstKey).value()));
  CHECK(unnamed() == 100);
  file.run("DROP TRIGGER full");
  queue.open(kFirstKey);
  CHECK(unnamed() == 0);
}

TEST_CASE("each account gets another id of a publication, the same one at each try") {
  const auto public_id = [](const publisher::Publication& publication,
                            const std::string& keys = kFirstKey) {
    Queue queue;
    queue.open(keys);
    queue.take(publication);
    const auto first = queue.store->load(publication.id).value()->public_id;
    queue.open(keys);
    CHECK(queue.store->load(publication.id).value()->public_id == first);
    return first;
  };
  const auto id = public_id(order());
  CHECK(id.size() == 64);
  CHECK(id != order().id);
  CHECK(public_id(order('a', "webhook")) != id);
  auto other_account = order();
  other_account.account = "bob-account";
  CHECK(public_id(other_account) != id);
  CHECK(public_id(order(), kSecondKey) != id);
}

TEST_CASE("a publication that waits keeps its public id when the first key goes") {
  Queue queue;
  queue.take(order());
  const auto id = queue.store->load(order().id).value()->public_id;
  queue.open(kFirstKey + kSecondKey);
  queue.take(order('b'));
  const auto second = queue.store->load(order('b').id).value()->public_id;
  while (queue.store->reseal(10).value() > 0) {
  }
  REQUIRE(queue.store->keep_account(order().id, "account-1"));
  queue.open(kSecondKey);
  CHECK(queue.store->load(order().id).value()->public_id == id);
  CHECK(queue.store->load(order('b').id).value()->public_id == second);
}

namespace {

/// Puts the database of `queue` back to a backup, as the command restore does.
void restore_backup(Queue& queue, const std::string& copy) {
  queue.store.reset();
  const auto done = database::restore(copy, publisher::schema(), queue.directory / "publisher.db",
                                      {}, publisher::mark_restored());
  REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().what));
  queue.open(kFirstKey);
}

/// Makes a backup while 'a' and 'b' wait and 'c' is settled, publishes 'a', and restores it.
void restore_two(Queue& queue) {
  queue.take(order('a'), "+10000000001");
  REQUIRE(queue.store->add_part(order('a').id, 0, "p0"));
  queue.clock.advance(std::chrono::hours(1));
  queue.take(order('b'));
  queue.take(order('c'));
  REQUIRE(queue.store->settle(order('c').id, State::published, "", queue.clock.wall()));
  const auto copy = queue.directory / "copy.db";
  REQUIRE(database::backup(queue.directory / "publisher.db", copy).has_value());
  REQUIRE(queue.store->settle(order('a').id, State::published, "", queue.clock.wall()));
  restore_backup(queue, copy);
}

State state_in(const Queue& queue, char id) {
  const auto all = queue.store->results("user-1").value();
  for (const auto& one : all)
    if (one.id == order(id).id) return one.state;
  return State::failed;
}

}  // namespace

TEST_CASE("what waited in a restored backup is published only when the operator says so") {
  Queue queue;
  restore_two(queue);
  CHECK(queue.waiting().empty());
  CHECK(queue.store->count_restored().value() == 2);
  CHECK(state_in(queue, 'a') == State::restored);
  CHECK(state_in(queue, 'c') == State::published);
  CHECK(queue.store->accept(order('a'), "", queue.clock.wall())->state == State::restored);
  CHECK(queue.store->due_results(10)->empty());
  CHECK(Store::release_restored(queue.directory / "publisher.db").value() == 2);
  CHECK(queue.waiting() == std::vector<std::string>{order('a').id, order('b').id});
  CHECK((*queue.store->load(order('a').id))->parts == std::vector<std::string>{"p0"});
  CHECK((*queue.store->load(order('a').id))->what.empty());
  CHECK(queue.store->count_restored().value() == 0);
}

TEST_CASE("a restored post that nobody releases ends as maybe-sent, and its user is told") {
  Queue queue;
  restore_two(queue);
  const auto now = queue.clock.wall();
  CHECK(queue.store->end_restored(std::chrono::hours(1), std::chrono::hours(2), now).value() == 0);
  REQUIRE(queue.store->accept(order('d'), "", now, State::restored));
  CHECK(queue.store->end_restored(std::chrono::hours(1), std::chrono::hours(2), now).value() == 2);
  CHECK(state_in(queue, 'a') == State::maybe_sent);
  CHECK(state_in(queue, 'd') == State::restored);
  CHECK_FALSE(*queue.store->load(order('a').id));
  REQUIRE(queue.store->due_results(10)->size() == 1);
  CHECK(queue.store->due_results(10)->front().what.find("Look there") != std::string::npos);
  CHECK(Store::end_all_restored(queue.directory / "publisher.db", now).value() == 1);
  CHECK(state_in(queue, 'd') == State::maybe_sent);
  CHECK(state_in(queue, 'c') == State::published);
}

TEST_CASE("the tries before a backup do not count for a post that is released") {
  Queue queue;
  queue.take(order());
  for (int i = 0; i < 20; ++i) REQUIRE(queue.store->postpone(order().id, "limit", false));
  const auto copy = queue.directory / "copy.db";
  REQUIRE(database::backup(queue.directory / "publisher.db", copy).has_value());
  restore_backup(queue, copy);
  CHECK(Store::release_restored(queue.directory / "publisher.db").value() == 1);
  CHECK((*queue.store->load(order().id))->tries == 0);
}

TEST_CASE("a restored backup of the first version publishes nothing either") {
  Queue queue;
  queue.store.reset();
  {
    const auto first = publisher::schema().first(1);
    auto old = database::Database::open(queue.directory / "old.db", first).value();
    const auto keys = crypto::Keyring::parse(kFirstKey).value();
    const auto content =
        keys.seal("publisher/content/" + order().id, util::as_octets(write_content(order())));
    old.run(
        "INSERT INTO publication (id, user_id, platform, account, content, taken_at) VALUES (?, "
        "'user-1', 'x', x'', ?, 1)",
        order().id, util::OctetView(content));
  }
  restore_backup(queue, queue.directory / "old.db");
  CHECK(queue.waiting().empty());
  CHECK(queue.outcome().state == State::restored);
}
