// The durable record: SQLite, WAL, synchronous=FULL for what was received. docs/spool-format.md has
// the tables.
//
// One Spool per thread: each reads through a connection of its own, opened when it first reads. All
// write through the one connection of their File, which is thread-safe, in turn. Errors: `retry`
// for a busy, full or unwritable disk (the modem keeps the SMS), `reopen` for a corrupt file. After
// an error nothing of the call has happened, and the next call may succeed.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>

#include "spool/outgoing.hpp"
#include "spool/types.hpp"
#include "util/result.hpp"

namespace spool {

struct FileCore;

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
  explicit File(std::unique_ptr<FileCore> core);
  std::unique_ptr<FileCore> core_;
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

/// A status report (SMS-STATUS-REPORT) as it came.
struct ReportRecord {
  Id id = 0;
  std::string modem, sim, recipient;
  std::uint8_t message_reference = 0, status = 0;
  std::optional<std::int64_t> sent_ms, discharge_ms;
  util::WallTime received;
};

/// A card in a modem, as the modem's thread saw it.
struct SimSighting {
  std::string identity;  ///< modem::Info::sim_identity
  std::string iccid, imsi, operator_name, modem, state;
};

/// What was remembered of a modem, and is no more.
struct ForgottenModem {
  bool suspension = false;
  int sims = 0;  ///< whose last modem it was
  bool anything() const { return suspension || sims > 0; }
};

/// What is known of a card.
struct SimRecord {
  std::string identity, iccid, imsi;
  std::string number, number_from;  ///< "configuration", "card", "ussd", "sms"
  std::string operator_name, modem, state;
  util::WallTime first_seen, last_seen;
  std::int64_t received = 0, sent = 0;  ///< SMS, counted as the audit does
  std::optional<std::int64_t> balance;  ///< hundredths
  std::optional<util::WallTime> balance_at;
};

/// Whether a PIN may be entered by the program itself: one that was refused never again, one whose
/// attempt was cut off only if the card's counter proves that it cost no try.
enum class PinVerdict {
  go,
  too_few_tries,
  tries_unknown,
  refused_before,
  unknown_before,
  key_lost
};
enum class PinOutcome { accepted, refused, unknown };
/// A person knows better than the ledger; the attempt is noted all the same.
enum class PinBy { machine, person };

struct Page {
  std::optional<Id> before;  ///< for the next page: the last id seen
  int limit = 50;
};

/// received = relayed + waiting + dead + dropped + kept + incomplete must hold per modem, the same
/// per route. `received` was counted when it came; the rest is what stands in the tables now and
/// what retention removed from them.
///
/// Per modem in messages (a set of parts is one, as soon as its first part is there): waiting if
/// any of its deliveries waits, else dead if any is dead, else dropped if any was dropped, else
/// relayed; kept if no route wants it. Per route in deliveries.
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
  /// Waiting deliveries of a route whose time has come, longest due first, without those in
  /// `except` (under way). None while the route is paused.
  util::Result<std::vector<Delivery>> due(const std::string& route, int limit,
                                          std::span<const Id> except = {});
  /// When the next one becomes due; nothing if none waits, or the route is paused.
  util::Result<std::optional<ServiceTime>> next_due(const std::string& route,
                                                    std::span<const Id> except = {});
  /// Several results in one transaction. Not flushed to disk: a loss means a repeat with the same
  /// key. A result for a delivery that a person dropped meanwhile is ignored, unless it arrived.
  util::Result<void> settle(std::span<const Settlement> settlements);
  /// Deadlines (incomplete sets), retention, service time; call about once a minute. Returns rows
  /// changed. Bounded work per call.
  util::Result<int> housekeeping(const Router& router);

  /// While it lives, everything this Spool reads is of one moment: one transaction instead of one
  /// for each question. For a few questions in a row: meanwhile the log cannot be emptied.
  class Glance {
   public:
    explicit Glance(Spool& spool);
    ~Glance();
    Glance(const Glance&) = delete;
    Glance& operator=(const Glance&) = delete;

   private:
    Spool& spool_;
  };

