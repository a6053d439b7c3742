// The inbox: received messages, sets with missing parts, raw records, status reports.
#pragma once

#include <span>

#include "spool/row_encoding.hpp"
#include "spool/spool.hpp"

namespace spool {

/// The result of accepting a PDU.
enum class Outcome {
  completed,    ///< its message is complete; deliveries were made
  part_kept,    ///< its set lacks other parts
  duplicate,    ///< already in the spool: delete it from the modem
  report_kept,  ///< a status report was stored
  raw_kept,     ///< stored raw: undecodable, no received message, or truncated
};

struct AcceptResult {
  Outcome outcome;
  Id id = 0;                  ///< of the message, set, report or raw record
  bool unrouted = false;      ///< a complete message of a person that no route accepts
  bool held = false;          ///< a complete message whose sender has sent too many
  bool flood_begins = false;  ///< it is the first held one of its sender
};

/// A set of parts that lacks some of them.
struct PartialSet {
  Id id = 0;
  std::string modem, sim, sender;
  int reference = 0, reference_bits = 8, total = 0;
  std::vector<int> present, missing;
  util::WallTime first_seen;
  std::chrono::milliseconds until_deadline{0};  ///< negative once the deadline has passed
  bool overdue = false;  ///< shown, and perhaps relayed, as an incomplete message
};

/// A PDU stored raw with the reason (undecodable, no received message, truncated), or a part of a
/// message (without a reason).
struct RawRecord {
  Id id = 0;
  std::string modem, sim, source, hex, reason;
  util::WallTime received;
};

/// A received status report (SMS-STATUS-REPORT).
struct ReportRecord {
  Id id = 0;
  std::string modem, sim, recipient;
  std::uint8_t message_reference = 0, status = 0;
  std::optional<std::int64_t> sent_ms, discharge_ms;
  util::WallTime received;
};

/// Which messages to list. An empty or absent member fits all.
struct MessageFilter {
  std::optional<MessageState> state = std::nullopt;
  std::string modem{};
  std::string sender_end{};                            ///< the last characters of the sender
  std::optional<util::WallTime> since = std::nullopt;  ///< of the last part
};

struct MessagePage {
  std::vector<Message> messages;
  std::optional<Id> before =
      std::nullopt;  ///< the next page begins below it; nothing: the last page
};

/// The result of routing kept messages again.
struct RoutedAgain {
  int checked = 0, relayed = 0;  ///< messages
  std::optional<Id> next;        ///< the last one checked, if there may be more
};

/// The messages that are held because their senders have sent too many.
struct HeldFigures {
  std::int64_t messages = 0, senders = 0;
  std::chrono::milliseconds longest{0};  ///< since the first message of a sender was held
};

/// The result of releasing held messages.
struct Released {
  int messages = 0;
  std::optional<Id> next;  ///< the last one released, if there may be more
};

class Inbox {
 public:
  explicit Inbox(Spool& spool) : access_(&spool.access()) {}

  /// Stores `pdus` in their order, in one transaction with one fsync. Returns the result of each.
  /// Without an error all of them may be deleted from the modem. Asks `router` inside the
  /// transaction for the routes of each completed message.
  util::Result<std::vector<AcceptResult>> accept(std::span<const ReceivedPdu> pdus,
                                                 const Router& router);

  /// Reads a message with its content, as far as retention has left it.
  util::Result<std::optional<Message>> message(Id id);
  /// Finds a message by id or by unique prefix (6 characters or more) of its key.
  util::Result<std::optional<Message>> find(const std::string& id_or_key);
  /// Lists the complete messages, and incomplete ones after their deadline, that fit `filter`,
  /// newest first. Reads at most 20,000 rows; with a state other than relayed only rows in that
  /// state, and of waiting ones the index of the deliveries that wait.
  util::Result<MessagePage> messages(const Page& page, const MessageFilter& filter = {});
  /// Lists the sets that can still take parts, newest first.
  util::Result<std::vector<PartialSet>> partial_sets(const Page& page);
  /// Lists the PDUs that were stored raw, newest first.
  util::Result<std::vector<RawRecord>> raw(const Page& page);
  /// Lists status reports, newest first.
  util::Result<std::vector<ReportRecord>> reports(const Page& page);
  /// Lists the PDUs of a message, in order of sequence. RawRecord::id is the sequence number.
  util::Result<std::vector<RawRecord>> raw_parts(Id message);
  /// Adds a delivery of a complete message, whose payload is kept, for each of `routes` that has
  /// none of it yet. Returns their number. On disk when it returns.
  util::Result<int> relay(Id message, std::span<const std::string> routes);
  /// Asks `router` again for the routes of the complete messages with a larger number than `after`
  /// that no route has accepted and whose payload is kept, at most `limit`, oldest first. Adds
  /// their deliveries. On disk when it returns.
  util::Result<RoutedAgain> route_again(Id after, int limit, const Router& router);
  /// Counts up to `most` messages that no route accepts and whose payload is kept.
  util::Result<int> count_kept(int most);
  /// Gives the held message `id` its deliveries. Returns their number; 0 if it is not held. On disk
  /// when it returns.
  util::Result<int> release(Id id);
  /// Releases held messages with a larger number than `after`, at most `limit`, oldest first. With
  /// a `sender` of held_senders(), only its own; "" is the key of all SMS without a sender. Their
  /// senders may send the whole limit again. On disk when it returns.
  util::Result<Released> release_all(Id after, int limit,
                                     const std::optional<std::string>& sender = {});
  /// Lists the senders with held messages: "name:" (kNameKey) before a name.
  util::Result<std::vector<std::string>> held_senders();
  util::Result<HeldFigures> held_figures();
  /// Erases the payload of a complete message that no route accepts: a test SMS of this program,
  /// which nobody will relay. Returns false if it is not such a message.
  util::Result<bool> erase_kept(Id message);
  /// Lists when messages of `sim` came (their first part), newest first, among the newest `rows`
  /// messages of all SIMs.
  util::Result<std::vector<ServiceTime>> arrivals(const std::string& sim, int rows);
  /// Returns when the newest message that `modem` received came, if it is among the newest `rows`
  /// messages of all modems.
  util::Result<std::optional<util::WallTime>> last_arrival(const std::string& modem, int rows);
  /// Counts up to `most` PDUs that were stored raw.
  util::Result<int> count_raw(int most);

 private:
  Access* access_;
};

}  // namespace spool
