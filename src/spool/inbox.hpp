// What modems delivered: messages, sets that lack parts, raw records, status reports.
#pragma once

#include <span>

#include "spool/spool.hpp"

namespace spool {

/// What became of a PDU.
enum class Outcome {
  completed,    ///< a whole message now: deliveries were made
  part_kept,    ///< waits for its siblings
  duplicate,    ///< known already: only delete it from the modem
  report_kept,  ///< a status report
  raw_kept,     ///< undecodable, or its text is cut off
};

struct AcceptResult {
  Outcome outcome;
  Id id = 0;  ///< message, part set, report or raw record
};

/// A set of parts that is not complete.
struct PartialSet {
  Id id = 0;
  std::string modem, sim, sender;
  int reference = 0, reference_bits = 8, total = 0;
  std::vector<int> present, missing;
  util::WallTime first_seen;
  std::chrono::milliseconds until_deadline{0};  ///< negative: past, kept as incomplete
  bool overdue = false;
};

/// A PDU that could not be decoded or is no received message, with the reason; or a message's part.
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

class Inbox {
 public:
  explicit Inbox(Spool& spool) : access_(&spool.access()) {}

  /// Keeps all of `pdus`, in the order given, in one transaction with one fsync. Returns what
  /// became of each. When it returns without error every one may be deleted from the modem.
  util::Result<std::vector<AcceptResult>> accept(std::span<const ReceivedPdu> pdus,
                                                 const Router& router);

  util::Result<std::optional<Message>> message(Id id);
  /// Finds a message by id or by unique prefix (6 characters or more) of its key.
  util::Result<std::optional<Message>> find(const std::string& id_or_key);
  /// Lists whole and incomplete messages, newest first; not those that still wait for parts in
  /// time.
  util::Result<std::vector<Message>> messages(const Page& page);
  util::Result<std::vector<PartialSet>> partial_sets(const Page& page);
  util::Result<std::vector<RawRecord>> raw(const Page& page);
  util::Result<std::vector<ReportRecord>> reports(const Page& page);
  /// Lists the PDUs a message was made from; `id` is the part's sequence number.
  util::Result<std::vector<RawRecord>> raw_parts(Id message);

 private:
  Access* access_;
};

}  // namespace spool
