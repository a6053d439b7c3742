// How long the spool waits for parts, recognises repeats and keeps received messages, and how much
// a sender may send. src/spool uses this struct directly.
#pragma once

#include <chrono>

namespace config {

struct SpoolSettings {
  std::chrono::hours reassembly_window{72};
  std::chrono::hours duplicate_window{24 * 30};
  std::chrono::hours payload_retention{24 * 7};
  std::chrono::hours metadata_retention{24 * 90};
  int sender_limit = 1'000;  ///< SMS within `sender_window`; 0: no limit
  std::chrono::seconds sender_window{6 * 3'600};
};

}  // namespace config
