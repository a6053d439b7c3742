// Keeping the spool in order: retention, deadlines of incomplete sets, the audit.
#pragma once

#include "spool/audit.hpp"
#include "spool/spool.hpp"

namespace spool {

class Maintenance {
 public:
  explicit Maintenance(Spool& spool) : access_(&spool.access()) {}

  /// Meets the deadlines of incomplete sets, erases and purges what is past its retention, saves
  /// the service time; to be called about once a minute. Bounded work per call. Returns rows
  /// changed.
  util::Result<int> run_housekeeping(const Router& router);
  /// Walks all messages and deliveries: takes long on a large spool.
  util::Result<Audit> audit();

 private:
  Access* access_;
};

}  // namespace spool
