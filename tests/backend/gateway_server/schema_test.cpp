#include "backend/gateway_server/schema.hpp"

#include "tests/backend/gateway_server/rig.hpp"
#include "tests/backend/statement_plans.hpp"

using namespace gateway_test;

namespace {

const bool kPlansChecked = statement_plans::check_at_end(
    gateway_server::schema(),
    {{"SELECT user_id, key FROM user_key%", "a rotation of keys reads each sealed field"},
     {"SELECT user_id, number, number_hash FROM user_key%", "reads one row, the first that opens"},
     {"SELECT user_id, number FROM user_key%", "a rotation of keys reads each sealed field"},
     {"SELECT id, content FROM pending%", "a rotation of keys reads each sealed field"},
     {"SELECT id, pem FROM server_key%", "a rotation of keys reads each sealed field"},
     {"WITH RECURSIVE block_start%",
      "walks the blocks of one text; each is looked up in the index"},
     {"SELECT user_id FROM waiting_user%", "reads each user with something waiting, in turn"},
     {"UPDATE pending SET octets = length(content)%", "an update of the schema sizes what waits"},
     {"INSERT INTO waiting_user (user_id, messages, octets)%",
      "an update of the schema counts what waits"},
     {"UPDATE pending SET waited%", "counts the time of each that waits"},
     {"SELECT id, content FROM pending WHERE waited%", "looks for those that waited long"},
     {"SELECT refused.id, user_id, letter%", "a partial index of those that are to be told"}});

}  // namespace

TEST_CASE("a file from before users had shares opens with its rows") {
  const doubles::TempDir dir;
  const auto path = dir / "gateway.db";
  const auto before = gateway_server::schema().first(4);
  {
    auto old = database::Database::open(path, before).value();
    for (const auto& [id, user] :
         {std::pair("a", kUser), std::pair("b", kUser), std::pair("c", std::string("user-2"))}) {
      old.run("INSERT INTO taken (id, user_id, at) VALUES (?, ?, 7)", id, user);
      old.run("INSERT INTO pending (id, content, due) VALUES (?, x'0102', 5)", id);
    }
  }
  auto now = database::Database::open(path, gateway_server::schema()).value();
  {
    auto rows = now.query("SELECT messages, octets FROM waiting_user WHERE user_id = ?", kUser);
    REQUIRE(rows.next());
    CHECK(rows.integer(0) == 2);
    CHECK(rows.integer(1) == 4);
  }
  {
    auto rows = now.query(
        "SELECT user_id, keyed FROM pending JOIN taken USING (id, user_id) WHERE id = 'c'");
    REQUIRE(rows.next());
    CHECK(rows.text(0) == "user-2");
    CHECK(rows.integer(1) == 0);
  }
  // Also a deletion through another table counts.
  now.run("DELETE FROM taken WHERE user_id = ?", kUser);
  auto rows = now.query("SELECT user_id FROM waiting_user WHERE user_id = ?", kUser);
  CHECK_FALSE(rows.next());
}

TEST_CASE("each table that a backup does not bring back exists") {
  const doubles::TempDir dir;
  auto database = database::Database::open(dir / "new.db", gateway_server::schema()).value();
  for (const auto name : gateway_server::kNotRestored) {
    auto row = database.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?",
                              std::string(name));
    CHECK_MESSAGE(row.next(), name);
  }
}