  // SIMs: the modem threads, and a person
  // ---------------------------------------------------------------------------
  /// Not flushed to disk: a loss means that a card was seen a little earlier.
  util::Result<void> see(const SimSighting& sighting);
  /// The own number of a card that was seen; `from` says who told it.
  util::Result<void> set_number(const std::string& sim, const std::string& number,
                                const std::string& from);
  util::Result<void> set_balance(const std::string& sim, std::int64_t hundredths);
  util::Result<void> count_sent(const std::string& sim, int parts);
  /// Seen last first.
  util::Result<std::vector<SimRecord>> sims();
  /// `go` once it is on disk that `pin` is about to be entered: only then enter it. The PIN itself
  /// is not stored (pin_key.hpp).
  util::Result<PinVerdict> begin_pin(const std::string& sim, const std::string& pin,
                                     std::optional<int> tries_left, PinBy by);
  /// What became of it, on disk when it returns.
  util::Result<void> settle_pin(const std::string& sim, const std::string& pin, PinOutcome outcome);
  // Sending: the modem threads
  // --------------------------------------------------------------------------
  util::Result<Id> put_in(const Draft& draft);
  /// The next part for this sender. It is on disk as `sending` when this returns: a crash before
  /// settle() leaves it in doubt. Nothing if none is due, or the cap is reached.
  util::Result<std::optional<Claim>> take_out(const Sender& sender);
  /// When take_out() may give something; nothing if nothing waits for this sender.
  util::Result<std::optional<ServiceTime>> next_take_out(const Sender& sender);
  /// What became of it. Ignored for a part that is not being sent.
  util::Result<void> settle_part(Id part, const SendResult& result);
  /// Once, before the first take_out(): what was being sent when the last life ended is in doubt.
  util::Result<int> doubt_interrupted();

  // Looking: any thread
  // ----------------------------------------------------------------------------------
  util::Result<std::optional<Message>> message(Id id);
  /// A message by id or by unique prefix (6 characters or more) of its key.
  util::Result<std::optional<Message>> find(const std::string& id_or_key);
  /// Whole and incomplete ones, newest first; not those that still wait for parts in time.
  util::Result<std::vector<Message>> messages(const Page& page);
  util::Result<std::vector<PartialSet>> partial(const Page& page);
  util::Result<std::vector<RawRecord>> raw(const Page& page);
  util::Result<std::vector<ReportRecord>> reports(const Page& page);
  /// The PDUs a message was made from; `id` is the part's sequence number.
  util::Result<std::vector<RawRecord>> raw_parts(Id message);
  util::Result<std::vector<Delivery>> deliveries(std::optional<DeliveryState> state,
                                                 const std::string& route, const Page& page);
  util::Result<std::vector<Delivery>> deliveries_of(Id message);
  util::Result<std::vector<RouteFigures>> routes();
  util::Result<std::optional<Outgoing>> outgoing(Id message);
  /// Newest first.
  util::Result<std::vector<Outgoing>> outbox(std::optional<SendState> state, const Page& page);
  util::Result<Audit> audit();

  // Acting: a person
  // --------------------------------------------------------------------------------------
  /// Dead or waiting ones become due now: one delivery, or all of a route, or (with an empty name)
  /// all. Returns how many.
  util::Result<int> retry(std::optional<Id> delivery, const std::string& route);
  /// Gives up a waiting or dead one. Returns 0 if there is no such.
  util::Result<int> drop(Id delivery);
  util::Result<void> pause(const std::string& route, bool paused);
  /// A modem whose port stays closed, over every restart.
  util::Result<void> suspend(const std::string& modem, bool suspended);
  util::Result<bool> is_suspended(const std::string& modem);
  /// Its suspension, and where the ledger says a SIM was last. Never anything it received or sent.
  util::Result<ForgottenModem> forget_modem(const std::string& modem);
  /// What failed, expired or may have been sent is sent again (its payload must be there still);
  /// what waits is due now. False if there is nothing to do.
  util::Result<bool> send_again(Id message);
  /// Nothing more of it is sent. False if it is too late.
  util::Result<bool> give_up(Id message);

 private:
  struct Impl;
  explicit Spool(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace spool
