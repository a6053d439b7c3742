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
  ok(store.shift(3h, [] {}));
  CHECK(received_of(desk, before) == was);
  CHECK(received_of(desk, after) == wrong + std::chrono::milliseconds(3h).count());
  ok(store.shift(-1h, [] {}));
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
  ok(spool::ClockStore(*desk.spool).shift(1h, [] {}));
  CHECK(received_of(desk, first) == wrong + std::chrono::milliseconds(1h).count());
  CHECK(ok(spool::ClockStore(*desk.spool).begin(kThisBoot, 9s)).offset == 1h + 5s);
  CHECK(ok(spool::ClockStore(*desk.spool).begin(kNextBoot, 9s)).offset == 9s);
  ok(spool::ClockStore(*desk.spool).shift(1h, [] {}));
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
  ok(store.shift(1h, [] {}));
  CHECK(received_of(desk, one) == right);
  CHECK(received_of(desk, two) == wrong + std::chrono::milliseconds(1h).count());
  CHECK_FALSE(ok(store.begin(kNextBoot, 0s)).is_right);
}

TEST_CASE("row 203: a part that joins a message of the start before is corrected, once") {
  Desk desk;
  const auto parts = sms_of(text_of_parts(3, "a long one"));
  const auto id = desk.accept(parts[0]).id;
  const auto right = ok(desk.inbox().raw_parts(id)).at(0).received;
  spool::ClockStore store(*desk.spool);
  ok(store.begin(kNextBoot, 0s));
  desk.accept(parts[1]);
  const auto wrong = received_of(desk, id);
  ok(store.shift(1h, [] {}));
  CHECK(received_of(desk, id) == wrong + std::chrono::milliseconds(1h).count());
  const auto corrected = ok(desk.inbox().raw_parts(id));
  CHECK(corrected.at(0).received == right);
  CHECK(util::epoch_ms(corrected.at(1).received) == received_of(desk, id));
  // With a clock that is right, parts have the right date, also in the start after it.
  ok(store.settle(1h, [] {}));
  desk.accept(parts[2]);
  const auto last = received_of(desk, id);
  ok(spool::ClockStore(*desk.spool).begin(kNextBoot + 1, 0s));
  ok(store.shift(1h, [] {}));
  CHECK(received_of(desk, id) == last);
}

TEST_CASE("the rows since the store was made are corrected, also if it could not begin at once") {
  doubles::FaultVfs disk;
  Desk desk{spool::Options{.path = "/spool.db", .vfs = disk.name()}};
  const auto before = desk.accept(one_sms("before")).id;
  spool::ClockStore store(*desk.spool);
  disk.fail_once_after(0, SQLITE_FULL);
  CHECK_FALSE(store.begin(kThisBoot, 0s));
  const auto after = desk.accept(one_sms("after")).id;
  const auto was = received_of(desk, before), wrong = received_of(desk, after);
  ok(store.begin(kThisBoot, 0s));
  ok(store.shift(1h, [] {}));
  CHECK(received_of(desk, before) == was);
  CHECK(received_of(desk, after) == wrong + std::chrono::milliseconds(1h).count());
}

TEST_CASE("the next life of the program in the same start goes on with a full disk, too") {
  doubles::FaultVfs disk;
  Desk desk{spool::Options{.path = "/spool.db", .vfs = disk.name()}};
  ok(spool::ClockStore(*desk.spool).begin(kThisBoot, 5s));
  spool::ClockStore next(*desk.spool);
  disk.fail_after(0, SQLITE_FULL);
  const auto begun = ok(next.begin(kThisBoot, 9s));
  CHECK(begun.offset == 5s);
  CHECK(begun.goes_on);
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
