#include "spool/clock_store.hpp"

#include <sqlite3.h>

#include "tests/doubles/fault_vfs.hpp"
#include "tests/spool/desk.hpp"

using namespace desk;

namespace {

constexpr std::int64_t kThisBoot = 77, kNextBoot = 78;

std::int64_t received_of(Desk& desk, spool::Id id) {
  return util::epoch_ms(desk.message(id).received);
}

}  // namespace

TEST_CASE(
    "row 203: the times of what came since the start are corrected, those before it are not") {
  Desk desk;
  const auto before = desk.accept(one_sms("before")).id;
  spool::ClockStore store(*desk.spool);
  CHECK(ok(store.begin(kThisBoot, 5s)).offset == 5s);
  const auto after = desk.accept(one_sms("after")).id;
  desk.accept(garbage("00112233"));
  const auto was = received_of(desk, before), wrong = received_of(desk, after);
  CHECK_FALSE(ok(store.shift(3h, [] {})));
  CHECK(received_of(desk, before) == was);
  CHECK(received_of(desk, after) == wrong + std::chrono::milliseconds(3h).count());
  CHECK_FALSE(ok(store.shift(-1h, [] {})));
  CHECK(received_of(desk, after) == wrong + std::chrono::milliseconds(2h).count());
}

TEST_CASE(
    "row 203: another life of the program in the same start goes on, the next start does not") {
  Desk desk;
  ok(spool::ClockStore(*desk.spool).begin(kThisBoot, 5s));
  const auto first = desk.accept(one_sms("first")).id;
  const auto wrong = received_of(desk, first);
  desk.close();
  desk.open();
  CHECK(ok(spool::ClockStore(*desk.spool).begin(kThisBoot, 9s)).offset == 5s);
  CHECK_FALSE(ok(spool::ClockStore(*desk.spool).shift(1h, [] {})));
  CHECK(received_of(desk, first) == wrong + std::chrono::milliseconds(1h).count());
  CHECK(ok(spool::ClockStore(*desk.spool).begin(kThisBoot, 9s)).offset == 1h + 5s);
  CHECK(ok(spool::ClockStore(*desk.spool).begin(kNextBoot, 9s)).offset == 9s);
  CHECK_FALSE(ok(spool::ClockStore(*desk.spool).shift(1h, [] {})));
}

TEST_CASE("row 203: what was stored with a right clock is not corrected later") {
  Desk desk;
  spool::ClockStore store(*desk.spool);
  CHECK_FALSE(ok(store.begin(kThisBoot, 0s)).is_right);
  const auto one = desk.accept(one_sms("one")).id;
  const auto right = received_of(desk, one);
  ok(store.settle(2h, [] {}));
  CHECK(ok(store.begin(kThisBoot, 0s)).offset == 2h);
  CHECK(ok(store.begin(kThisBoot, 0s)).is_right);
  const auto two = desk.accept(one_sms("two")).id;
  const auto wrong = received_of(desk, two);
  CHECK_FALSE(ok(store.shift(1h, [] {})));
  CHECK(received_of(desk, one) == right);
  CHECK(received_of(desk, two) == wrong + std::chrono::milliseconds(1h).count());
  CHECK_FALSE(ok(store.begin(kNextBoot, 0s)).is_right);
}

TEST_CASE(
    "a correction of many rows goes on in small steps, also in the next life of the program") {
  Desk desk;
  ok(spool::ClockStore(*desk.spool).begin(kThisBoot, 0s));
  std::vector<spool::Id> ids;
  for (int i = 0; i < 250; ++i) ids.push_back(desk.accept(one_sms("text " + std::to_string(i))).id);
  const auto first = received_of(desk, ids.front()), last = received_of(desk, ids.back());
  const auto hour = std::chrono::milliseconds(1h).count();
  CHECK(ok(spool::ClockStore(*desk.spool).shift(1h, [] {})));
  CHECK(received_of(desk, ids.front()) == first);
  CHECK(received_of(desk, ids.back()) == last + hour);
  desk.close();
  desk.open();
  spool::ClockStore store(*desk.spool);
  CHECK(ok(store.begin(kThisBoot, 0s)).offset == 1h);
  const auto later = desk.accept(one_sms("later")).id;
  const auto right = received_of(desk, later);
  ok(store.settle(1h, [] {}));
  CHECK(ok(store.shift_more()));
  CHECK_FALSE(ok(store.shift_more()));
  CHECK_FALSE(ok(store.shift_more()));
  CHECK(received_of(desk, ids.front()) == first + hour);
  CHECK(received_of(desk, ids.at(100)) == first + hour);
  CHECK(received_of(desk, ids.back()) == last + hour);
  CHECK(received_of(desk, later) == right);
}

TEST_CASE("the clock is set if and when its correction is on the disk") {
  doubles::FaultVfs disk;
  Desk desk{spool::Options{.path = "/spool.db", .vfs = disk.name()}};
  spool::ClockStore store(*desk.spool);
  ok(store.begin(kThisBoot, 0s));
  const auto id = desk.accept(one_sms("one")).id;
  const auto wrong = received_of(desk, id);
  std::optional<std::int64_t> set;  // when it is set: the date that is stored
  const auto note = [&] { set = received_of(desk, id); };
  disk.fail_once_after(0, SQLITE_IOERR_WRITE);
  CHECK_FALSE(store.shift(1h, note));
  CHECK_FALSE(set);
  CHECK(received_of(desk, id) == wrong);
  ok(store.shift(1h, note));
  CHECK(set == wrong + std::chrono::milliseconds(1h).count());
}
