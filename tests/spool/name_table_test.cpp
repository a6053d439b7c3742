#include "spool/name_table.hpp"

#include "spool/schema.hpp"
#include "tests/spool/desk.hpp"

using namespace spool;

namespace {
struct NameTableFixture {
  NameTableFixture() { REQUIRE(migrate(connection, folder / "spool.db")); }
  doubles::TempDir folder;
  Connection connection{folder / "spool.db", "", Use::create};
  NameTable names{connection};
};
}  // namespace

TEST_CASE("a name has one permanent number per kind") {
  NameTableFixture f;
  const Transaction transaction(f.connection, Sql::begin_write);
  const auto modem = f.names.id(NameKind::modem, "kitchen");
  const auto route = f.names.id(NameKind::route, "kitchen");
  CHECK(modem != route);
  CHECK(f.names.id(NameKind::modem, "kitchen") == modem);
  NameTable other(f.connection);
  CHECK(other.id(NameKind::modem, "kitchen") == modem);
  CHECK(name_of(f.connection, modem) == "kitchen");
  CHECK(find_name(f.connection, NameKind::route, "kitchen") == route);
  CHECK_FALSE(find_name(f.connection, NameKind::sim, "kitchen"));
}

TEST_CASE("after a rollback the cache of names is cleared and the name is inserted again") {
  NameTableFixture f;
  {
    const Transaction transaction(f.connection, Sql::begin_write);
    f.names.id(NameKind::modem, "ghost");
  }
  f.names.clear();
  const Transaction transaction(f.connection, Sql::begin_write);
  CHECK(name_of(f.connection, f.names.id(NameKind::modem, "ghost")) == "ghost");
}
