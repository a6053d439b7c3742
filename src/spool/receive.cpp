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

Id insert(Work& work, const Arrival& arrival, const sms::Deliver& deliver,
          const NewMessage& message) {
  const auto modem = work.ledger.id(NameKind::modem, arrival.modem);
  const bool open = message.state == MessageState::collecting;
  const bool kept = message.state == MessageState::kept;
  work.db.run(Sql::message_insert, modem, work.ledger.id(NameKind::sim, arrival.sim),
              static_cast<int>(message.state), open, sender_of(deliver),
              static_cast<int>(deliver.originator.ton), int{message.set.reference},
              int{message.set.reference_bits}, int{message.set.total}, 1, int{deliver.dcs.octet},
              sent_ms(deliver), sent_zone(deliver), work.now.count(),
              util::epoch_ms(arrival.received),
              kept ? std::optional(work.now.count()) : std::nullopt, view(message.key),
              arrival.imei.empty() ? 0 : work.ledger.id(NameKind::imei, arrival.imei));
  const Id id = work.db.last_id();
  work.ledger.count(modem, Count::received);
  work.ledger.count(work.ledger.id(NameKind::sim, arrival.sim), Count::received);
  return id;
}

void remember(Work& work, const Incoming& incoming, Id message) {
  work.db.run(Sql::fingerprint_put, incoming.sent, util::OctetView(incoming.fingerprint),
              work.now.count(), message);
}

void insert_part(Work& work, const Incoming& incoming, Id message, int sequence) {
  const Arrival& arrival = *incoming.arrival;
  work.db.run(Sql::part_insert, first_of(message) + sequence,
              work.ledger.id(NameKind::modem, arrival.modem), arrival.source,
              util::epoch_ms(arrival.received), static_cast<std::int64_t>(incoming.tpdu_at),
              util::OctetView(incoming.pdu));
  remember(work, incoming, message);
}

