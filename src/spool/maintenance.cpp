#include "spool/maintenance.hpp"

#include "spool/access.hpp"
#include "spool/schema.hpp"

namespace spool {

util::Result<int> Maintenance::run_housekeeping(const Router& router) {
  FileCore& core = access_->core();
  const std::lock_guard alone(core.keeping);
  auto kept = core.pen.write(Durability::eventual,
                             [&](Work& work) { return keep_house(work, core.bookmarks, router); });
  if (!kept) return util::fail(kept.error());
  core.bookmarks = std::move(kept->next);
  core.log_holds_erased = core.log_holds_erased || kept->erased;
  remove_old_copies(core.options.path, core.options.payload_retention, core.clock.wall());
  if (core.log_holds_erased) core.log_holds_erased = !core.pen.empty_log();
  return kept->changed;
}

util::Result<Audit> Maintenance::audit() {
  return access_->read([](Connection& db) { return make_audit(db); });
}

}  // namespace spool
