// The clock of service time: the time of the file when it was opened, plus the monotonic time
// since.
#pragma once

#include "spool/types.hpp"

namespace spool {

/// Thread-safe, because nothing changes after construction.
class ServiceClock {
 public:
  ServiceClock(const util::Clock& clock, ServiceTime base)
      : clock_(&clock), base_(base), opened_(clock.now()) {}
  ServiceTime now() const {
    return base_ + std::chrono::duration_cast<ServiceTime>(clock_->now() - opened_);
  }
  util::WallTime wall() const { return clock_->wall(); }
  util::Deadline monotonic() const { return clock_->now(); }

 private:
  const util::Clock* clock_;
  ServiceTime base_;
  util::Deadline opened_;
};

}  // namespace spool
