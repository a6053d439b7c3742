// Housekeeping: deadlines of sets, retention, the service time. Bounded work per call.
#pragma once

#include <limits>

#include "spool/pen.hpp"

namespace spool {

/// The key of a fingerprint's row.
struct FingerprintId {
  std::int64_t sent = std::numeric_limits<std::int64_t>::min();
  util::Octets value;
};

/// Where the last call stopped. Lost with the process without harm.
struct Bookmarks {
  Id deadline = 0;          ///< no set up to here is still collecting
  Id purge = 0;             ///< up to here nothing old is left but what still waits
  FingerprintId looked_at;  ///< fingerprints up to here
  ServiceTime service_time_saved{0};
};

struct Kept {
  int changed = 0;
  bool erased = false;  ///< something secret was overwritten in the file: empty the log too
  Bookmarks next;
};

Kept keep_house(Work& work, const Bookmarks& from, const Router& router);

}  // namespace spool
