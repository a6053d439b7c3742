#include "spool/clock_store.hpp"

#include <set>
#include <string>

#include "spool/access.hpp"
#include "spool/row_encoding.hpp"

namespace spool {

namespace {

using std::chrono::milliseconds;

const std::string kBoot = "clock boot", kOffset = "clock offset", kRight = "clock right",
                  kStepped = "clock stepped", kJoined = "clock joined ",
                  kJoinedEnd = "clock joined!";

/// A table with wall times: the statements for its newest row and for its times, and the key of its
/// first row since the start.
struct Timed {
  Sql newest, shift;
  const char* key;
};
constexpr Timed kMessages{Sql::message_newest, Sql::message_shift, "clock message"};
constexpr std::array<Timed, 4> kTimed{{kMessages,
                                       {Sql::raw_newest, Sql::raw_shift, "clock raw"},
                                       {Sql::report_newest, Sql::report_shift, "clock report"},
                                       {Sql::history_newest, Sql::history_shift, "clock history"}}};
using Ends = std::array<std::int64_t, kTimed.size()>;

std::int64_t value_of(Connection& db, const std::string& key) {
  Query row = db.query(Sql::meta_get, key);
  return row.next() ? row.integer(0) : 0;
}

void put(Connection& db, const std::string& key, std::int64_t value) {
  db.run(Sql::meta_put, key, value);
}

/// Returns the keys of the next row after those of each table that exist.
Ends ends_of(Connection& db) {
  Ends ends{};
  for (std::size_t i = 0; i < kTimed.size(); ++i) {
    Query row = db.query(kTimed[i].newest);
    ends[i] = row.next() && !row.null(0) ? row.integer(0) + 1 : 1;
  }
  return ends;
}

/// Makes the rows from `ends` on those that shift() changes.
void begin_at(Connection& db, const Ends& ends) {
  for (std::size_t i = 0; i < kTimed.size(); ++i) put(db, kTimed[i].key, ends[i]);
  db.run(Sql::meta_remove_range, kJoined, kJoinedEnd);
}

std::optional<ClockStart> read_start(Connection& db, std::int64_t boot) {
  if (value_of(db, kBoot) != boot) return std::nullopt;
  return ClockStart{milliseconds(value_of(db, kOffset)), value_of(db, kRight) != 0, true};
}

/// Corrects the parts that joined older messages. The time of a message is that of its last part.
void shift_joined(Connection& db, std::int64_t by) {
  std::set<Id> parts, messages;
  {
    Query rows = db.query(Sql::meta_read_range, kJoined, kJoinedEnd);
    while (rows.next()) parts.insert(rows.integer(1));
  }
  for (const Id part : parts) {
    db.run(Sql::part_shift, part, part + 1, by);
    messages.insert(message_of(part));
  }
  for (const Id message : messages) db.run(Sql::message_shift, message, message + 1, by);
}

}  // namespace

bool is_date_right(Connection& db) {
  return value_of(db, kRight) != 0;
}

bool is_calendar_right(Connection& db) {
  return is_date_right(db) && value_of(db, kStepped) == 0;
}

void note_step(WriteTransaction& tx) {
  put(tx.db, kStepped, 1);
}

void note_joined_part(WriteTransaction& tx, Id part) {
  if (message_of(part) < value_of(tx.db, kMessages.key) && !is_date_right(tx.db))
    put(tx.db, kJoined + std::to_string(part), part);
}

ClockStore::ClockStore(Spool& spool) : access_(&spool.access()) {
  if (const auto ends = access_->read(ends_of)) ends_ = *ends;
}

util::Result<ClockStart> ClockStore::begin(std::int64_t boot, milliseconds offset) {
  const auto begun = access_->read([boot](Connection& db) { return read_start(db, boot); });
  if (!begun) return util::fail(begun.error());
  if (*begun) return **begun;
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    put(tx.db, kBoot, boot);
    put(tx.db, kRight, 0);
    put(tx.db, kStepped, 0);
    put(tx.db, kOffset, static_cast<std::int64_t>(offset.count()));
    begin_at(tx.db, ends_ ? *ends_ : ends_of(tx.db));
    return ClockStart{offset};
  });
}

util::Result<void> ClockStore::shift(milliseconds delta, std::function<void()> set_clock) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    tx.committed = set_clock;
    const auto by = static_cast<std::int64_t>(delta.count());
    const auto ends = ends_of(tx.db);
    for (std::size_t i = 0; i < kTimed.size(); ++i)
      tx.db.run(kTimed[i].shift, value_of(tx.db, kTimed[i].key), ends[i], by);
    tx.db.run(Sql::part_shift, first_of(value_of(tx.db, kMessages.key)), first_of(ends[0]), by);
    shift_joined(tx.db, by);
    put(tx.db, kOffset, value_of(tx.db, kOffset) + by);
  });
}

util::Result<void> ClockStore::settle(milliseconds offset, std::function<void()> set_clock) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    tx.committed = set_clock;
    put(tx.db, kRight, 1);
    put(tx.db, kOffset, static_cast<std::int64_t>(offset.count()));
    begin_at(tx.db, ends_of(tx.db));
  });
}

}  // namespace spool
