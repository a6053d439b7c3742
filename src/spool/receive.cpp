#include "spool/receive.hpp"

#include <algorithm>

#include "spool/dispatch.hpp"
#include "spool/outgoing_reports.hpp"
#include "spool/reassembly.hpp"
#include "spool/view.hpp"

namespace spool {
namespace {

// A duplicate is remembered anew once a day: an SMS that a broken stick cannot delete comes with
// every sweep for months, and writing it down each time would wear the disk.
constexpr std::chrono::hours kSeeAgain{24};

// No PDU is longer than 12 octets of SMSC and 176 of TPDU; a line of garbage can be.
constexpr std::size_t kLongestRaw = 4096;

/// The row of a new message or set.
struct NewMessage {
  MessageState state = MessageState::collecting;
  sms::Concatenation set;  ///< width 0 for a message of one part
  std::optional<crypto::Sha256> key;
};

std::string sender_of(const sms::Deliver& deliver) {
  return deliver.originator.to_string();
}

std::optional<std::int64_t> sent_ms(const sms::Deliver& deliver) {
  return deliver.service_centre_timestamp.epoch_ms();
}

std::optional<std::int64_t> sent_zone(const sms::Deliver& deliver) {
  return deliver.service_centre_timestamp.zone_quarters;
}

std::optional<util::OctetView> view(const std::optional<crypto::Sha256>& digest) {
  if (!digest) return std::nullopt;
  return util::OctetView(*digest);
}

Id insert(Work& work, const ReceivedPdu& received, const sms::Deliver& deliver,
          const NewMessage& message) {
  const auto modem = work.ledger.id(NameKind::modem, received.modem);
  const bool open = message.state == MessageState::collecting;
  const bool kept = message.state == MessageState::kept;
  work.db.run(Sql::message_insert, modem, work.ledger.id(NameKind::sim, received.sim),
              static_cast<int>(message.state), open, sender_of(deliver),
              static_cast<int>(deliver.originator.ton), int{message.set.reference},
              int{message.set.reference_bits}, int{message.set.total}, 1, int{deliver.dcs.octet},
              sent_ms(deliver), sent_zone(deliver), work.now.count(),
              util::epoch_ms(received.received),
              kept ? std::optional(work.now.count()) : std::nullopt, view(message.key),
              received.imei.empty() ? 0 : work.ledger.id(NameKind::imei, received.imei));
  const Id id = work.db.last_id();
  work.ledger.count(modem, Count::received);
  work.ledger.count(work.ledger.id(NameKind::sim, received.sim), Count::received);
  return id;
}

void remember(Work& work, const PreparedPdu& prepared, Id message) {
  work.db.run(Sql::fingerprint_put, prepared.sent, util::OctetView(prepared.fingerprint),
              work.now.count(), message);
}

void insert_part(Work& work, const PreparedPdu& prepared, Id message, int sequence) {
  const ReceivedPdu& received = *prepared.received;
  work.db.run(Sql::part_insert, first_of(message) + sequence,
              work.ledger.id(NameKind::modem, received.modem), received.source,
              util::epoch_ms(received.received),
              static_cast<std::int64_t>(received.pdu->tpdu_offset),
              util::OctetView(received.pdu->octets));
  remember(work, prepared, message);
}

AcceptResult receive_whole(Work& work, const PreparedPdu& prepared, const Router& router) {
  const ReceivedPdu& received = *prepared.received;
  const sms::Deliver& deliver = *prepared.deliver;
  Message message;
  message.key = key_text(prepared.fingerprint);
  message.modem = received.modem;
  message.sim = received.sim;
  message.sender = sender_of(deliver);
  message.received = received.received;
  message.sent_ms = sent_ms(deliver);
  message.sent_iso = deliver.service_centre_timestamp.iso8601();
  const sms::Deliver* const only[] = {&deliver};
  fill_content(message, only);

  const auto routes = router.routes_for(message);
  const Id id = insert(work, received, deliver,
                       {state_for(routes), {.reference_bits = 0}, prepared.fingerprint});
  insert_part(work, prepared, id, 1);
  dispatch(work, id, routes);
  return {Outcome::completed, id};
}

/// A set as a message under a key made from the parts that are there.
struct Assembled {
  std::vector<StoredPart> parts;
  crypto::Sha256 key;
  std::vector<std::string> routes;
};

Assembled assemble(Work& work, Id set, const Router& router) {
  auto message = read_row(work.db, set).value_or(Message{});
  auto parts = stored_parts(work.db, set, message.sim);
  fill_content(message, parts);
  const auto key = key_of(parts);
  message.key = key_text(key);
  auto routes = router.routes_for(message);
  return {std::move(parts), key, std::move(routes)};
}

/// `last` made the set whole: it is a message now.
void complete(Work& work, Id set, const sms::Deliver& last, const Router& router) {
  const auto [parts, key, routes] = assemble(work, set, router);
  withdraw(work, set);
  const sms::Deliver& first = parts.empty() ? last : parts.front().deliver;
  const MessageState state = state_for(routes);
  work.db.run(Sql::message_complete, set, static_cast<int>(state), util::OctetView(key),
              routes.empty() ? std::optional(work.now.count()) : std::nullopt, int{first.dcs.octet},
              sent_ms(first), sent_zone(first));
  dispatch(work, set, routes, kLateCompletion);
}

struct Place {
  std::optional<Id> set;  ///< nothing: a new generation begins
  bool repeated = false;  ///< the set has this very part
};

enum class Slot : std::uint8_t { empty, same, other };

/// What the set has under this part's number.
Slot look_into(Work& work, Id part, util::OctetView tpdu) {
  Query row = work.db.query(Sql::part_get, part);
  if (!row.next()) return Slot::empty;
  const auto stored = tpdu_in(row.octets(1), row.integer(0));
  // Filling may stand behind the TPDU.
  const bool same =
      stored.size() >= tpdu.size() && std::ranges::equal(stored.first(tpdu.size()), tpdu);
  return same ? Slot::same : Slot::other;
}

Place find_place(Work& work, const PreparedPdu& prepared, const sms::Concatenation& part) {
  const sms::Deliver& deliver = *prepared.deliver;
  std::vector<OpenSet> lacking;
  Query sets = work.db.query(Sql::open_sets, work.ledger.id(NameKind::sim, prepared.received->sim),
                             sender_of(deliver), static_cast<int>(deliver.originator.ton),
                             int{part.reference}, int{part.reference_bits}, int{part.total});
  while (sets.next()) {
    const OpenSet set{sets.integer(0), sets.small(1), sets.maybe(2), ServiceTime{sets.integer(3)}};
    const Slot slot =
        look_into(work, first_of(set.id) + part.sequence, prepared.received->pdu->tpdu_octets());
    if (slot == Slot::same) return {set.id, true};
    // The same number with other octets: the reference was used again.
    if (slot == Slot::empty) lacking.push_back(set);
  }
  return {choose_set(lacking, sent_ms(deliver), work.now, work.options.reassembly_window), false};
}

AcceptResult receive_part(Work& work, const PreparedPdu& prepared, const sms::Concatenation& part,
                          const Router& router) {
  const Place place = find_place(work, prepared, part);
  if (place.repeated) return {Outcome::duplicate, *place.set};
  if (!place.set) {
    const Id id = insert(work, *prepared.received, *prepared.deliver, {.set = part});
    insert_part(work, prepared, id, part.sequence);
    return {Outcome::part_kept, id};
  }
  insert_part(work, prepared, *place.set, part.sequence);
  Query progress =
      work.db.query(Sql::message_add_part, *place.set, util::epoch_ms(prepared.received->received));
  progress.next();
  if (progress.small(0) < part.total) {
    const bool overdue = progress.small(1) != static_cast<int>(MessageState::collecting);
    if (overdue) give_up_waiting(work, *place.set, router);
    return {Outcome::part_kept, *place.set};
  }
  complete(work, *place.set, *prepared.deliver, router);
  return {Outcome::completed, *place.set};
}

AcceptResult receive_report(Work& work, const PreparedPdu& prepared) {
  const ReceivedPdu& received = *prepared.received;
  const sms::StatusReport& report = *prepared.report;
  const auto modem = work.ledger.id(NameKind::modem, received.modem);
  const auto sim = work.ledger.id(NameKind::sim, received.sim);
  Query row = work.db.query(Sql::report_insert, modem, sim, report.recipient.to_string(),
                            int{report.message_reference}, int{report.status},
                            report.service_centre_timestamp.epoch_ms(),
                            report.discharge_time.epoch_ms(), util::epoch_ms(received.received),
                            work.now.count(), util::OctetView(received.pdu->octets));
  row.next();
  remember(work, prepared, 0);
  const Id id = row.integer(0);
  match_report(work, id, sim, report);
  work.ledger.count(modem, Count::reports);
  return {Outcome::report_kept, id};
}

/// Octets of the text were lost between network and here: posted, it would pass for whole; in a set
/// it would take the place of the part that is.
bool truncated(const sms::Pdu& pdu) {
  const auto* deliver = std::get_if<sms::Deliver>(&pdu.tpdu);
  return deliver != nullptr && deliver->user_data.truncated;
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
  if (truncated(*received.pdu)) return "SMS-DELIVER: its text is cut off";
  return std::string(std::visit(Name{}, received.pdu->tpdu)) + ": not a received message";
}

AcceptResult receive_raw(Work& work, const PreparedPdu& prepared) {
  const ReceivedPdu& received = *prepared.received;
  const auto modem = work.ledger.id(NameKind::modem, received.modem);
  std::string reason = reason_for(received);
  if (received.hex.size() > kLongestRaw) reason += "; cut at 4096 characters";
  Query row = work.db.query(Sql::raw_insert, modem, work.ledger.id(NameKind::sim, received.sim),
                            received.source, received.hex.substr(0, kLongestRaw), reason,
                            util::epoch_ms(received.received), work.now.count());
  row.next();
  remember(work, prepared, 0);
  work.ledger.count(modem, Count::raw);
  return {Outcome::raw_kept, row.integer(0)};
}

struct Known {
  std::int64_t sent;
  ServiceTime seen;
  Id message;
};

std::optional<Known> find_known(Work& work, const PreparedPdu& prepared, std::int64_t sent) {
  Query row = work.db.query(Sql::fingerprint_find, sent, util::OctetView(prepared.fingerprint));
  if (!row.next()) return std::nullopt;
  return Known{sent, ServiceTime{row.integer(0)}, row.integer(1)};
}

std::optional<AcceptResult> recognise(Work& work, const PreparedPdu& prepared) {
  auto known = find_known(work, prepared, prepared.sent);
  if (!known && prepared.sent != 0) known = find_known(work, prepared, 0);  // from version 2
  if (!known) return std::nullopt;
  const ServiceTime age = work.now - known->seen;
  if (age > work.options.duplicate_window) return std::nullopt;
  if (age > kSeeAgain)
    work.db.run(Sql::fingerprint_see_again, known->sent, util::OctetView(prepared.fingerprint),
                work.now.count());
  return AcceptResult{Outcome::duplicate, known->message};
}

AcceptResult receive_new(Work& work, const PreparedPdu& prepared, const Router& router) {
  if (prepared.report != nullptr) return receive_report(work, prepared);
  if (prepared.deliver == nullptr) return receive_raw(work, prepared);
  const auto part = prepared.deliver->user_data.concatenation();
  if (!part || part->total == 1) return receive_whole(work, prepared, router);
  return receive_part(work, prepared, *part, router);
}

/// Of the same TPDU it is the same, so that its fingerprint is found under it.
std::int64_t sent_second(const PreparedPdu& prepared) {
  constexpr std::int64_t kMsPerSecond = 1000;
  const auto& stamp = prepared.deliver != nullptr ? prepared.deliver->service_centre_timestamp
                                                  : prepared.report->service_centre_timestamp;
  return stamp.epoch_ms().value_or(0) / kMsPerSecond;
}

}  // namespace

PreparedPdu prepare(const ReceivedPdu& received) {
  PreparedPdu prepared{.received = &received};
  if (received.pdu && !truncated(*received.pdu)) {
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

AcceptResult receive(Work& work, const PreparedPdu& prepared, const Router& router) {
  const auto known = recognise(work, prepared);
  const AcceptResult accepted = known ? *known : receive_new(work, prepared, router);
  if (accepted.outcome == Outcome::duplicate)
    work.ledger.count(work.ledger.id(NameKind::modem, prepared.received->modem), Count::duplicates);
  return accepted;
}

void give_up_waiting(Work& work, Id set, const Router& router) {
  withdraw(work, set);
  const auto [parts, key, routes] = assemble(work, set, router);
  const MessageState state = routes.empty() ? MessageState::incomplete : MessageState::waiting;
  work.db.run(Sql::message_incomplete, set, static_cast<int>(state), util::OctetView(key));
  dispatch(work, set, routes, last_delivery(work, set));
}

}  // namespace spool
