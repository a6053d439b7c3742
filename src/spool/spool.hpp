// One thread's access to the spool file. What it does there is split by user:
//
//   Inbox          what modems delivered: accepted, read, listed        modem threads, people
//   DeliveryQueue  one message on one route: due, settled, retried      relay thread, people
//   Outbox         SMS to send: enqueued, claimed, settled              modem threads, people
//   SimStore       SIM cards seen, their numbers, PIN attempts          modem threads
//   ModemStore     modems that are suspended or forgotten               main thread
//   Maintenance    retention, deadlines, the audit                      relay thread, people
//
// Each of them is made from a Spool, costs a pointer, and takes one transaction per call. All
// threads write through the one connection of their File, in turn. Errors: `retry` for a busy, full
// or unwritable disk (the modem keeps the SMS), `reopen` for a corrupt file. After an error nothing
// of the call has happened, and the next call may succeed.
#pragma once

#include <memory>

#include "spool/file.hpp"

namespace spool {

class Access;

/// Reads through a connection of its own, which is opened by the first read. One thread at a time;
/// must outlive the Inbox, DeliveryQueue, … made from it.
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

/// While it lives, everything that is read through this Spool is of one moment, in one transaction
/// instead of one per call. Keep it short: meanwhile the log cannot be emptied.
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
