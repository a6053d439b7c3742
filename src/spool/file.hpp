// The inside of File.
#pragma once

#include "spool/pen.hpp"
#include "spool/service_clock.hpp"
#include "spool/spool.hpp"

namespace spool {

struct File::Impl {
  Impl(Options o, const util::Clock& c, ServiceTime base)
      : options(std::move(o)), clock(c), service(c, base), saved(base), pen(options, service) {}

  const Options options;
  const util::Clock& clock;
  const ServiceClock service;
  std::atomic<ServiceTime> saved;  ///< the service time last written
  Pen pen;
  std::mutex keeping;  ///< guards what housekeeping remembers
  Bookmarks bookmarks;
};

}  // namespace spool
