#include "backend/gateway_server/schema.hpp"

#include "tests/backend/gateway_server/rig.hpp"
#include "tests/backend/statement_plans.hpp"

using namespace gateway_test;

namespace {

const bool kPlansChecked = statement_plans::check_at_end(
    gateway_server::schema(),
    {{"SELECT user_id, key FROM user_key%", "a rotation of keys reads each sealed field"},
     {"SELECT user_id, number FROM user_key%", "a rotation of keys reads each sealed field"},
     {"SELECT id, content FROM pending%", "a rotation of keys reads each sealed field"},
     {"SELECT id, pem FROM server_key%", "a rotation of keys reads each sealed field"},
     {"SELECT id, user_id, content, tries FROM pending%", "walks an index to the first rows"}});

}  // namespace

TEST_CASE("the file of the previous schema opens with its rows") {
  const doubles::TempDir dir;
  const auto path = dir / "gateway.db";
  const auto before = gateway_server::schema().first(gateway_server::schema().size() - 1);
  database::Database::open(path, before)
      .value()
      .run("INSERT INTO ticket (hash, user_id, expires) VALUES (x'00', ?, 7)", kUser);
  auto now = database::Database::open(path, gateway_server::schema()).value();
  auto rows = now.query("SELECT user_id FROM ticket WHERE expires < 8");
  REQUIRE(rows.next());
  CHECK(rows.text(0) == kUser);
}
