#include "spool/lists.hpp"

#include <algorithm>
#include <limits>

#include "spool/ledger.hpp"
#include "spool/rows.hpp"
#include "spool/view.hpp"
#include "util/text.hpp"

namespace spool {
namespace {

constexpr std::size_t kShortestPrefix = 6;
constexpr std::size_t kWholeKey = 64;  // hex digits

Id before(const Page& page) {
  return page.before.value_or(std::numeric_limits<Id>::max());
}

Delivery to_delivery(Connection& db, const Query& row) {
  Delivery delivery;
  delivery.id = row.integer(0);
  delivery.message = message_of(delivery.id);
  delivery.route = name_of(db, row.integer(1));
  delivery.state = static_cast<DeliveryState>(row.integer(2));
  delivery.attempts = row.small(3);
  delivery.created = ServiceTime{row.integer(4)};
  delivery.not_before = ServiceTime{row.integer(5)};
  delivery.last_error = row.text(6);
  delivery.changed = util::from_epoch_ms(row.integer(7));
  return delivery;
}

std::optional<Delivery> read_delivery(Connection& db, Id id) {
  Query row = db.query(Sql::delivery_get, id);
  if (!row.next()) return std::nullopt;
  return to_delivery(db, row);
}

/// By the ids a query gives.
std::vector<Delivery> read_deliveries(Connection& db, Query ids) {
  std::vector<Delivery> deliveries;
  while (ids.next())
    if (auto delivery = read_delivery(db, ids.integer(0))) deliveries.push_back(*delivery);
  return deliveries;
}

bool is_paused(Connection& db, std::int64_t route) {
  Query row = db.query(Sql::route_paused, route);
  return row.next() && row.integer(0) != 0;
}

/// The route's number, if it takes deliveries now.
std::optional<std::int64_t> running(Connection& db, const std::string& route) {
  const auto id = find_name(db, NameKind::route, route);
  if (!id || is_paused(db, *id)) return std::nullopt;
  return id;
}

bool contains(std::span<const Id> ids, Id id) {
  return std::ranges::find(ids, id) != ids.end();
}

/// A person's question, and a rare one: it walks through the messages from the newest on. An index
/// over keys, which are random, would cost every SMS a page of its own.
std::optional<Message> find_by_key(Connection& db, const std::string& prefix) {
  if (prefix.size() < kShortestPrefix || prefix.size() > kWholeKey) return std::nullopt;
  const auto from = util::from_hex(prefix + std::string(kWholeKey - prefix.size(), '0'));
  const auto to = util::from_hex(prefix + std::string(kWholeKey - prefix.size(), 'f'));
  if (!from || !to) return std::nullopt;
  const int most = prefix.size() == kWholeKey ? 1 : 2;  // the newest; or is there another?
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

template <class T>
std::optional<T> wrap(std::optional<std::int64_t> value) {
  if (!value) return std::nullopt;
  return T{std::chrono::milliseconds{*value}};
}

}  // namespace

std::vector<Delivery> list_due(Connection& db, const std::string& route, ServiceTime now, int limit,
                               std::span<const Id> except) {
  std::vector<Delivery> due;
  const auto id = running(db, route);
  if (!id) return due;
  Query ids = db.query(Sql::due, *id, now.count(), limit + static_cast<int>(except.size()));
  while (static_cast<int>(due.size()) < limit && ids.next()) {
    if (contains(except, ids.integer(0))) continue;
    if (auto delivery = read_delivery(db, ids.integer(0))) due.push_back(*std::move(delivery));
  }
  return due;
}

std::optional<ServiceTime> find_next_due(Connection& db, const std::string& route,
                                         std::span<const Id> except) {
  const auto id = running(db, route);
  if (!id) return std::nullopt;
  Query rows = db.query(Sql::next_due, *id, 1 + static_cast<int>(except.size()));
  while (rows.next())
    if (!contains(except, rows.integer(0))) return ServiceTime{rows.integer(1)};
  return std::nullopt;
}

std::optional<Message> find_message(Connection& db, const std::string& id_or_key) {
  if (const auto id = util::to_int(id_or_key))
    if (auto message = read_message(db, *id)) return message;
  return find_by_key(db, util::lower(id_or_key));
}

std::vector<Message> list_messages(Connection& db, const Page& page) {
  std::vector<Message> messages;
  Query ids = db.query(Sql::messages_before, before(page), page.limit);
  while (ids.next())
    if (auto message = read_message(db, ids.integer(0))) messages.push_back(*std::move(message));
  return messages;
}

std::vector<PartialSet> list_partial(Connection& db, const Page& page, ServiceTime now,
                                     ServiceTime window) {
  std::vector<PartialSet> sets;
  Query rows = db.query(Sql::partial_before, before(page), page.limit);
  while (rows.next()) sets.push_back(to_partial(db, rows, now, window));
  return sets;
}

std::vector<RawRecord> list_raw(Connection& db, const Page& page) {
  std::vector<RawRecord> records;
  Query rows = db.query(Sql::raw_before, before(page), page.limit);
  while (rows.next())
    records.push_back({rows.integer(0), name_of(db, rows.integer(1)), name_of(db, rows.integer(2)),
                       rows.text(3), rows.text(4), rows.text(5),
                       util::from_epoch_ms(rows.integer(6))});
  return records;
}

std::vector<ReportRecord> list_reports(Connection& db, const Page& page) {
  std::vector<ReportRecord> records;
  Query rows = db.query(Sql::reports_before, before(page), page.limit);
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

std::vector<Delivery> list_deliveries(Connection& db, std::optional<DeliveryState> state,
                                      const std::string& route, const Page& page) {
  std::optional<std::int64_t> id;
  if (!route.empty() && !(id = find_name(db, NameKind::route, route))) return {};
  if (!state)
    return read_deliveries(db, db.query(Sql::deliveries_before, before(page), id, page.limit));
  if (*state == DeliveryState::waiting)
    return read_deliveries(db, db.query(Sql::waiting_before, before(page), id, page.limit));
  if (*state == DeliveryState::delivered)
    return read_deliveries(db, db.query(Sql::delivered_before, before(page), id, page.limit));
  return read_deliveries(
      db, db.query(Sql::failed_before, before(page), id, page.limit, static_cast<int>(*state)));
}

std::vector<Delivery> list_deliveries_of(Connection& db, Id message) {
  std::vector<Delivery> deliveries;
  Query rows = db.query(Sql::deliveries_of, first_of(message), last_of(message));
  while (rows.next()) deliveries.push_back(to_delivery(db, rows));
  return deliveries;
}

std::vector<RouteFigures> list_routes(Connection& db) {
  std::vector<RouteFigures> routes;
  Query names = db.query(Sql::names_of_kind, static_cast<int>(NameKind::route));
  while (names.next()) {
    auto counters = counters_of(db, names.integer(0));
    RouteFigures figures;
    figures.name = names.text(1);
    figures.delivered = counters[Count::delivered];
    figures.dead = counters[Count::dead];
    figures.dropped = counters[Count::dropped];
    figures.waiting =
        counters[Count::received] - figures.delivered - figures.dead - figures.dropped;
    // What retention took away is nobody's trouble any more; delivered ones count for ever.
    figures.dead -= counters[Count::purged_dead];
    figures.dropped -= counters[Count::purged_dropped];
    Query row = db.query(Sql::route_get, names.integer(0));
    if (row.next()) {
      figures.paused = row.integer(0) != 0;
      figures.last_success = wrap<util::WallTime>(row.maybe(1));
      figures.last_failure = wrap<util::WallTime>(row.maybe(2));
      figures.last_latency = wrap<std::chrono::milliseconds>(row.maybe(3));
      figures.last_error = row.text(4);
    }
    routes.push_back(std::move(figures));
  }
  return routes;
}

}  // namespace spool
