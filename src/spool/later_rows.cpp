#include "spool/later_rows.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "database/log_at_close.hpp"
#include "spool/row_encoding.hpp"
#include "spool/schema.hpp"
#include "spool/sqlite_error.hpp"

namespace spool {
namespace {

using util::Advice, util::fail, util::Result;

constexpr int kBusyMs = 5'000;

// Rows of these tables say what must not be done twice or forgotten: an attempt to enter a PIN, an
// SMS that was sent, a modem that a person has suspended. They are taken over as a whole.
constexpr const char* kCarried[] = {"name",          "sim",  "pin_attempt", "outgoing",
                                    "outgoing_part", "cure", "history",     "suspended"};

constexpr const char* kParts =
    "SELECT p.id / 1000, modem.text, sim.text, imei.text, p.source, p.received, hex(p.pdu)"
    " FROM later.part AS p JOIN later.message AS m ON m.id = p.id / 1000"
    " LEFT JOIN later.name AS modem ON modem.id = p.modem"
    " LEFT JOIN later.name AS sim ON sim.id = m.sim"
    " LEFT JOIN later.name AS imei ON imei.id = m.imei"
    " WHERE NOT EXISTS (SELECT 1 FROM main.part AS k WHERE k.id = p.id AND k.pdu = p.pdu)"
    " ORDER BY p.id";
constexpr const char* kRaw =
    "SELECT 0, modem.text, sim.text, '', r.source, r.received, r.hex FROM later.raw AS r"
    " LEFT JOIN later.name AS modem ON modem.id = r.modem"
    " LEFT JOIN later.name AS sim ON sim.id = r.sim"
    " WHERE NOT EXISTS (SELECT 1 FROM main.raw AS k WHERE k.id = r.id AND k.hex = r.hex)"
    " ORDER BY r.id";
constexpr const char* kReports =
    "SELECT 0, modem.text, sim.text, '', '', r.received, hex(r.pdu) FROM later.report AS r"
    " LEFT JOIN later.name AS modem ON modem.id = r.modem"
    " LEFT JOIN later.name AS sim ON sim.id = r.sim"
    " WHERE NOT EXISTS (SELECT 1 FROM main.report AS k WHERE k.id = r.id AND k.pdu = r.pdu)"
    " ORDER BY r.id";
constexpr const char* kDeliveries =
    "SELECT d.id, route.text, lower(hex(m.key)), d.state, d.error, k.id IS NOT NULL"
    " FROM later.delivery AS d JOIN later.message AS m ON m.id = d.id / 1000"
    " LEFT JOIN later.name AS route ON route.id = d.route"
    " LEFT JOIN main.delivery AS k ON k.id = d.id AND k.route = d.route"
    " WHERE k.id IS NULL OR k.state <> d.state ORDER BY d.id";
// A message that is held for its sender has routes and no delivery: it has the number 0 here.
constexpr const char* kHeld =
    "SELECT h.message * 1000, route.text, lower(hex(m.key)), 0, '', 0"
    " FROM later.held AS h JOIN later.message AS m ON m.id = h.message"
    " JOIN later.name AS route ON route.id = h.route"
    " WHERE NOT EXISTS (SELECT 1 FROM main.held AS k WHERE k.message = h.message)"
    " ORDER BY h.message";
// Rows are removed from the oldest on, and only of messages that do not wait.
constexpr const char* kPurged =
    "SELECT id FROM main.delivery WHERE state = 0"
    " AND id / 1000 < (SELECT min(id) FROM later.message) ORDER BY id";
constexpr const char* kPurgedHeld =
    "SELECT DISTINCT message FROM main.held"
    " WHERE message < (SELECT min(id) FROM later.message) ORDER BY message";
constexpr const char* kErased =
    "SELECT count(*) FROM later.message AS m WHERE m.erased = 1"
    " AND m.id > coalesce((SELECT max(id) FROM main.message), 0)";
constexpr const char* kForeignNames =
    "SELECT count(*) FROM main.name AS ours LEFT JOIN later.name AS theirs ON theirs.id = ours.id"
    " WHERE theirs.kind IS NOT ours.kind OR theirs.text IS NOT ours.text";

/// Opens `older` with `later` beside it, as "main" and "later". Leaves the log of `later`, which
/// may be damaged, as it is.
SQLite::Database open_both(const std::string& older, const std::string& later) {
  SQLite::Database database(older, SQLite::OPEN_READWRITE, kBusyMs);
  database::set_log_at_close(database, database::LogAtClose::keep);
  SQLite::Statement attach(database, "ATTACH ?1 AS later");
  attach.bind(1, later);
  attach.exec();
  return database;
}

std::vector<std::string> columns_of(SQLite::Database& database, const char* schema,
                                    const char* table) {
  SQLite::Statement row(database, "SELECT name FROM pragma_table_info(?1, ?2) ORDER BY name");
  row.bind(1, table);
  row.bind(2, schema);
  std::vector<std::string> names;
  while (row.executeStep()) names.push_back(row.getColumn(0).getString());
  return names;
}

/// Replaces the rows of `table` by those of the newer spool. Returns false, and changes nothing, if
/// that lacks one of its columns, or has values that this version does not allow.
bool carry(SQLite::Database& database, const char* table) {
  const auto ours = columns_of(database, "main", table),
             theirs = columns_of(database, "later", table);
  if (!std::includes(theirs.begin(), theirs.end(), ours.begin(), ours.end())) return false;
  std::string list;
  for (const auto& column : ours) list += (list.empty() ? "" : ", ") + column;
  database.exec("SAVEPOINT carried");
  try {
    database.exec(fmt::format(
        "DELETE FROM main.{0}; INSERT INTO main.{0} ({1}) SELECT {1} FROM later.{0}", table, list));
  } catch (const SQLite::Exception&) {
    database.exec("ROLLBACK TO carried; RELEASE carried");
    return false;
  }
  database.exec("RELEASE carried");
  return true;
}

ReceivedPdu received_in(SQLite::Statement& row) {
  ReceivedPdu received{.modem = row.getColumn(1).getString(),
                       .sim = row.getColumn(2).getString(),
                       .source = row.getColumn(4).getString(),
                       .hex = row.getColumn(6).getString(),
                       .received = util::from_epoch_ms(row.getColumn(5).getInt64()),
                       .pdu = std::nullopt,
                       .imei = row.getColumn(3).getString()};
  if (auto pdu = sms::decode_hex(received.hex)) received.pdu = std::move(*pdu);
  return received;
}

/// Returns `waiting` for a state that only a newer version knows: rather twice than not at all.
DeliveryState state_of(int stored) {
  const bool known = stored >= 0 && stored <= static_cast<int>(DeliveryState::dropped);
  return known ? static_cast<DeliveryState>(stored) : DeliveryState::waiting;
}

void read_deliveries(SQLite::Database& database, const char* sql, std::vector<LaterDelivery>& all) {
  SQLite::Statement row(database, sql);
  while (row.executeStep())
    all.push_back({.id = row.getColumn(0).getInt64(),
                   .route = row.getColumn(1).getString(),
                   .key = row.getColumn(2).getString(),
                   .state = state_of(row.getColumn(3).getInt()),
                   .error = row.getColumn(4).getString(),
                   .known = row.getColumn(5).getInt() != 0});
}

/// Removes the new deliveries of incomplete sets that have been completed since: they were of other
/// content, and say nothing of the whole message.
void forget_incomplete(std::vector<LaterDelivery>& deliveries) {
  const auto number = [](const LaterDelivery& one) {
    return one.id - first_of(message_of(one.id));
  };
  std::set<Id> completed;
  for (const auto& one : deliveries)
    if (number(one) == 0 || number(one) > kLateCompletion) completed.insert(message_of(one.id));
  std::erase_if(deliveries, [&](const LaterDelivery& one) {
    return !one.known && number(one) > 0 && number(one) <= kLateCompletion &&
           completed.contains(message_of(one.id));
  });
}

LaterRows read_rows(SQLite::Database& database) {
  LaterRows rows;
  for (const char* sql : {kParts, kReports, kRaw}) {
    SQLite::Statement row(database, sql);
    while (row.executeStep()) rows.pdus.push_back({row.getColumn(0).getInt64(), received_in(row)});
  }
  const bool holds =
      database.execAndGet("SELECT count(*) FROM later.sqlite_schema WHERE name = 'held'").getInt() >
      0;
  for (const char* sql : {kDeliveries, kHeld})
    if (sql == kDeliveries || holds) read_deliveries(database, sql, rows.deliveries);
  forget_incomplete(rows.deliveries);
  for (SQLite::Statement row(database, kPurged); row.executeStep();)
    rows.purged.push_back(row.getColumn(0).getInt64());
  for (SQLite::Statement row(database, kPurgedHeld); row.executeStep();)
    rows.purged_held.push_back(row.getColumn(0).getInt64());
  rows.erased = database.execAndGet(kErased).getInt();
  return rows;
}

void carry_records(SQLite::Database& database, std::vector<std::string>& left) {
  database.exec("BEGIN IMMEDIATE");
  for (const char* table : kCarried)
    if (!carry(database, table)) left.emplace_back(table);
  database.exec(
      "UPDATE main.meta SET value = max(value, coalesce((SELECT theirs.value FROM later.meta AS "
      "theirs WHERE theirs.key = 'service_ms'), 0)) WHERE key = 'service_ms'");
  database.exec("COMMIT");
}

/// Calls `work`, and turns errors of SQLite into one that names the newer spool.
template <class Work>
auto with_both(const std::string& older, const std::string& later, Work work)
    -> decltype(work(std::declval<SQLite::Database&>())) {
  try {
    auto database = open_both(older, later);
    auto done = work(database);
    database.exec("PRAGMA main.wal_checkpoint(TRUNCATE)");
    return done;
  } catch (const SQLite::Exception& exception) {
    const auto error = to_error(exception, later);
    if (error.advice == Advice::retry) return fail(error);
    return fail(Advice::reject,
                fmt::format("{} cannot be read by this version ({}); nothing was changed; next: "
                            "install the version that wrote it, or without what has arrived since "
                            "the backup: sudo gsmrelay db restore --without-later",
                            later, exception.getErrorStr()));
  }
}

}  // namespace

Result<LaterRows> read_later(const std::string& older, const std::string& later) {
  return with_both(older, later, [&](SQLite::Database& database) -> Result<LaterRows> {
    if (database.execAndGet("PRAGMA later.application_id").getInt64() != kApplicationId)
      return fail(Advice::reject, fmt::format("{} is not a spool of gsmrelay", later));
    if (database.execAndGet(kForeignNames).getInt64() > 0)
      return fail(Advice::reject,
                  fmt::format("the backup is not of the spool {}; nothing was changed; next: name "
                              "another one, or without what the spool has: sudo gsmrelay db "
                              "restore FILE --without-later",
                              later));
    auto rows = read_rows(database);
    carry_records(database, rows.left);
    return rows;
  });
}

Result<void> carry_last(const std::string& older, const std::string& later) {
  return with_both(older, later, [](SQLite::Database& database) -> Result<void> {
    database.exec("BEGIN IMMEDIATE");
    carry(database, "route");
    database.exec(
        "INSERT OR IGNORE INTO main.fingerprint (sent, value, seen, message)"
        " SELECT sent, value, seen, 0 FROM later.fingerprint;"
        // What was taken in has other offsets than the rows of the backup: no date is corrected.
        " DELETE FROM main.meta WHERE key >= 'clock ' AND key < 'clock!';"
        // What was relayed since does not prove the older version.
        " DELETE FROM main.meta WHERE key >= 'version ' AND key < 'version!'");
    database.exec("COMMIT");
    return {};
  });
}

}  // namespace spool
