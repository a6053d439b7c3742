// Which version of gsmrelay uses the spool, and whether it has proved itself since: it has relayed
// an SMS, or a person has run its self-test. In the service records (table meta), so that it
// survives restarts.
#pragma once

#include <optional>
#include <string>

#include "spool/spool.hpp"

namespace spool {

enum class Proof : std::uint8_t { relayed, selftest };
/// Returns the name in the API: "relayed".
const char* to_string(Proof proof);

struct VersionRecord {
  std::string version;   ///< "0.2.0~deb12"; empty: none was recorded
  util::WallTime since;  ///< its first start
  std::optional<Proof> proof;
  util::WallTime proved;  ///< when, if it is
};

class VersionStore {
 public:
  explicit VersionStore(Spool& spool) : access_(&spool.access()) {}

  /// Records that `version` uses the spool from now on. Returns true if it is another one than
  /// before: then it is not proved yet. Also true for the first one. Call it at the start, before
  /// anything is relayed.
  util::Result<bool> begin(const std::string& version);
  /// Records that the self-test was passed. Returns false if the version is proved already.
  util::Result<bool> pass_selftest();
  /// Records the proof if a delivery has succeeded since begin() recorded the version. Returns
  /// false if none has, or if it is proved already.
  util::Result<bool> note_relayed();
  util::Result<VersionRecord> read();

 private:
  Access* access_;
};

}  // namespace spool