Accepted receive_whole(Work& work, const Incoming& incoming, const Router& router) {
  const Arrival& arrival = *incoming.arrival;
  const sms::Deliver& deliver = *incoming.deliver;
  Message message;
  message.key = key_text(incoming.fingerprint);
  message.modem = arrival.modem;
  message.sim = arrival.sim;
  message.sender = sender_of(deliver);
  message.received = arrival.received;
  message.sent_ms = sent_ms(deliver);
  message.sent_iso = deliver.service_centre_timestamp.iso8601();
  const sms::Deliver* const only[] = {&deliver};
  fill_content(message, only);

  const auto routes = router.routes_for(message);
  const Id id = insert(work, arrival, deliver,
                       {state_for(routes), {.reference_bits = 0}, incoming.fingerprint});
  insert_part(work, incoming, id, 1);
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
Slot look_into(Work& work, Id part, const util::Octets& tpdu) {
  Query row = work.db.query(Sql::part_get, part);
  if (!row.next()) return Slot::empty;
  const auto stored = tpdu_in(row.octets(1), row.integer(0));
  // Filling may stand behind the TPDU.
  const bool same =
      stored.size() >= tpdu.size() && std::ranges::equal(stored.first(tpdu.size()), tpdu);
  return same ? Slot::same : Slot::other;
}

Place find_place(Work& work, const Incoming& incoming, const sms::Concatenation& part) {
  const sms::Deliver& deliver = *incoming.deliver;
  std::vector<OpenSet> lacking;
  Query sets = work.db.query(Sql::open_sets, work.ledger.id(NameKind::sim, incoming.arrival->sim),
                             sender_of(deliver), static_cast<int>(deliver.originator.ton),
                             int{part.reference}, int{part.reference_bits}, int{part.total});
  while (sets.next()) {
    const OpenSet set{sets.integer(0), sets.small(1), sets.maybe(2), ServiceTime{sets.integer(3)}};
    const Slot slot =
        look_into(work, first_of(set.id) + part.sequence, incoming.arrival->pdu->tpdu_octets);
    if (slot == Slot::same) return {set.id, true};
    // The same number with other octets: the reference was used again.
    if (slot == Slot::empty) lacking.push_back(set);
  }
  return {choose_set(lacking, sent_ms(deliver), work.now, work.options.reassembly_window), false};
}

Accepted receive_part(Work& work, const Incoming& incoming, const sms::Concatenation& part,
                      const Router& router) {
  const Place place = find_place(work, incoming, part);
  if (place.repeated) return {Outcome::duplicate, *place.set};
  if (!place.set) {
    const Id id = insert(work, *incoming.arrival, *incoming.deliver, {.set = part});
    insert_part(work, incoming, id, part.sequence);
    return {Outcome::part_kept, id};
  }
  insert_part(work, incoming, *place.set, part.sequence);
  Query progress =
      work.db.query(Sql::message_add_part, *place.set, util::epoch_ms(incoming.arrival->received));
  progress.next();
  if (progress.small(0) < part.total) {
    const bool overdue = progress.small(1) != static_cast<int>(MessageState::collecting);
    if (overdue) give_up_waiting(work, *place.set, router);
    return {Outcome::part_kept, *place.set};
  }
  complete(work, *place.set, *incoming.deliver, router);
  return {Outcome::completed, *place.set};
}

Accepted receive_report(Work& work, const Incoming& incoming) {
  const Arrival& arrival = *incoming.arrival;
  const sms::StatusReport& report = *incoming.report;
  const auto modem = work.ledger.id(NameKind::modem, arrival.modem);
  const auto sim = work.ledger.id(NameKind::sim, arrival.sim);
  Query row = work.db.query(Sql::report_insert, modem, sim, report.recipient.to_string(),
                            int{report.message_reference}, int{report.status},
                            report.service_centre_timestamp.epoch_ms(),
                            report.discharge_time.epoch_ms(), util::epoch_ms(arrival.received),
                            work.now.count(), util::OctetView(incoming.pdu));
  row.next();
  remember(work, incoming, 0);
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

std::string reason_for(const Arrival& arrival) {
  struct Name {
    const char* operator()(const sms::Submit&) const { return "SMS-SUBMIT"; }
    const char* operator()(const sms::Command&) const { return "SMS-COMMAND"; }
    const char* operator()(const sms::DeliverReport&) const { return "SMS-DELIVER-REPORT"; }
    const char* operator()(const sms::SubmitReport&) const { return "SMS-SUBMIT-REPORT"; }
    const char* operator()(const sms::Deliver&) const { return "SMS-DELIVER"; }
    const char* operator()(const sms::StatusReport&) const { return "SMS-STATUS-REPORT"; }
  };
  if (!arrival.pdu) return "not a PDU that can be decoded";
  if (truncated(*arrival.pdu)) return "SMS-DELIVER: its text is cut off";
  return std::string(std::visit(Name{}, arrival.pdu->tpdu)) + ": not a received message";
}

Accepted receive_raw(Work& work, const Incoming& incoming) {
  const Arrival& arrival = *incoming.arrival;
  const auto modem = work.ledger.id(NameKind::modem, arrival.modem);
  std::string reason = reason_for(arrival);
  if (arrival.raw_hex.size() > kLongestRaw) reason += "; cut at 4096 characters";
  Query row = work.db.query(Sql::raw_insert, modem, work.ledger.id(NameKind::sim, arrival.sim),
                            arrival.source, arrival.raw_hex.substr(0, kLongestRaw), reason,
                            util::epoch_ms(arrival.received), work.now.count());
  row.next();
  remember(work, incoming, 0);
  work.ledger.count(modem, Count::raw);
  return {Outcome::raw_kept, row.integer(0)};
}

struct Known {
  std::int64_t sent;
  ServiceTime seen;
  Id message;
};

std::optional<Known> find_known(Work& work, const Incoming& incoming, std::int64_t sent) {
  Query row = work.db.query(Sql::fingerprint_find, sent, util::OctetView(incoming.fingerprint));
  if (!row.next()) return std::nullopt;
  return Known{sent, ServiceTime{row.integer(0)}, row.integer(1)};
}

std::optional<Accepted> recognise(Work& work, const Incoming& incoming) {
  auto known = find_known(work, incoming, incoming.sent);
  if (!known && incoming.sent != 0) known = find_known(work, incoming, 0);  // from version 2
  if (!known) return std::nullopt;
  const ServiceTime age = work.now - known->seen;
  if (age > work.options.duplicate_window) return std::nullopt;
  if (age > kSeeAgain)
    work.db.run(Sql::fingerprint_see_again, known->sent, util::OctetView(incoming.fingerprint),
                work.now.count());
  return Accepted{Outcome::duplicate, known->message};
}

Accepted receive_new(Work& work, const Incoming& incoming, const Router& router) {
  if (incoming.report != nullptr) return receive_report(work, incoming);
  if (incoming.deliver == nullptr) return receive_raw(work, incoming);
  const auto part = incoming.deliver->user_data.concatenation();
  if (!part || part->total == 1) return receive_whole(work, incoming, router);
  return receive_part(work, incoming, *part, router);
}

/// Of the same TPDU it is the same, so that its fingerprint is found under it.
std::int64_t sent_second(const Incoming& incoming) {
  constexpr std::int64_t kMsPerSecond = 1000;
  const auto& stamp = incoming.deliver != nullptr ? incoming.deliver->service_centre_timestamp
                                                  : incoming.report->service_centre_timestamp;
  return stamp.epoch_ms().value_or(0) / kMsPerSecond;
}

}  // namespace

Incoming prepare(const Arrival& arrival) {
  Incoming incoming{.arrival = &arrival};
  if (arrival.pdu && !truncated(*arrival.pdu)) {
    incoming.deliver = std::get_if<sms::Deliver>(&arrival.pdu->tpdu);
    incoming.report = std::get_if<sms::StatusReport>(&arrival.pdu->tpdu);
  }
  if (incoming.deliver == nullptr && incoming.report == nullptr) {
    incoming.fingerprint = fingerprint_of(arrival.sim, util::as_octets(arrival.raw_hex));
    return incoming;
  }
  const auto& tpdu = arrival.pdu->tpdu_octets;
  incoming.sent = sent_second(incoming);
  incoming.fingerprint = fingerprint_of(arrival.sim, tpdu);
  if (auto whole = util::from_hex(arrival.raw_hex)) incoming.pdu = std::move(*whole);
  const auto at = std::search(incoming.pdu.begin(), incoming.pdu.end(), tpdu.begin(), tpdu.end());
  if (at == incoming.pdu.end())
    incoming.pdu = tpdu;
  else
    incoming.tpdu_at = static_cast<std::size_t>(at - incoming.pdu.begin());
  return incoming;
}

Accepted receive(Work& work, const Incoming& incoming, const Router& router) {
  const auto known = recognise(work, incoming);
  const Accepted accepted = known ? *known : receive_new(work, incoming, router);
  if (accepted.outcome == Outcome::duplicate)
    work.ledger.count(work.ledger.id(NameKind::modem, incoming.arrival->modem), Count::duplicates);
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
