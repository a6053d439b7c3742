// What the status says about the spool: routes, incomplete sets, and what is beside the queue.
#pragma once

#include <string>
#include <vector>

#include "spool/delivery_queue.hpp"
#include "spool/inbox.hpp"
#include "spool/outbox.hpp"
#include "spool/run_store.hpp"
#include "spool/spool.hpp"
#include "spool/version_store.hpp"
#include "util/mutex.hpp"

namespace control {

struct SetCounts {
  int sets = 0, overdue = 0, overdue_last_day = 0;
};

struct SpoolOverview {
  static constexpr int kMostCounted = 500;
  std::vector<spool::RouteFigures> routes;
  SetCounts partial;
  int kept = 0;       ///< complete messages that no route accepts, up to kMostCounted
  int undecoded = 0;  ///< SMS that could not be decoded, up to kMostCounted
  spool::HeldFigures held;
  spool::OutboxCounts outbox;
  spool::VersionRecord version;
  int failures_last_day = 0;  ///< of gsmrelayd: ends without a stop
  std::string trouble;        ///< why the spool could not be read; empty: it could
};

/// Reads the figures of `spool`, whose lock is `mutex`; it is free between two queries. A spool
/// that cannot be read is reported as trouble, so that the rest of the status is still shown.
SpoolOverview read_overview(util::Mutex& mutex, spool::Spool& spool) EXCLUDES(mutex);

}  // namespace control
