#include "spool/sender_limits.hpp"

#include "tests/doubles/fault_vfs.hpp"
#include "tests/spool/desk.hpp"

using namespace desk;
using spool::MessageState;
using spool::Outcome;

namespace {

constexpr const char* kFlooder = "+23767000001";
constexpr const char* kNeighbour = "+23767000002";

spool::Options with_limit(int limit, std::chrono::seconds window = 1h) {
  spool::Options options;
  options.settings.sender_limit = limit;
  options.settings.sender_window = window;
  return options;
}

/// Accepts `count` SMS of `sender`. Returns how many of them are held.
int send(Desk& desk, int count, const char* sender = kFlooder) {
  static int number = 0;
  int held = 0;
  for (int i = 0; i < count; ++i)
    held += desk.accept(one_sms("text " + std::to_string(++number), {.sender = sender})).held;
  return held;
}

}  // namespace

TEST_CASE(
    "row 204: a sender may send the limit at once; what follows is held, and nothing of others") {
  Desk desk(with_limit(10));
  CHECK(send(desk, 10) == 0);
  CHECK(send(desk, 5) == 5);
  CHECK(send(desk, 10, kNeighbour) == 0);
  CHECK(desk.due().size() == 20);
  const auto held = ok(desk.inbox().messages({}, {.state = MessageState::held})).messages;
  CHECK(held.size() == 5);
  for (const auto& message : held) CHECK(message.sender == kFlooder);
  CHECK(ok(desk.inbox().held_figures()).messages == 5);
  CHECK(ok(desk.inbox().held_figures()).senders == 1);
  CHECK(desk.audit().held == 5);
}

TEST_CASE("row 204: tokens are regained evenly over the window") {
  Desk desk(with_limit(10, 1h));
  CHECK(send(desk, 10) == 0);
  desk.clock.advance(6min);
  CHECK(send(desk, 1) == 0);
  desk.clock.advance(5min);
  CHECK(send(desk, 1) == 1);
}

TEST_CASE("row 204: with a limit of zero nothing is held") {
  Desk desk(with_limit(0));
  CHECK(send(desk, 50) == 0);
}

TEST_CASE("row 204: a restart and a wrong clock do not give a sender new tokens") {
  Desk desk(with_limit(10));
  CHECK(send(desk, 9) == 0);
  desk.close();
  desk.clock.set_wall(desk.clock.wall() + 400 * kDay);
  desk.open();
  CHECK(send(desk, 1) == 0);
  CHECK(send(desk, 1) == 1);
  desk.close();
  desk.open();
  CHECK(send(desk, 1) == 1);
  CHECK(ok(desk.inbox().held_figures()).messages == 2);
}

TEST_CASE("row 204: housekeeping stores the bucket of a sender who sends much, for a power cut") {
  Desk desk(with_limit(80));
  CHECK(send(desk, 5, kNeighbour) == 0);
  CHECK(send(desk, 40) == 0);
  desk.run_housekeeping();
  const auto rows = [&](const char* where) {
    return SQLite::Database(desk.options.path)
        .execAndGet(std::string("SELECT count(*) FROM sender") + where)
        .getInt64();
  };
  CHECK(rows(" WHERE sender = '+23767000001'") == 1);
  CHECK(rows("") == 1);  // an ordinary sender costs no write
  desk.clock.advance(1h);
  desk.run_housekeeping();
  CHECK(rows("") == 0);  // a full bucket needs no row
}

TEST_CASE("a table that could not be read at first is read by the next call") {
  Desk desk(with_limit(1));
  CHECK(send(desk, 3) == 2);
  desk.close();
  desk.open();
  SQLite::Database other(desk.options.path, SQLite::OPEN_READWRITE);
  other.exec("ALTER TABLE sender RENAME TO aside");
  CHECK_FALSE(desk.inbox().accept(std::vector{one_sms("fails")}, desk.router));
  CHECK_FALSE(desk.inbox().accept(std::vector{one_sms("fails")}, desk.router));
  other.exec("ALTER TABLE aside RENAME TO sender");
  CHECK(send(desk, 1) == 1);
  CHECK(ok(desk.inbox().held_figures()).messages == 3);
  CHECK(ok(desk.inbox().release_all(0, 10)).messages == 3);
}

TEST_CASE("a new connection to the spool keeps the tokens of each sender") {
  Desk desk(with_limit(10));
  spool::SenderLimits limits(desk.options.settings);
  spool::Connection connection(desk.options.path, {}, spool::Use::write);
  limits.load(connection, 0ms);
  for (int i = 0; i < 10; ++i) CHECK(limits.admit(kFlooder, 0ms));
  limits.commit();
  limits.load(connection, 0ms);
  CHECK_FALSE(limits.admit(kFlooder, 0ms));
  CHECK(limits.admit(kNeighbour, 0ms));
}

TEST_CASE("row 204: SMS that come again take no token") {
  Desk desk(with_limit(2));
  const auto sms = one_sms("again");
  CHECK(desk.accept(sms).outcome == Outcome::completed);
  for (int i = 0; i < 5; ++i) CHECK(desk.accept(sms).outcome == Outcome::duplicate);
  CHECK(send(desk, 1) == 0);
}

TEST_CASE("a transaction that fails takes no token") {
  Desk desk(with_limit(2));
  struct Failing final : spool::Router {
    std::vector<std::string> routes_for(const spool::Message&) const override {
      throw std::runtime_error("no");
    }
  };
  for (int i = 0; i < 5; ++i)
    CHECK_THROWS(desk.inbox().accept(std::vector{one_sms("fails" + std::to_string(i))}, Failing()));
  CHECK(send(desk, 2) == 0);
}

TEST_CASE("row 204: the guard writes no octet for the SMS of ordinary senders") {
  const auto written = [](int limit) {
    doubles::FaultVfs disk;
    auto options = with_limit(limit);
    options.path = "/spool.db";
    options.vfs = disk.name();
    Desk desk(options);
    const auto before = disk.octets_written();
    for (int i = 0; i < 200; ++i) {
      desk.accept(one_sms("text " + std::to_string(i),
                          {.sender = "+2376700" + std::to_string(10'000 + i % 40)}));
      desk.deliver_all();
      desk.clock.advance(1min);
      desk.run_housekeeping();
    }
    return disk.octets_written() - before;
  };
  CHECK(written(1'000) == written(0));
}
