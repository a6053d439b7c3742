#include "spool/counters.hpp"

#include "spool/schema.hpp"
#include "tests/spool/desk.hpp"

using namespace spool;

namespace {
struct CountersFixture {
  CountersFixture() { REQUIRE(migrate(connection, folder / "spool.db")); }
  doubles::TempDir folder;
  Connection connection{folder / "spool.db", "", Use::create};
  Counters counters{connection};
};
}  // namespace

TEST_CASE("counters add up over several writes, separately for each name") {
  CountersFixture f;
  f.counters.add(1, Counter::received);
  f.counters.add(1, Counter::received);
  f.counters.add(2, Counter::dead, 5);
  f.counters.add(2, Counter::dead, -1);
  f.counters.write();
  f.counters.add(1, Counter::received);
  f.counters.write();
  f.counters.write();
  CHECK(counters_of(f.connection, 1)[Counter::received] == 3);
  CHECK(counters_of(f.connection, 2)[Counter::dead] == 4);
  CHECK(counters_of(f.connection, 2)[Counter::received] == 0);
}

TEST_CASE("counts of a transaction that was rolled back are not written") {
  CountersFixture f;
  {
    const Transaction transaction(f.connection, Sql::begin_write);
    f.counters.add(1, Counter::received);
  }
  f.counters.clear();
  f.counters.write();
  CHECK(counters_of(f.connection, 1).empty());
}
