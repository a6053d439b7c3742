#include "spool/inbox.hpp"

#include <algorithm>
#include <limits>

#include "spool/access.hpp"
#include "spool/dispatch.hpp"
#include "spool/held.hpp"
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

/// Returns true for the states of the index message_aside: of a million messages, few are in them.
bool is_aside(MessageState state) {
  return state == MessageState::incomplete || state == MessageState::kept ||
         state == MessageState::dead || state == MessageState::dropped ||
         state == MessageState::held;
}

/// Reads at most this many rows for a page; of messages that wait, first so many.
constexpr int kMostRead = 20'000, kFirstRead = 1'000;

/// Returns true if the row of a message fits the filter. `modem`: its id, if it is filtered by one.
bool fits(const Query& row, const MessageFilter& filter, std::optional<std::int64_t> modem) {
  return (!filter.state || row.integer(1) == static_cast<std::int64_t>(*filter.state)) &&
         (!modem || row.integer(2) == *modem) &&
         (filter.sender_end.empty() || row.text(3).ends_with(filter.sender_end)) &&
         (!filter.since || util::from_epoch_ms(row.integer(4)) >= *filter.since);
}

/// Reads messages of one page, newest first.
struct PageReader {
  Connection& db;
  const MessageFilter& filter;
  std::optional<std::int64_t> modem;  ///< the id of filter.modem
  int limit;                          ///< of the page
  std::vector<Id> ids{};
  std::optional<Id> last = std::nullopt;  ///< the last row read, if there may be more

  bool full() const { return std::ssize(ids) >= limit; }

  /// Adds those of the first `most` of `rows` that fit.
  void take(Query rows, int most) {
    for (int read = 0; !full() && rows.next();) {
      if (fits(rows, filter, modem)) ids.push_back(rows.integer(0));
      if (++read == most) last = rows.integer(0);
    }
  }

  /// Adds the messages with a waiting delivery that are older than `before` and fit.
  void take_waiting(Id before) {
    constexpr Id kNewest = std::numeric_limits<Id>::max();
    const Id below = before > message_of(kNewest) ? kNewest : first_of(before);
    Query deliveries =
        db.query(Sql::waiting_before, below, std::optional<std::int64_t>(), kMostRead);
    Id message = 0;
    for (int read = 0; !full() && deliveries.next();) {
      const bool of_another_route = message_of(deliveries.integer(0)) == message;
      message = message_of(deliveries.integer(0));
      if (++read == kMostRead) last = message;
      if (of_another_route) continue;
      Query row = db.query(Sql::message_row, message);
      if (row.next() && fits(row, filter, modem)) ids.push_back(message);
    }
  }
};

MessagePage list_messages(Connection& db, const Page& page, const MessageFilter& filter) {
  MessagePage found;
  std::optional<std::int64_t> modem;
  if (!filter.modem.empty()) {
    modem = find_name(db, NameKind::modem, filter.modem);
    if (!modem) return found;
  }
  const auto before = before_or_newest(page);
  PageReader reader{.db = db, .filter = filter, .modem = modem, .limit = page.limit};
  if (filter.state == MessageState::waiting) {
    // While a route is down the newest messages wait: then a few rows of them fill the page, and
    // the deliveries that wait need not be sorted.
    reader.take(db.query(Sql::messages_before, before, kFirstRead), kFirstRead);
    if (!reader.full()) {
      reader.ids.clear();
      reader.last.reset();
      reader.take_waiting(before);
    }
  } else if (filter.state && is_aside(*filter.state)) {
    reader.take(db.query(Sql::messages_aside_before, before, kMostRead,
                         static_cast<std::int64_t>(*filter.state)),
                kMostRead);
  } else {
    reader.take(db.query(Sql::messages_before, before, kMostRead), kMostRead);
  }
  found.before = reader.last;
  if (!reader.ids.empty() && reader.full()) found.before = reader.ids.back();
  for (const Id id : reader.ids)
    if (auto message = read_message(db, id)) found.messages.push_back(*std::move(message));
  return found;
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

/// Lists the messages that no route accepts and whose payload is kept, oldest first.
std::vector<Id> list_kept(Connection& db, Id after, int limit) {
  std::vector<Id> kept;
  Query ids = db.query(Sql::kept_after, after, limit);
  while (ids.next()) kept.push_back(ids.integer(0));
  return kept;
}

std::vector<Id> list_held(Connection& db, Id after, int limit,
                          const std::optional<std::string>& sender) {
  std::vector<Id> held;
  Query ids = sender ? db.query(Sql::held_of_sender, *sender, after, limit)
                     : db.query(Sql::held_after, after, limit);
  while (ids.next()) held.push_back(ids.integer(0));
  return held;
}

bool is_relayable(const Message& message) {
  return message.complete && !message.payload_erased && !message.damaged;
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

util::Result<MessagePage> Inbox::messages(const Page& page, const MessageFilter& filter) {
  return access_->read([&](Connection& db) { return list_messages(db, page, filter); });
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
    if (!read || !is_relayable(*read)) return 0;
    std::vector<std::string> all(routes.begin(), routes.end());
    if (read->held)  // with the routes that it would get when it is released
      for (const auto route : remove_hold(tx, message, sender_key(tx.db, message)))
        if (auto name = name_of(tx.db, route); std::ranges::find(all, name) == all.end())
          all.push_back(std::move(name));
    return dispatch_later(tx, message, all);
  });
}

