#include "spool/message_reader.hpp"

#include <algorithm>

#include "sms/join.hpp"
#include "spool/name_table.hpp"
#include "spool/row_encoding.hpp"
#include "util/text.hpp"

namespace spool {
namespace {

util::WallTime wall(std::int64_t ms) {
  return util::from_epoch_ms(ms);
}

std::string iso_with_zone(std::int64_t sent_ms, std::optional<std::int64_t> zone) {
  auto stamp = sms::Timestamp::from_epoch_ms(sent_ms, static_cast<int>(zone.value_or(0)));
  if (!zone) stamp.zone_quarters.reset();
  return stamp.iso8601();
}

}  // namespace

crypto::Sha256 fingerprint_of(const std::string& sim, util::OctetView tpdu) {
  return crypto::Fingerprint().add(util::as_octets(sim)).add(tpdu).finish();
}

std::string key_text(util::OctetView key) {
  return util::lower(util::to_hex(key));
}

crypto::Sha256 key_of(std::span<const StoredPart> parts) {
  if (parts.size() == 1) return parts.front().fingerprint;
  crypto::Fingerprint all;
  for (const auto& part : parts) all.add(part.fingerprint);
  return all.finish();
}

void fill_content(Message& message, std::span<const sms::Deliver* const> parts) {
  if (parts.empty()) return;
  auto joined = sms::join(parts);
  message.text = std::move(joined.text);
  message.data = std::move(joined.octets);
  message.alphabet = joined.alphabet;
  message.message_class = parts.front()->dcs.message_class;
  message.ports = parts.front()->user_data.ports();
  message.push = sms::push_of(*parts.front(), message.data);
}

void fill_content(Message& message, std::span<const StoredPart> parts) {
  std::vector<const sms::Deliver*> in_order;
  in_order.reserve(parts.size());
  for (const auto& part : parts) in_order.push_back(&part.deliver);
  fill_content(message, in_order);
}

util::OctetView tpdu_in(util::OctetView pdu, std::int64_t at) {
  return pdu.subspan(std::min(static_cast<std::size_t>(at), pdu.size()));
}

std::vector<StoredPart> stored_parts(Connection& db, Id message, const std::string& sim) {
  std::vector<StoredPart> parts;
  Query rows = db.query(Sql::parts_of, first_of(message), last_of(message));
  while (rows.next()) {
    const auto tpdu = tpdu_in(rows.octets(2), rows.integer(1));
    auto pdu = sms::decode(tpdu, sms::Smsc::absent, sms::Kind::deliver);
    auto* const deliver = pdu ? std::get_if<sms::Deliver>(&pdu->tpdu) : nullptr;
    if (deliver == nullptr) continue;
    parts.push_back({static_cast<int>(rows.integer(0) - first_of(message)), std::move(*deliver),
                     fingerprint_of(sim, pdu->tpdu_octets())});
  }
  return parts;
}

std::optional<Message> read_row(Connection& db, Id id) {
  Query row = db.query(Sql::message_get, id);
  if (!row.next()) return std::nullopt;
  Message message;
  message.id = row.integer(0);
  message.modem = name_of(db, row.integer(1));
  message.sim = name_of(db, row.integer(2));
  message.sender = row.text(3);
  message.total = row.small(4);
  message.parts = row.small(5);
  message.complete = message.parts == message.total;
  const auto dcs = sms::DataCoding::from_octet(static_cast<std::uint8_t>(row.integer(6)));
  message.alphabet = dcs.alphabet;
  message.message_class = dcs.message_class;
  message.sent_ms = row.maybe(7);
  if (message.sent_ms) message.sent_iso = iso_with_zone(*message.sent_ms, row.maybe(8));
  message.received = wall(row.integer(9));
  message.key = key_text(row.octets(10));
  message.payload_erased = row.integer(11) != 0;
  if (row.integer(12) != 0) message.imei = name_of(db, row.integer(12));
  message.iccid = row.text(13);
  message.imsi = row.text(14);
  message.receiver = row.text(15);
  message.held = static_cast<MessageState>(row.integer(16)) == MessageState::held;
  message.seen = ServiceTime{row.integer(17)};
  return message;
}

std::optional<Message> read_message(Connection& db, Id id) {
  auto message = read_row(db, id);
  if (!message || message->payload_erased) return message;
  const auto parts = stored_parts(db, id, message->sim);
  // Each part was decoded before it was stored, so one that does not decode is damaged.
  message->damaged = std::ssize(parts) != message->parts;
  fill_content(*message, parts);
  return message;
}

}  // namespace spool
