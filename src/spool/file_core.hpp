// The inside of File: what all users of one file share.
#pragma once

#include <mutex>

#include "spool/file.hpp"
#include "spool/housekeeping.hpp"
#include "spool/lock.hpp"
#include "spool/pen.hpp"
#include "spool/service_clock.hpp"

namespace spool {

struct FileCore {
  FileCore(Options o, const util::Clock& c, ServiceTime base, FileLock held)
      : lock(std::move(held)),
        options(std::move(o)),
        clock(c),
        service(c, base),
        pen(options, service) {
    bookmarks.service_time_saved = base;
  }

  const FileLock lock;
  const Options options;
  const util::Clock& clock;
  const ServiceClock service;
  Pen pen;
  std::mutex keeping;  ///< guards what housekeeping remembers
  Bookmarks bookmarks;
  bool log_holds_erased = false;  ///< true after an unclean end, too
};

}  // namespace spool
