#include "spool/delivery_queue.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "spool/access.hpp"
#include "spool/dispatch.hpp"
#include "util/text.hpp"

namespace spool {
namespace {

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

/// Reads the deliveries whose ids are the rows of `ids`.
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

/// Returns the number of `route`, or nothing if it is unknown or paused.
std::optional<std::int64_t> running(Connection& db, const std::string& route) {
  const auto id = find_name(db, NameKind::route, route);
  if (!id || is_paused(db, *id)) return std::nullopt;
  return id;
}

bool contains(std::span<const Id> ids, Id id) {
  return std::ranges::find(ids, id) != ids.end();
}

template <class T>
std::optional<T> wrap(std::optional<std::int64_t> value) {
  if (!value) return std::nullopt;
  return T{std::chrono::milliseconds{*value}};
}

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

std::vector<Delivery> list_deliveries(Connection& db, std::optional<DeliveryState> state,
                                      const std::string& route, const Page& page) {
  std::optional<std::int64_t> id;
  if (!route.empty() && !(id = find_name(db, NameKind::route, route))) return {};
  if (!state)
    return read_deliveries(
        db, db.query(Sql::deliveries_before, before_or_newest(page), id, page.limit));
  if (*state == DeliveryState::waiting)
    return read_deliveries(db,
                           db.query(Sql::waiting_before, before_or_newest(page), id, page.limit));
  if (*state == DeliveryState::delivered)
    return read_deliveries(db,
                           db.query(Sql::delivered_before, before_or_newest(page), id, page.limit));
  return read_deliveries(db, db.query(Sql::failed_before, before_or_newest(page), id, page.limit,
                                      static_cast<int>(*state)));
}

std::vector<Delivery> list_deliveries_of(Connection& db, Id message) {
  std::vector<Delivery> deliveries;
  Query rows = db.query(Sql::deliveries_of, first_of(message), last_of(message));
  while (rows.next()) deliveries.push_back(to_delivery(db, rows));
  return deliveries;
}

std::optional<OldestWaiting> find_oldest(Connection& db, std::int64_t route, ServiceTime now) {
  constexpr int kMostRead = 1'000;
  std::optional<OldestWaiting> oldest;
  int failed = 0;
  Query rows = db.query(Sql::first_waiting, route, kMostRead);
  while (rows.next()) {
    const auto age = std::max(now - ServiceTime{rows.integer(0)}, ServiceTime{0});
    const bool tried = !oldest || (oldest->error.empty() && !rows.text(2).empty());
    if (!oldest || age > oldest->age || (age == oldest->age && tried))
      oldest = {.age = age, .attempts = rows.small(1), .error = rows.text(2)};
    failed += rows.text(2).empty() ? 0 : 1;
  }
  if (oldest) oldest->failed = failed;
  return oldest;
}

/// Returns the status that a delivery got, at its last try too, or 0.
int status_in(std::string_view error) {
  constexpr std::string_view kStatus = "HTTP ";
  constexpr std::size_t kDigits = 3;
  const auto found = error.find(kStatus);
  if (found == std::string_view::npos ||
      (found != 0 && !error.substr(0, found).ends_with("last: ")))
    return 0;
  return static_cast<int>(util::to_int(error.substr(found + kStatus.size(), kDigits)).value_or(0));
}

/// Returns true if the server refused this message or its sender. A 401 or 403 may be about the
/// route's token: not if the server has taken another message since (`works`). Any other status is
/// about the route's address, which is the same for every sender.
bool is_refusal(int status, bool works) {
  constexpr int kBad = 400, kNoToken = 401, kForbidden = 403, kTooLarge = 413, kNoSense = 422;
  return status == kBad || status == kTooLarge || status == kNoSense ||
         (works && (status == kNoToken || status == kForbidden));
}

Refusals count_refusals(Connection& db, std::int64_t route, std::int64_t last_success) {
  constexpr int kMostRead = 1'000;
  Refusals refusals;
  std::set<std::string> senders;
  Query rows = db.query(Sql::dead_senders, route, kMostRead);
  while (rows.next()) {
    if (!is_refusal(status_in(rows.text(0)), rows.integer(2) < last_success)) continue;
    ++refusals.letters;
    senders.insert(rows.text(1));
  }
  refusals.senders = static_cast<int>(senders.size());
  return refusals;
}

std::vector<RouteFigures> list_routes(Connection& db, ServiceTime now) {
  std::vector<RouteFigures> routes;
  Query names = db.query(Sql::names_of_kind, static_cast<int>(NameKind::route));
  while (names.next()) {
    auto counters = counters_of(db, names.integer(0));
    RouteFigures figures;
    figures.name = names.text(1);
    figures.delivered = counters[Counter::delivered];
    figures.dead = counters[Counter::dead];
    figures.dropped = counters[Counter::dropped];
    figures.waiting =
        counters[Counter::received] - figures.delivered - figures.dead - figures.dropped;
    // Purged dead letters and dropped ones no longer need attention. Delivered ones stay counted.
    figures.dead -= counters[Counter::purged_dead];
    figures.dropped -= counters[Counter::purged_dropped];
    if (figures.waiting > 0) figures.oldest = find_oldest(db, names.integer(0), now);
    Query row = db.query(Sql::route_get, names.integer(0));
    if (row.next()) {
      figures.paused = row.integer(0) != 0;
      figures.last_success = wrap<util::WallTime>(row.maybe(1));
      figures.last_failure = wrap<util::WallTime>(row.maybe(2));
      figures.last_latency = wrap<std::chrono::milliseconds>(row.maybe(3));
      figures.last_error = row.text(4);
    }
    if (figures.dead > 0)
      figures.refusals = count_refusals(
          db, names.integer(0), figures.last_success ? util::epoch_ms(*figures.last_success) : 0);
    routes.push_back(std::move(figures));
  }
  return routes;
}

}  // namespace

util::Result<std::vector<Delivery>> DeliveryQueue::due(const std::string& route, int limit,
                                                       std::span<const Id> except) {
  return access_->read(
      [&](Connection& db) { return list_due(db, route, access_->service_now(), limit, except); });
}

util::Result<std::optional<ServiceTime>> DeliveryQueue::next_due(const std::string& route,
                                                                 std::span<const Id> except) {
  return access_->read([&](Connection& db) { return find_next_due(db, route, except); });
}

util::Result<void> DeliveryQueue::settle(std::span<const Settlement> settlements) {
  return access_->write(Durability::eventual, [&](WriteTransaction& tx) {
    for (const auto& settlement : settlements) apply_settlement(tx, settlement);
  });
}

util::Result<int> DeliveryQueue::retry(std::optional<Id> delivery, const std::string& route) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    const auto chosen = delivery ? std::vector{*delivery} : deliveries_to_requeue(tx, route);
    return static_cast<int>(std::ranges::count_if(chosen, [&](Id id) { return requeue(tx, id); }));
  });
}

util::Result<int> DeliveryQueue::drop(Id delivery) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    const Settlement decision{
        .delivery = delivery, .state = DeliveryState::dropped, .counts_as_attempt = false};
    return apply_settlement(tx, decision) ? 1 : 0;
  });
}

util::Result<void> DeliveryQueue::pause(const std::string& route, bool paused) {
  return access_->write(Durability::synced, [&](WriteTransaction& tx) {
    tx.db.run(Sql::route_pause, tx.names.id(NameKind::route, route), paused);
  });
}

util::Result<std::vector<Delivery>> DeliveryQueue::deliveries(std::optional<DeliveryState> state,
                                                              const std::string& route,
                                                              const Page& page) {
  return access_->read([&](Connection& db) { return list_deliveries(db, state, route, page); });
}

util::Result<std::vector<Delivery>> DeliveryQueue::deliveries_of(Id message) {
  return access_->read([&](Connection& db) { return list_deliveries_of(db, message); });
}

util::Result<std::vector<RouteFigures>> DeliveryQueue::routes() {
  return access_->read([this](Connection& db) { return list_routes(db, access_->service_now()); });
}

}  // namespace spool
