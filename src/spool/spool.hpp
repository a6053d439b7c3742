// The durable record: SQLite, WAL, synchronous=FULL for what was received. docs/spool-format.md has
// the tables.
//
// One Spool per thread (each has its own connection); all share one File, which is thread-safe.
// Errors: `retry` for a busy, full or unwritable disk (the modem keeps the SMS), `reopen` for a
// corrupt file.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>

#include "spool/types.hpp"
#include "util/result.hpp"

namespace spool {

struct Options {
  std::string path;  ///< …/spool.db
  std::chrono::hours reassembly_window{72};
  std::chrono::hours duplicate_window{24 * 30};
  std::chrono::hours payload_retention{24 * 7};
  std::chrono::hours metadata_retention{24 * 90};
  std::string vfs;  ///< tests: a fault-injecting VFS; empty for the default
};

/// The file: created or migrated (with a copy first) when opened. Holds the service clock.
class File {
 public:
  /// `reject` for a schema newer than this program, `reopen` for a corrupt file (it is never
  /// deleted; the text says where the copy goes), `retry` if the disk does not allow it now.
  static util::Result<std::shared_ptr<File>> open(Options options, const util::Clock& clock);
  ~File();
  ServiceTime service_now() const;
  const Options& options() const;
  const util::Clock& clock() const;

 private:
  friend class Spool;
  struct Impl;
  explicit File(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct Settlement {
  Id delivery = 0;
  DeliveryState state = DeliveryState::waiting;
  ServiceTime not_before{0};  ///< for waiting
  bool counts_as_attempt = true;
  std::string error;  ///< masked; empty when delivered
  std::chrono::milliseconds latency{0};
};

struct RouteFigures {
  std::string name;
  bool paused = false;
  std::int64_t waiting = 0, delivered = 0, dead = 0, dropped = 0;
  std::optional<util::WallTime> last_success, last_failure;
  std::string last_error;
  std::optional<std::chrono::milliseconds> last_latency;
};

struct PartialSet {
  Id id = 0;
  std::string modem, sim, sender;
  int reference = 0, reference_bits = 8, total = 0;
  std::vector<int> present, missing;
  util::WallTime first_seen;
  std::chrono::milliseconds until_deadline{0};  ///< negative: past, kept as incomplete
  bool overdue = false;
};

struct RawRecord {
  Id id = 0;
  std::string modem, sim, source, hex, reason;
  util::WallTime received;
};

struct Page {
  std::optional<Id> before;  ///< for the next page: the last id seen
  int limit = 50;
};

/// received = relayed + waiting + dead + dropped + kept + incomplete must hold per modem, the same
/// per route.
struct AuditLine {
  std::string name;  ///< modem or route
  std::int64_t received = 0, relayed = 0, waiting = 0, dead = 0, dropped = 0, kept = 0,
               incomplete = 0;
  std::int64_t raw = 0, reports = 0, duplicates = 0;  ///< beside the sum
  std::int64_t difference() const {
    return received - relayed - waiting - dead - dropped - kept - incomplete;
  }
};
struct Audit {
  std::vector<AuditLine> modems, routes;
  bool balanced() const;
};

class Spool {
 public:
  static util::Result<Spool> connect(std::shared_ptr<File> file);
  Spool(Spool&&) noexcept;
  Spool& operator=(Spool&&) noexcept;
  ~Spool();

  // Receiving: the modem threads
  // -------------------------------------------------------------------------
  /// One transaction, one fsync, for all of them: in the order given, each with its outcome. After
  /// it returns without error every one may be deleted from the modem.
  util::Result<std::vector<Accepted>> accept(std::span<const Arrival> arrivals,
                                             const Router& router);

  // Relaying: the relay thread
  // ---------------------------------------------------------------------------
  /// Waiting deliveries of a route whose time has come, oldest first, without those in `except`.
  util::Result<std::vector<Delivery>> due(const std::string& route, int limit,
                                          std::span<const Id> except = {});
  /// When the next one becomes due; nothing if none waits.
  util::Result<std::optional<ServiceTime>> next_due(const std::string& route);
  /// Several results in one transaction. Not flushed to disk: a loss means a repeat with the same
  /// key.
  util::Result<void> settle(std::span<const Settlement> settlements);
  /// Deadlines (incomplete sets), retention, service time; call about once a minute. Returns rows
  /// changed. Bounded work per call.
  util::Result<int> housekeeping(const Router& router);

  // Looking: any thread
  // ----------------------------------------------------------------------------------
  util::Result<std::optional<Message>> message(Id id);
  /// A message by id or by unique prefix of its key.
  util::Result<std::optional<Message>> find(const std::string& id_or_key);
  util::Result<std::vector<Message>> messages(const Page& page);
  util::Result<std::vector<PartialSet>> partial(const Page& page);
  util::Result<std::vector<RawRecord>> raw(const Page& page);
  util::Result<std::vector<RawRecord>> raw_parts(Id message);
  util::Result<std::vector<Delivery>> deliveries(std::optional<DeliveryState> state,
                                                 const std::string& route, const Page& page);
  util::Result<std::vector<Delivery>> deliveries_of(Id message);
  util::Result<std::vector<RouteFigures>> routes();
  util::Result<Audit> audit();

  // Acting: a person
  // --------------------------------------------------------------------------------------
  /// Dead or waiting ones become due now. Returns how many.
  util::Result<int> retry(std::optional<Id> delivery, const std::string& route);
  util::Result<int> drop(Id delivery);
  util::Result<void> pause(const std::string& route, bool paused);

 private:
  struct Impl;
  explicit Spool(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace spool
