// The kept history: what has changed on modems, SIMs and routes, and what people did. It survives
// restarts.
#pragma once

#include <span>

#include "spool/spool.hpp"

namespace spool {

enum class HistoryKind : std::uint8_t {
  modem = 0,     ///< the state of a modem
  sim = 1,       ///< the SIM in a modem, or its state
  route = 2,     ///< the state of a route
  person = 3,    ///< what a person did
  rung = 4,      ///< a step of the recovery of a modem
  version = 5,   ///< another version of gsmrelay is in use, or has proved itself
  dialogue = 6,  ///< what was said to a modem and heard of it before it failed: its `why`
  daemon = 7,    ///< gsmrelayd itself and the clock of its machine
};
/// Returns the name in the API: "modem".
const char* to_string(HistoryKind kind);

struct HistoryEntry {
  Id id = 0;  ///< set by list()
  HistoryKind kind = HistoryKind::modem;
  std::string modem, sim, route;  ///< names; empty: none
  std::string what;               ///< the new state, or what was done: "up", "suspend"
  std::string why;                ///< empty: not known. Holds no whole number
  std::string by;                 ///< the user; empty: the program
  std::optional<std::chrono::milliseconds> lasted{};  ///< of the state before, or of the rung
  std::optional<bool> cured{};                        ///< whether the modem worked after the rung
  util::WallTime wall{};
  ServiceTime service{};
  /// Set: record() finds `wall` and `service` from it, with the date that holds then.
  std::optional<util::Deadline> happened{};
};

/// Which entries list() returns. Empty members admit all.
struct HistoryFilter {
  std::string modem;
  std::optional<util::WallTime> since;
};

/// Housekeeping keeps at most this many entries, none for longer than kHistoryAge of service time.
constexpr std::int64_t kHistoryRows = 10'000;
constexpr std::chrono::hours kHistoryAge{24 * 400};
/// Housekeeping keeps at most this many entries of one kind of one modem and route, the newest: a
/// stick that drops out every minute takes no room from what a person did or from another modem.
constexpr std::int64_t kSubjectRows = 1'000;
/// At most this many dialogues of one modem are kept: the newest.
constexpr std::int64_t kDialogueRows = 11;

class History {
 public:
  explicit History(Spool& spool) : access_(&spool.access()) {}

  /// Adds `entries`, oldest first, and removes the oldest dialogues beyond
  /// kDialogueRows. Not flushed to disk: a power cut may lose the last ones.
  util::Result<void> record(std::span<const HistoryEntry> entries);
  /// Lists the entries that `filter` admits, newest first; dialogues without their lines.
  util::Result<std::vector<HistoryEntry>> list(const HistoryFilter& filter, const Page& page);
  /// Lists the kept dialogues, newest first, with their lines as `why`.
  util::Result<std::vector<HistoryEntry>> dialogues(const Page& page);
  /// Returns the service time now, for HistoryEntry::service.
  ServiceTime now();

 private:
  Access* access_;
};

}  // namespace spool
