#include "spool/ledger.hpp"

#include "spool/schema.hpp"
#include "tests/spool/desk.hpp"

using namespace spool;

namespace {
struct FreshLedger {
  FreshLedger() { REQUIRE(bring_up_to_date(connection, folder / "spool.db")); }
  doubles::TempDir folder;
  Connection connection{folder / "spool.db", "", Use::create};
  Ledger ledger{connection};
};
}  // namespace

TEST_CASE("a name has one number per kind, for good") {
  FreshLedger fresh;
  const auto modem = fresh.ledger.id(NameKind::modem, "kitchen");
  const auto route = fresh.ledger.id(NameKind::route, "kitchen");
  CHECK(modem != route);
  CHECK(fresh.ledger.id(NameKind::modem, "kitchen") == modem);
  Ledger other(fresh.connection);
  CHECK(other.id(NameKind::modem, "kitchen") == modem);
  CHECK(name_of(fresh.connection, modem) == "kitchen");
  CHECK(find_name(fresh.connection, NameKind::route, "kitchen") == route);
  CHECK_FALSE(find_name(fresh.connection, NameKind::sim, "kitchen"));
}

TEST_CASE("counters add up over writes and are each name's own") {
  FreshLedger fresh;
  fresh.ledger.count(1, Count::received);
  fresh.ledger.count(1, Count::received);
  fresh.ledger.count(2, Count::dead, 5);
  fresh.ledger.count(2, Count::dead, -1);
  fresh.ledger.write();
  fresh.ledger.count(1, Count::received);
  fresh.ledger.write();
  fresh.ledger.write();
  CHECK(counters_of(fresh.connection, 1)[Count::received] == 3);
  CHECK(counters_of(fresh.connection, 2)[Count::dead] == 4);
  CHECK(counters_of(fresh.connection, 2)[Count::received] == 0);
}

TEST_CASE("after a rollback neither names nor counts are believed") {
  FreshLedger fresh;
  {
    Transaction transaction(fresh.connection, Sql::begin_write);
    fresh.ledger.id(NameKind::modem, "ghost");
    fresh.ledger.count(1, Count::received);
  }
  fresh.ledger.forget();
  fresh.ledger.write();
  CHECK(counters_of(fresh.connection, 1).empty());
  const auto id = fresh.ledger.id(NameKind::modem, "ghost");
  CHECK(name_of(fresh.connection, id) == "ghost");
}
