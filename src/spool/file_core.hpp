// The implementation of File: the state that all users of one spool file share.
#pragma once

#include <optional>

#include "spool/file.hpp"
#include "spool/housekeeping.hpp"
#include "spool/lock.hpp"
#include "spool/modem_totals.hpp"
#include "spool/service_clock.hpp"
#include "spool/write_connection.hpp"
#include "util/mutex.hpp"

namespace spool {

struct FileCore {
  FileCore(Options o, const util::Clock& c, ServiceTime base, FileLock held, bool log_left)
      : lock(std::move(held)),
        options(std::move(o)),
        clock(c),
        service(c, base),
        writer(options, service),
        cursor{.service_time_saved = base},
        log_holds_erased(log_left) {}

  const FileLock lock;
  const Options options;
  const util::Clock& clock;
  const ServiceClock service;
  WriteConnection writer;
  ModemTotalsTable modem_totals;
  util::Mutex housekeeping_mutex;
  HousekeepingCursor cursor GUARDED_BY(housekeeping_mutex);
  std::optional<ServiceTime> copies_looked_for_at GUARDED_BY(housekeeping_mutex);
  /// True after an unclean end, too.
  bool log_holds_erased GUARDED_BY(housekeeping_mutex);
};

}  // namespace spool
