#include "spool/maintenance.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <SQLiteCpp/Column.h>

#include "spool/access.hpp"
#include "spool/schema.hpp"

namespace spool {

namespace {

constexpr const char *kCopies = "copies", *kCopiesSince = "copies since";
// Copies are made while no daemon has the file open.
constexpr std::chrono::hours kCopiesPause{1};

}  // namespace

util::Result<int> Maintenance::run_housekeeping(const Router& router) {
  FileCore& core = access_->core();
  const util::MutexLock lock(core.housekeeping_mutex);
  const HousekeepingCursor from = core.cursor;
  ModemTotalsTable::Written totals;
  auto result = core.writer.write(Durability::eventual, [&](WriteTransaction& tx) {
    auto done = spool::run_housekeeping(tx, from, router);
    if (done.next.service_time_saved != from.service_time_saved)
      totals = core.modem_totals.write(tx.names, tx.counters);
    return done;
  });
  if (!result) return util::fail(result.error());
  core.modem_totals.commit(totals);
  core.cursor = std::move(result->next);
  core.log_holds_erased = core.log_holds_erased || result->erased;
  if (const auto now = core.service.now();
      !core.copies_looked_for_at || now - *core.copies_looked_for_at >= kCopiesPause) {
    core.copies_looked_for_at = now;
    remove_old_copies();
  }
  if (core.log_holds_erased) core.log_holds_erased = !core.writer.empty_log();
  return result->changed;
}

// In service time, from when they are first seen: the date may be wrong when they are made, and
// corrected later.
void Maintenance::remove_old_copies() {
  const auto& options = access_->core().options;
  remove_surplus_copies(options.path);
  const auto state = state_of_copies(options.path);
  if (state == 0) return;
  const auto now = access_->service_now().count();
  const auto seen = access_->read([](Connection& db) {
    const auto value = [&](const char* key) {
      Query row = db.query(Sql::meta_get, std::string(key));
      return row.next() ? row.integer(0) : -1;
    };
    return std::pair(value(kCopies), value(kCopiesSince));
  });
  if (!seen) return;
  if (seen->first == state && seen->second <= now) {
    if (ServiceTime(now - seen->second) >= options.settings.payload_retention)
      remove_copies(options.path);
    return;
  }
  // Repeated with the next look if it fails.
  (void)access_->write(Durability::eventual, [&](WriteTransaction& tx) {
    tx.db.run(Sql::meta_put, std::string(kCopies), state);
    tx.db.run(Sql::meta_put, std::string(kCopiesSince), static_cast<std::int64_t>(now));
  });
}

util::Result<VacuumedSizes> Maintenance::vacuum() {
  FileCore& core = access_->core();
  const auto& path = core.options.path;
  if (auto room = room_for_vacuum(path); !room) return util::fail(room.error());
  VacuumedSizes sizes{.before = octets_of_file(path)};
  if (auto done = core.writer.vacuum(); !done) return util::fail(done.error());
  sizes.after = octets_of_file(path);
  return sizes;
}

util::Result<QueueSize> Maintenance::queue_size() {
  return access_->read([](Connection& db) {
    const auto pragma = [&](const char* text) { return db.database().execAndGet(text).getInt64(); };
    QueueSize size;
    for (Query names = db.query(Sql::names_of_kind, static_cast<int>(NameKind::route));
         names.next();) {
      auto counters = counters_of(db, names.integer(0));
      size.messages += counters[Counter::received] - counters[Counter::delivered] -
                       counters[Counter::dead] - counters[Counter::dropped];
    }
    size.octets = (pragma("PRAGMA page_count") - pragma("PRAGMA freelist_count")) *
                  pragma("PRAGMA page_size");
    return size;
  });
}

util::Result<Audit> Maintenance::audit() {
  return access_->read([](Connection& db) { return make_audit(db); });
}

util::Result<Statistics> Maintenance::statistics(const StatisticsOptions& options) {
  // The last part of a message may come a reassembly window after its row was made. Service time
  // passes at most as fast as the clock: while the spool is closed it stands.
  FileCore& core = access_->core();
  const auto span = std::max<util::Duration>(core.clock.wall() - options.since, util::Duration{0});
  const auto oldest = access_->service_now() - std::chrono::duration_cast<ServiceTime>(span) -
                      core.options.settings.reassembly_window;
  return access_->read([&](Connection& db) { return make_statistics(db, options, oldest); });
}

}  // namespace spool
