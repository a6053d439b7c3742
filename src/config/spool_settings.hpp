// How long the spool waits for parts, recognises repeats and keeps what it has received. src/spool
// takes this struct as it is.
#pragma once

#include <chrono>

namespace config {

struct SpoolSettings {
  std::chrono::hours reassembly_window{72};
  std::chrono::hours duplicate_window{24 * 30};
  std::chrono::hours payload_retention{24 * 7};
  std::chrono::hours metadata_retention{24 * 90};
};

}  // namespace config
