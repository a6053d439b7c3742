// Access to the spool file for one thread, split by purpose:
//
//   class          what it does                                         used by
//   Inbox          accepts, reads and lists received SMS                modem and relay threads,
//   API DeliveryQueue  lists due deliveries, settles and retries them       relay thread, API
//   Outbox         enqueues, claims and settles outgoing SMS            modem threads, API
//   SimStore       records SIM cards, their numbers, PIN attempts       modem threads, API
//   ModemStore     records which modems are suspended                   modem threads, API
//   ClockStore     corrects times that were stored with a wrong clock   main thread
//   AlarmStore     records what alarms have told                        monitor thread
//   History        records and lists changes, for people                relay thread, API
//   VersionStore   records which version uses the file, and its proof    daemon, relay thread, API
//   RunStore       records which runs ended without a stop              daemon, API
//   Maintenance    applies retention and deadlines, makes the audit     relay thread, API
//
// Each is made from a Spool, is one pointer, and runs one transaction per call. All threads write
// through the one write connection of their File. Errors: `retry` for a busy, full or unwritable
// disk (the SMS stays on the modem), `reopen` for a corrupt file. A call that returns an error has
// changed nothing, and the next call may succeed.
#pragma once

#include <memory>

#include "spool/file.hpp"

namespace spool {

class Access;

/// Owns the reading connection of one thread; the first read opens it. Must outlive each Inbox,
/// DeliveryQueue, … made from it.
class Spool {
 public:
  explicit Spool(std::shared_ptr<File> file);
  Spool(Spool&&) noexcept;
  ~Spool();
  /// For the classes of this folder.
  Access& access() { return *access_; }

 private:
  std::unique_ptr<Access> access_;
};

/// While it exists, all reads through the Spool run in one transaction and see the same state. Keep
/// it short, because the log cannot be emptied meanwhile.
class ReadSnapshot {
 public:
  explicit ReadSnapshot(Spool& spool);
  ~ReadSnapshot();
  ReadSnapshot(const ReadSnapshot&) = delete;
  ReadSnapshot& operator=(const ReadSnapshot&) = delete;

 private:
  Access& access_;
};

}  // namespace spool
