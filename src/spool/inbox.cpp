#include "spool/inbox.hpp"

#include <algorithm>

#include "spool/access.hpp"
#include "spool/message_reader.hpp"
#include "spool/receive.hpp"
#include "spool/row_encoding.hpp"
#include "util/text.hpp"

namespace spool {
namespace {

constexpr std::size_t kShortestPrefix = 6;
constexpr std::size_t kWholeKey = 64;  // hex digits

/// Walks through the messages from the newest on, because only people search by key, and rarely. An
/// index over the keys, which are random, would write one more page for each SMS.
std::optional<Message> find_by_key(Connection& db, const std::string& prefix) {
  if (prefix.size() < kShortestPrefix || prefix.size() > kWholeKey) return std::nullopt;
  const auto from = util::from_hex(prefix + std::string(kWholeKey - prefix.size(), '0'));
  const auto to = util::from_hex(prefix + std::string(kWholeKey - prefix.size(), 'f'));
  if (!from || !to) return std::nullopt;
  const int most = prefix.size() == kWholeKey ? 1 : 2;  // 2 tell that a prefix is not unique
  std::vector<Id> found;
  Query ids = db.query(Sql::messages_with_key, util::OctetView(*from), util::OctetView(*to), most);
  while (ids.next()) found.push_back(ids.integer(0));
  if (found.size() != 1) return std::nullopt;
  return read_message(db, found.front());
}

PartialSet to_partial(Connection& db, const Query& row, ServiceTime now, ServiceTime window) {
  PartialSet set;
  set.id = row.integer(0);
  set.modem = name_of(db, row.integer(1));
  set.sim = name_of(db, row.integer(2));
  set.sender = row.text(3);
  set.reference = row.small(4);
  set.reference_bits = row.small(5);
  set.total = row.small(6);
  set.until_deadline = ServiceTime{row.integer(7)} + window - now;
  set.overdue = static_cast<MessageState>(row.integer(8)) != MessageState::collecting;
  Query parts = db.query(Sql::part_numbers, first_of(set.id), last_of(set.id));
  std::optional<std::int64_t> first_seen;
  while (parts.next()) {
    set.present.push_back(static_cast<int>(parts.integer(0) - first_of(set.id)));
    first_seen = std::min(first_seen.value_or(parts.integer(1)), parts.integer(1));
  }
  set.first_seen = util::from_epoch_ms(first_seen.value_or(0));
  for (int number = 1; number <= set.total; ++number)
    if (!std::ranges::binary_search(set.present, number)) set.missing.push_back(number);
  return set;
}

std::optional<Message> find_message(Connection& db, const std::string& id_or_key) {
  if (const auto id = util::to_int(id_or_key))
    if (auto message = read_message(db, *id)) return message;
  return find_by_key(db, util::lower(id_or_key));
}

std::vector<Message> list_messages(Connection& db, const Page& page) {
  std::vector<Message> messages;
  Query ids = db.query(Sql::messages_before, before_or_newest(page), page.limit);
  while (ids.next())
    if (auto message = read_message(db, ids.integer(0))) messages.push_back(*std::move(message));
  return messages;
}

std::vector<PartialSet> list_partial(Connection& db, const Page& page, ServiceTime now,
                                     ServiceTime window) {
  std::vector<PartialSet> sets;
  Query rows = db.query(Sql::partial_before, before_or_newest(page), page.limit);
  while (rows.next()) sets.push_back(to_partial(db, rows, now, window));
  return sets;
}

std::vector<RawRecord> list_raw(Connection& db, const Page& page) {
  std::vector<RawRecord> records;
  Query rows = db.query(Sql::raw_before, before_or_newest(page), page.limit);
  while (rows.next())
    records.push_back({rows.integer(0), name_of(db, rows.integer(1)), name_of(db, rows.integer(2)),
                       rows.text(3), rows.text(4), rows.text(5),
                       util::from_epoch_ms(rows.integer(6))});
  return records;
}

std::vector<ReportRecord> list_reports(Connection& db, const Page& page) {
  std::vector<ReportRecord> records;
  Query rows = db.query(Sql::reports_before, before_or_newest(page), page.limit);
  while (rows.next())
    records.push_back({rows.integer(0), name_of(db, rows.integer(1)), name_of(db, rows.integer(2)),
                       rows.text(3), static_cast<std::uint8_t>(rows.integer(4)),
                       static_cast<std::uint8_t>(rows.integer(5)), rows.maybe(6), rows.maybe(7),
                       util::from_epoch_ms(rows.integer(8))});
  return records;
}

std::vector<RawRecord> list_raw_parts(Connection& db, Id message) {
  std::vector<RawRecord> records;
  const auto row = read_row(db, message);
  if (!row) return records;
  Query parts = db.query(Sql::parts_of, first_of(message), last_of(message));
  while (parts.next())
    records.push_back({parts.integer(0) - first_of(message),
                       name_of(db, parts.integer(3)),
                       row->sim,
                       parts.text(4),
                       util::to_hex(parts.octets(2)),
                       {},
                       util::from_epoch_ms(parts.integer(5))});
  return records;
}

bool is_duplicate(const AcceptResult& result) {
  return result.outcome == Outcome::duplicate;
}

}  // namespace

util::Result<std::vector<AcceptResult>> Inbox::accept(std::span<const ReceivedPdu> pdus,
                                                      const Router& router) {
  std::vector<PreparedPdu> prepared;
  prepared.reserve(pdus.size());
  std::ranges::transform(pdus, std::back_inserter(prepared), prepare);

  const auto receive_all = [&](WriteTransaction& tx) {
    std::vector<AcceptResult> results;
    results.reserve(prepared.size());
    for (const auto& pdu : prepared) results.push_back(receive(tx, pdu, router));
    return results;
  };
  bool only_duplicates = false;
  auto results = access_->write(Durability::synced, [&](WriteTransaction& tx) {
    auto done = receive_all(tx);
    tx.discard = only_duplicates = std::ranges::all_of(done, is_duplicate);
    return done;
  });
  // Only duplicates: their records are on disk already, so the counters need no fsync.
  if (results && only_duplicates) return access_->write(Durability::eventual, receive_all);
  return results;
}

util::Result<std::optional<Message>> Inbox::message(Id id) {
  return access_->read([&](Connection& db) { return read_message(db, id); });
}

util::Result<std::optional<Message>> Inbox::find(const std::string& id_or_key) {
  return access_->read([&](Connection& db) { return find_message(db, id_or_key); });
}

util::Result<std::vector<Message>> Inbox::messages(const Page& page) {
  return access_->read([&](Connection& db) { return list_messages(db, page); });
}

util::Result<std::vector<PartialSet>> Inbox::partial_sets(const Page& page) {
  return access_->read([&](Connection& db) {
    return list_partial(db, page, access_->service_now(),
                        access_->core().options.settings.reassembly_window);
  });
}

util::Result<std::vector<RawRecord>> Inbox::raw(const Page& page) {
  return access_->read([&](Connection& db) { return list_raw(db, page); });
}

util::Result<std::vector<ReportRecord>> Inbox::reports(const Page& page) {
  return access_->read([&](Connection& db) { return list_reports(db, page); });
}

util::Result<int> Inbox::relay(Id message, std::span<const std::string> routes) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    const auto read = read_message(tx.db, message);
    if (!read || !read->complete || read->payload_erased || read->damaged) return 0;
    return dispatch_later(tx, message, routes);
  });
}

util::Result<std::vector<RawRecord>> Inbox::raw_parts(Id message) {
  return access_->read([&](Connection& db) { return list_raw_parts(db, message); });
}

}  // namespace spool
