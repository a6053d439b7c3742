#include "spool/receive.hpp"

#include <algorithm>
#include <cassert>

#include "sms/fields.hpp"
#include "spool/clock_store.hpp"
#include "spool/dispatch.hpp"
#include "spool/held.hpp"
#include "spool/message_reader.hpp"
#include "spool/outgoing_reports.hpp"
#include "spool/part_set.hpp"

namespace spool {
namespace {

// The time of a duplicate is updated once a day. An SMS that a broken modem cannot delete comes
// with each sweep for months, and updating it each time would wear the disk.
constexpr std::chrono::hours kUpdateSeen{24};

// A PDU has at most 12 octets of SMSC and 176 of TPDU. A line of garbage may be longer.
constexpr std::size_t kLongestRaw = 4096;

/// The row of a new message or set.
struct NewMessage {
  MessageState state = MessageState::collecting;
  sms::Concatenation set;  ///< width 0 for a message of one part
  std::optional<crypto::Sha256> key;
};

std::optional<util::OctetView> view(const std::optional<crypto::Sha256>& digest) {
  if (!digest) return std::nullopt;
  return util::OctetView(*digest);
}

/// Returns when it was received, with the date that holds now: a modem's thread may have waited for
/// the disk since it took the SMS, and the date may have been corrected meanwhile.
util::WallTime received_at(const WriteTransaction& tx, const ReceivedPdu& received) {
  return received.arrived ? tx.wall_at(*received.arrived) : received.received;
}

Id insert(WriteTransaction& tx, const ReceivedPdu& received, const sms::Deliver& deliver,
          const NewMessage& message) {
  const auto modem = tx.names.id(NameKind::modem, received.modem);
  const bool open = message.state == MessageState::collecting;
  const bool kept = message.state == MessageState::kept;
  tx.db.run(Sql::message_insert, modem, tx.names.id(NameKind::sim, received.sim),
            static_cast<int>(message.state), open, deliver.originator.to_string(),
            static_cast<int>(deliver.originator.ton), int{message.set.reference},
            int{message.set.reference_bits}, int{message.set.total}, 1, int{deliver.dcs.octet},
            deliver.service_centre_timestamp.epoch_ms(),
            deliver.service_centre_timestamp.zone_quarters, tx.now.count(),
            util::epoch_ms(received_at(tx, received)),
            kept ? std::optional(tx.now.count()) : std::nullopt, view(message.key),
            received.imei.empty() ? 0 : tx.names.id(NameKind::imei, received.imei));
  const Id id = tx.db.last_id();
  tx.counters.add(modem, Counter::received);
  tx.counters.add(tx.names.id(NameKind::sim, received.sim), Counter::received);
  return id;
}

void insert_fingerprint(WriteTransaction& tx, const PreparedPdu& prepared, Id message) {
  tx.db.run(Sql::fingerprint_put, prepared.sent, util::OctetView(prepared.fingerprint),
            tx.now.count(), message);
}

void insert_part(WriteTransaction& tx, const PreparedPdu& prepared, Id message, int sequence) {
  assert(sequence >= 1 && sequence < kPerMessage);
  const ReceivedPdu& received = *prepared.received;
  tx.db.run(
      Sql::part_insert, first_of(message) + sequence, tx.names.id(NameKind::modem, received.modem),
      received.source, util::epoch_ms(received_at(tx, received)),
      static_cast<std::int64_t>(received.pdu->tpdu_offset), util::OctetView(received.pdu->octets));
  insert_fingerprint(tx, prepared, message);
}

AcceptResult receive_whole(WriteTransaction& tx, const PreparedPdu& prepared,
                           const Router& router) {
  const ReceivedPdu& received = *prepared.received;
  const sms::Deliver& deliver = *prepared.deliver;
  Message message;
  message.key = key_text(prepared.fingerprint);
  message.modem = received.modem;
  message.sim = received.sim;
  message.sender = deliver.originator.to_string();
  message.seen = tx.now;
  message.received = received_at(tx, received);
  message.sent_ms = deliver.service_centre_timestamp.epoch_ms();
  message.sent_iso = deliver.service_centre_timestamp.iso8601();
  const sms::Deliver* const only[] = {&deliver};
  fill_content(message, only);

  const auto routes = router.routes_for(message);
  const auto sender = sender_key(deliver.originator);
  const bool held = !tx.senders.admit(sender, tx.now) && !routes.empty();
  const Id id = insert(
      tx, received, deliver,
      {held ? MessageState::held : state_for(routes), {.reference_bits = 0}, prepared.fingerprint});
  insert_part(tx, prepared, id, 1);
  AcceptResult accepted{.outcome = Outcome::completed,
                        .id = id,
                        .unrouted = routes.empty() && !message.push,
                        .held = held};
  if (held)
    accepted.flood_begins = hold(tx, id, sender, routes);
  else
    dispatch(tx, id, routes);
  return accepted;
}

AcceptResult receive_part(WriteTransaction& tx, const PreparedPdu& prepared,
                          const sms::Concatenation& part, const Router& router) {
  const SetMatch match = find_set(tx, prepared.received->sim, *prepared.deliver,
                                  prepared.received->pdu->tpdu_octets(), part);
  if (match.repeated) return {Outcome::duplicate, *match.set};
  const auto admission = tx.senders.admit(sender_key(prepared.deliver->originator), tx.now)
                             ? Admission::admitted
                             : Admission::refused;
  if (!match.set) {
    const Id id = insert(tx, *prepared.received, *prepared.deliver, {.set = part});
    insert_part(tx, prepared, id, part.sequence);
    return {Outcome::part_kept, id};
  }
  insert_part(tx, prepared, *match.set, part.sequence);
  note_joined_part(tx, first_of(*match.set) + part.sequence);
  Query progress = tx.db.query(Sql::message_add_part, *match.set,
                               util::epoch_ms(received_at(tx, *prepared.received)));
  progress.next();
  if (progress.small(0) < part.total) {
    const bool overdue = progress.small(1) != static_cast<int>(MessageState::collecting);
    if (overdue) expire_set(tx, *match.set, router);
    return {Outcome::part_kept, *match.set};
  }
  const Completion done = complete_set(tx, *match.set, *prepared.deliver, admission, router);
  return {.outcome = Outcome::completed,
          .id = *match.set,
          .unrouted = !done.routed,
          .held = done.held,
          .flood_begins = done.first_held};
}

AcceptResult receive_report(WriteTransaction& tx, const PreparedPdu& prepared) {
  const ReceivedPdu& received = *prepared.received;
  const sms::StatusReport& report = *prepared.report;
  const auto modem = tx.names.id(NameKind::modem, received.modem);
  const auto sim = tx.names.id(NameKind::sim, received.sim);
  Query row = tx.db.query(
      Sql::report_insert, modem, sim, report.recipient.to_string(), int{report.message_reference},
      int{report.status}, report.service_centre_timestamp.epoch_ms(),
      report.discharge_time.epoch_ms(), util::epoch_ms(received_at(tx, received)), tx.now.count(),
      util::OctetView(received.pdu->octets));
  row.next();
  insert_fingerprint(tx, prepared, 0);
  const Id id = row.integer(0);
  match_report(tx, id, sim, report);
  tx.counters.add(modem, Counter::reports);
  return {Outcome::report_kept, id};
}

bool truncated(const sms::Deliver& deliver) {
  return deliver.user_data.truncated;
}

/// Returns true if fields of the header were lost, so that a part of a set looks like a whole
/// message.
bool has_broken_header(const sms::Deliver& deliver) {
  const auto& data = deliver.user_data;
  constexpr std::size_t kShort = 3, kWide = 4;  // §9.2.3.24.1, §9.2.3.24.8
  const auto broken = [](const sms::InformationElement& element) {
    return (element.iei == sms::kConcatenation8 && element.data.size() < kShort) ||
           (element.iei == sms::kConcatenation16 && element.data.size() < kWide);
  };
  return data.has_header && !data.payload.empty() &&
         (data.damaged || std::any_of(data.header.begin(), data.header.end(), broken));
}

/// Returns true if octets of the text or of its header were lost. Such a message must not be posted
/// as if it were complete, and must not take the place of the complete part in a set.
bool incomplete(const sms::Pdu& pdu) {
  const auto* deliver = std::get_if<sms::Deliver>(&pdu.tpdu);
  return deliver != nullptr && (truncated(*deliver) || has_broken_header(*deliver));
}

std::string reason_for(const ReceivedPdu& received) {
  struct Name {
    const char* operator()(const sms::Submit&) const { return "SMS-SUBMIT"; }
    const char* operator()(const sms::Command&) const { return "SMS-COMMAND"; }
    const char* operator()(const sms::DeliverReport&) const { return "SMS-DELIVER-REPORT"; }
    const char* operator()(const sms::SubmitReport&) const { return "SMS-SUBMIT-REPORT"; }
    const char* operator()(const sms::Deliver&) const { return "SMS-DELIVER"; }
    const char* operator()(const sms::StatusReport&) const { return "SMS-STATUS-REPORT"; }
  };
  if (!received.pdu) return "not a PDU that can be decoded";
  if (const auto* deliver = std::get_if<sms::Deliver>(&received.pdu->tpdu)) {
    if (truncated(*deliver)) return "SMS-DELIVER: its text is cut off";
    if (has_broken_header(*deliver)) return "SMS-DELIVER: its header has lost fields";
  }
  return std::string(std::visit(Name{}, received.pdu->tpdu)) + ": not a received message";
}

AcceptResult receive_raw(WriteTransaction& tx, const PreparedPdu& prepared) {
  const ReceivedPdu& received = *prepared.received;
  const auto modem = tx.names.id(NameKind::modem, received.modem);
  std::string reason = reason_for(received);
  if (received.hex.size() > kLongestRaw) reason += "; cut at 4096 characters";
  Query row = tx.db.query(Sql::raw_insert, modem, tx.names.id(NameKind::sim, received.sim),
                          received.source, received.hex.substr(0, kLongestRaw), reason,
                          util::epoch_ms(received_at(tx, received)), tx.now.count());
  row.next();
  insert_fingerprint(tx, prepared, 0);
  tx.counters.add(modem, Counter::raw);
  return {Outcome::raw_kept, row.integer(0)};
}

struct Known {
  std::int64_t sent;
  ServiceTime seen;
  Id message;
};

std::optional<Known> find_known(WriteTransaction& tx, const PreparedPdu& prepared,
                                std::int64_t sent) {
  Query row = tx.db.query(Sql::fingerprint_find, sent, util::OctetView(prepared.fingerprint));
  if (!row.next()) return std::nullopt;
  return Known{sent, ServiceTime{row.integer(0)}, row.integer(1)};
}

std::optional<AcceptResult> find_duplicate(WriteTransaction& tx, const PreparedPdu& prepared) {
  auto known = find_known(tx, prepared, prepared.sent);
  if (!known && prepared.sent != 0) known = find_known(tx, prepared, 0);  // from version 2
  if (!known) return std::nullopt;
  const ServiceTime age = tx.now - known->seen;
  if (age > tx.settings.duplicate_window) return std::nullopt;
  if (age > kUpdateSeen)
    tx.db.run(Sql::fingerprint_see_again, known->sent, util::OctetView(prepared.fingerprint),
              tx.now.count());
  return AcceptResult{Outcome::duplicate, known->message};
}

AcceptResult receive_new(WriteTransaction& tx, const PreparedPdu& prepared, const Router& router) {
  if (prepared.report != nullptr) return receive_report(tx, prepared);
  if (prepared.deliver == nullptr) return receive_raw(tx, prepared);
  const auto part = prepared.deliver->user_data.concatenation();
  if (!part || part->total == 1) return receive_whole(tx, prepared, router);
  return receive_part(tx, prepared, *part, router);
}

/// Returns TP-SCTS in seconds. Equal TPDUs have equal ones, so it can be part of the row's key.
std::int64_t sent_second(const PreparedPdu& prepared) {
  constexpr std::int64_t kMsPerSecond = 1000;
  const auto& stamp = prepared.deliver != nullptr ? prepared.deliver->service_centre_timestamp
                                                  : prepared.report->service_centre_timestamp;
  return stamp.epoch_ms().value_or(0) / kMsPerSecond;
}

}  // namespace

PreparedPdu prepare(const ReceivedPdu& received) {
  PreparedPdu prepared{.received = &received};
  if (received.pdu && !incomplete(*received.pdu)) {
    prepared.deliver = std::get_if<sms::Deliver>(&received.pdu->tpdu);
    prepared.report = std::get_if<sms::StatusReport>(&received.pdu->tpdu);
  }
  if (prepared.deliver == nullptr && prepared.report == nullptr) {
    prepared.fingerprint = fingerprint_of(received.sim, util::as_octets(received.hex));
    return prepared;
  }
  prepared.sent = sent_second(prepared);
  prepared.fingerprint = fingerprint_of(received.sim, received.pdu->tpdu_octets());
  return prepared;
}

AcceptResult receive(WriteTransaction& tx, const PreparedPdu& prepared, const Router& router) {
  assert(prepared.received != nullptr);
  const auto known = find_duplicate(tx, prepared);
  const AcceptResult accepted = known ? *known : receive_new(tx, prepared, router);
  if (accepted.outcome == Outcome::duplicate)
    tx.counters.add(tx.names.id(NameKind::modem, prepared.received->modem), Counter::duplicates);
  return accepted;
}

}  // namespace spool