util::Result<RoutedAgain> Inbox::route_again(Id after, int limit, const Router& router) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    const auto kept = list_kept(tx.db, after, limit);
    RoutedAgain result{.checked = static_cast<int>(kept.size())};
    if (!kept.empty() && result.checked == limit) result.next = kept.back();
    for (const Id id : kept) {
      const auto message = read_message(tx.db, id);
      if (!message || !is_relayable(*message)) continue;
      const auto routes = router.routes_for(*message);
      if (dispatch_later(tx, id, routes) > 0) ++result.relayed;
    }
    return result;
  });
}

util::Result<int> Inbox::release(Id id) {
  return access_->write(Durability::synced,
                        [id](WriteTransaction& tx) { return spool::release(tx, id); });
}

util::Result<Released> Inbox::release_all(Id after, int limit,
                                          const std::optional<std::string>& sender) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    const auto held = list_held(tx.db, after, limit, sender);
    Released released;
    if (std::ssize(held) == limit) released.next = held.back();
    for (const Id id : held) {
      tx.senders.refill(sender_key(tx.db, id));
      if (spool::release(tx, id) > 0) ++released.messages;
    }
    return released;
  });
}

util::Result<std::vector<std::string>> Inbox::held_senders() {
  return access_->read([](Connection& db) {
    std::vector<std::string> senders;
    for (Query rows = db.query(Sql::senders_holding); rows.next();) senders.push_back(rows.text(0));
    return senders;
  });
}

util::Result<HeldFigures> Inbox::held_figures() {
  return access_->read([this](Connection& db) {
    HeldFigures figures;
    Query row = db.query(Sql::held_figures);
    if (!row.next() || row.integer(0) == 0) return figures;
    figures.senders = row.integer(0);
    figures.messages = row.integer(1);
    figures.longest =
        std::max(access_->service_now() - ServiceTime{row.integer(2)}, ServiceTime{0});
    return figures;
  });
}

util::Result<int> Inbox::count_kept(int most) {
  return access_->read(
      [most](Connection& db) { return static_cast<int>(list_kept(db, 0, most).size()); });
}

util::Result<bool> Inbox::erase_kept(Id message) {
  return access_->write(Durability::eventual, [&](WriteTransaction& tx) {
    {
      Query row = tx.db.query(Sql::message_state, message);
      if (!row.next() || row.integer(0) != static_cast<std::int64_t>(MessageState::kept))
        return false;
    }
    tx.db.run(Sql::parts_erase, first_of(message), last_of(message));
    tx.db.run(Sql::message_erase, message);
    return true;
  });
}

util::Result<std::vector<ServiceTime>> Inbox::arrivals(const std::string& sim, int rows) {
  return access_->read([&](Connection& db) {
    std::vector<ServiceTime> times;
    const auto name = find_name(db, NameKind::sim, sim);
    if (!name) return times;
    for (Query newest = db.query(Sql::newest_arrivals, rows); newest.next();)
      if (newest.integer(0) == *name) times.emplace_back(newest.integer(1));
    return times;
  });
}

util::Result<std::optional<util::WallTime>> Inbox::last_arrival(const std::string& modem,
                                                                int rows) {
  return access_->read([&](Connection& db) {
    std::optional<util::WallTime> time;
    const auto name = find_name(db, NameKind::modem, modem);
    if (!name) return time;
    for (Query newest = db.query(Sql::newest_of_modems, rows); !time && newest.next();)
      if (newest.integer(0) == *name) time = util::from_epoch_ms(newest.integer(1));
    return time;
  });
}

util::Result<int> Inbox::count_raw(int most) {
  return access_->read([most](Connection& db) {
    int count = 0;
    for (Query ids = db.query(Sql::raw_ids, most); ids.next();) ++count;
    return count;
  });
}

util::Result<std::vector<RawRecord>> Inbox::raw_parts(Id message) {
  return access_->read([&](Connection& db) { return list_raw_parts(db, message); });
}

}  // namespace spool
