#include "spool/connection.hpp"

#include <SQLiteCpp/Column.h>

#include <algorithm>
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

/// Statements that may scan, with the reason.
const std::map<Sql, const char*> kMayScan{
    {Sql::newest_message_seen, "one row from the end"},
    {Sql::purgeable, "from the oldest row to the first that is young enough"},
    {Sql::raw_purge, "the oldest 500"},
    {Sql::report_purge, "the oldest 500"},
    {Sql::history_purge, "the oldest 500"},
    {Sql::senders_all, "one row per sender who lately sent many"},
    {Sql::senders_holding, "one row per sender who lately sent many"},
    {Sql::held_figures, "one row per sender who lately sent many"},
    {Sql::sims_all, "one row per SIM card"},
    {Sql::sim_forget_modem, "one row per SIM card"},
    {Sql::outgoing_next, "an index of waiting rows only"},
    {Sql::outgoing_overdue, "an index of waiting rows only"},
    {Sql::outgoing_interrupted, "an index of parts being sent only"},
    {Sql::outgoing_unreported, "an index of parts that await a report only"},
    {Sql::outgoing_too_many_reports, "an index of parts that await a report only"},
    {Sql::outgoing_purgeable, "from the oldest row on"},
    {Sql::waiting_before, "an index of waiting rows only"},
    {Sql::messages_with_key, "only for people, from the newest row on"},
    {Sql::audit_messages, "the audit reads all rows"},
    {Sql::statistics_messages, "from the newest row on, a bounded number"},
    {Sql::statistics_outgoing, "from the newest row on, a bounded number"},
    {Sql::history_crowded, "once an hour"},
    {Sql::history_limit, "an index, once in a while, and the oldest rows"},
    {Sql::audit_deliveries, "the audit reads all rows"},
};

}  // namespace

TEST_CASE("no statement scans a table that grows with the history") {
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

TEST_CASE("the relay's queries use their index and need no sorting") {
  Fresh fresh;
  for (const Sql sql :
       {Sql::due, Sql::next_due, Sql::erasable, Sql::partial_before, Sql::overdue_sets,
        Sql::open_sets, Sql::messages_before, Sql::messages_aside_before, Sql::history_before,
        Sql::history_of_modem, Sql::history_dialogues, Sql::held_first, Sql::held_after,
        Sql::held_of_sender}) {
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

TEST_CASE("lists of what waits read only the index of waiting deliveries") {
  Fresh fresh;
  SQLite::Statement plan(fresh.connection.database(),
                         std::string("EXPLAIN QUERY PLAN ") + spool::text_of(Sql::waiting_before));
  REQUIRE(plan.executeStep());
  // "COVERING INDEX" by a newer SQLite, of the same index.
  const auto step = plan.getColumn(3).getString();
  CHECK_MESSAGE(step.starts_with("SCAN delivery USING "), step);
  CHECK_MESSAGE(step.ends_with(" INDEX delivery_due"), step);
}

TEST_CASE("no statement of a message's usual way fills a temporary table") {
  Fresh fresh;
  for (const Sql sql : {Sql::name_id, Sql::counter_add, Sql::service_write, Sql::fingerprint_find,
                        Sql::fingerprint_put, Sql::message_insert, Sql::part_insert,
                        Sql::message_complete, Sql::delivery_insert, Sql::due, Sql::next_due,
                        Sql::message_get, Sql::parts_of, Sql::delivery_get, Sql::delivery_update,
                        Sql::delivery_states, Sql::message_settle, Sql::route_succeeded}) {
    SQLite::Statement program(fresh.connection.database(),
                              std::string("EXPLAIN ") + spool::text_of(sql));
    while (program.executeStep())
      CHECK_MESSAGE(program.getColumn(1).getString() != "OpenEphemeral", spool::text_of(sql));
  }
}

TEST_CASE("a query binds and returns each type of value") {
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

TEST_CASE("a transaction that is not committed is rolled back") {
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
