#include "control/spool_overview.hpp"

namespace control {

namespace {

/// The spool and its lock, for one query at a time.
class Queries {
 public:
  Queries(util::Mutex& mutex, spool::Spool& spool) : mutex_(mutex), spool_(spool) {}

  util::Result<std::vector<spool::RouteFigures>> route_figures() {
    const util::MutexLock lock(mutex_);
    return spool::DeliveryQueue(spool_).routes();
  }

  util::Result<SetCounts> count_sets() {
    constexpr int kPerPage = 200;
    constexpr std::chrono::hours kLastDay{24};
    SetCounts counts;
    for (spool::Page page{std::nullopt, kPerPage};;) {
      const auto sets = partial_page(page);
      if (!sets) return util::fail(sets.error());
      for (const auto& set : *sets) {
        ++counts.sets;
        if (!set.overdue) continue;
        ++counts.overdue;
        if (-set.until_deadline < kLastDay) ++counts.overdue_last_day;
      }
      if (static_cast<int>(sets->size()) < kPerPage) return counts;
      page.before = sets->back().id;
    }
  }

  util::Result<void> read_figures(SpoolOverview& overview) {
    constexpr int kMost = SpoolOverview::kMostCounted;
    const util::MutexLock lock(mutex_);
    spool::Inbox inbox(spool_);
    const auto kept = inbox.count_kept(kMost);
    if (!kept) return util::fail(kept.error());
    const auto raw = inbox.count_raw(kMost);
    if (!raw) return util::fail(raw.error());
    const auto held = inbox.held_figures();
    if (!held) return util::fail(held.error());
    const auto outbox = spool::Outbox(spool_).counts(kMost);
    if (!outbox) return util::fail(outbox.error());
    auto version = spool::VersionStore(spool_).read();
    if (!version) return util::fail(version.error());
    const auto failures = spool::RunStore(spool_).failures_last_day();
    if (!failures) return util::fail(failures.error());
    overview.version = std::move(*version);
    overview.failures_last_day = *failures;
    overview.kept = *kept;
    overview.undecoded = *raw;
    overview.held = *held;
    overview.outbox = *outbox;
    return {};
  }

 private:
  util::Result<std::vector<spool::PartialSet>> partial_page(const spool::Page& page) {
    const util::MutexLock lock(mutex_);
    return spool::Inbox(spool_).partial_sets(page);
  }

  util::Mutex& mutex_;
  spool::Spool& spool_;
};

}  // namespace

SpoolOverview read_overview(util::Mutex& mutex, spool::Spool& spool) {
  SpoolOverview overview;
  const auto failed = [&](const util::Error& error) {
    if (overview.trouble.empty()) overview.trouble = error.what;
  };
  Queries queries(mutex, spool);
  if (auto routes = queries.route_figures())
    overview.routes = std::move(*routes);
  else
    failed(routes.error());
  if (const auto partial = queries.count_sets())
    overview.partial = *partial;
  else
    failed(partial.error());
  if (const auto figures = queries.read_figures(overview); !figures) failed(figures.error());
  return overview;
}

}  // namespace control
