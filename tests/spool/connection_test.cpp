#include "spool/connection.hpp"

#include <SQLiteCpp/Column.h>

#include <map>

#include "spool/schema.hpp"
#include "tests/spool/desk.hpp"

using spool::Connection;
using spool::Query;
using spool::Sql;
using spool::Transaction;

namespace {

struct Fresh {
  Fresh() : connection(folder / "spool.db", "", spool::Use::create) {
    REQUIRE(spool::migrate(connection, folder / "spool.db"));
  }
  doubles::TempDir folder;
  Connection connection;
};

/// Walks that do not grow with the history, and the one that may.
const std::map<Sql, const char*> kMayScan{
    {Sql::newest_message_seen, "one row from the end"},
    {Sql::purgeable, "from the oldest on, ends at the first young one"},
    {Sql::raw_purge, "the oldest 500"},
    {Sql::report_purge, "the oldest 500"},
    {Sql::sims_all, "one row for each card that was ever here"},
    {Sql::sim_forget_modem, "one row for each card that was ever here"},
    {Sql::outgoing_next, "an index of what waits now"},
    {Sql::outgoing_overdue, "an index of what waits now"},
    {Sql::outgoing_interrupted, "an index of what is being sent now"},
    {Sql::outgoing_unreported, "an index of what awaits a report now"},
    {Sql::outgoing_too_many_reports, "an index of what awaits a report now"},
    {Sql::outgoing_purgeable, "from the oldest on"},
    {Sql::waiting_before, "an index of what waits now"},
    {Sql::messages_with_key, "a person asks, and the newest are looked at first"},
    {Sql::audit_messages, "an audit looks at everything"},
    {Sql::audit_deliveries, "an audit looks at everything"},
};

}  // namespace

TEST_CASE("no statement walks a table that grows with the history") {
  Fresh fresh;
  for (int i = 0; i < static_cast<int>(Sql::kCount); ++i) {
    const auto sql = static_cast<Sql>(i);
    if (kMayScan.contains(sql)) continue;
    SQLite::Statement plan(fresh.connection.database(),
                           std::string("EXPLAIN QUERY PLAN ") + spool::text_of(sql));
    while (plan.executeStep()) {
      const std::string step = plan.getColumn(3).getString();
      CHECK_MESSAGE(step.rfind("SCAN", 0) != 0, spool::text_of(sql) << " -> " << step);
    }
  }
}

TEST_CASE("the relay's questions are answered from their index, in its order") {
  Fresh fresh;
  for (const Sql sql : {Sql::due, Sql::next_due, Sql::erasable, Sql::partial_before,
                        Sql::overdue_sets, Sql::open_sets, Sql::messages_before}) {
    SQLite::Statement plan(fresh.connection.database(),
                           std::string("EXPLAIN QUERY PLAN ") + spool::text_of(sql));
    while (plan.executeStep()) {
      const std::string step = plan.getColumn(3).getString();
      CHECK_MESSAGE(step.find("USE TEMP B-TREE") == std::string::npos, spool::text_of(sql)
                                                                           << " -> " << step);
      if (sql == Sql::partial_before || sql == Sql::overdue_sets)
        CHECK_MESSAGE(step.find("INDEX message_open") != std::string::npos, step);
    }
  }
}

TEST_CASE("a query takes every kind of value and gives it back") {
  Fresh fresh;
  auto& db = fresh.connection;
  const util::Octets octets{0, 1, 255};
  db.run(Sql::part_insert, std::int64_t{17001}, 1, std::string("SM"), std::int64_t{5}, 2,
         util::OctetView(octets));
  db.run(Sql::part_insert, std::int64_t{17002}, 1, std::string(""), std::int64_t{6}, 0,
         util::OctetView());
  Query parts = db.query(Sql::parts_of, std::int64_t{17000}, std::int64_t{17999});
  REQUIRE(parts.next());
  CHECK(parts.integer(0) == 17001);
  CHECK(parts.text(4) == "SM");
  CHECK(std::ranges::equal(parts.octets(2), octets));
  REQUIRE(parts.next());
  CHECK(parts.octets(2).empty());
  CHECK_FALSE(parts.null(2));
  CHECK_FALSE(parts.next());
}

TEST_CASE("a transaction that is not committed never happened") {
  Fresh fresh;
  {
    Transaction transaction(fresh.connection, Sql::begin_write);
    fresh.connection.run(Sql::counter_add, 1, 5);
    CHECK(fresh.connection.in_transaction());
  }
  CHECK_FALSE(fresh.connection.in_transaction());
  CHECK_FALSE(fresh.connection.query(Sql::counters_of, 0, 99).next());
}

TEST_CASE("a reading connection cannot write") {
  Fresh fresh;
  Connection reader(fresh.folder / "spool.db", "", spool::Use::read);
  CHECK_THROWS_AS(reader.run(Sql::counter_add, 1, 5), SQLite::Exception);
}
