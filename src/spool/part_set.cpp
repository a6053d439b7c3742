#include "spool/part_set.hpp"

#include <algorithm>

#include "spool/dispatch.hpp"
#include "spool/message_reader.hpp"
#include "spool/reassembly.hpp"

namespace spool {
namespace {

/// The content of a set: the parts that are there, the key made from them, and its routes.
struct Assembled {
  std::string sender;  ///< its key in the flood guard
  std::vector<StoredPart> parts;
  crypto::Sha256 key;
  std::vector<std::string> routes;
};

Assembled assemble(WriteTransaction& tx, Id set, const Router& router) {
  auto message = read_row(tx.db, set).value_or(Message{});
  auto parts = stored_parts(tx.db, set, message.sim);
  fill_content(message, parts);
  const auto key = key_of(parts);
  message.key = key_text(key);
  auto routes = router.routes_for(message);
  return {sender_key(tx.db, set), std::move(parts), key, std::move(routes)};
}

enum class PartComparison : std::uint8_t { missing, same, different };

/// Compares the stored part with id `part` to `tpdu`.
PartComparison compare_part(WriteTransaction& tx, Id part, util::OctetView tpdu) {
  Query row = tx.db.query(Sql::part_get, part);
  if (!row.next()) return PartComparison::missing;
  const auto stored = tpdu_in(row.octets(1), row.integer(0));
  // Filling may follow the stored TPDU.
  const bool same =
      stored.size() >= tpdu.size() && std::ranges::equal(stored.first(tpdu.size()), tpdu);
  return same ? PartComparison::same : PartComparison::different;
}

}  // namespace

SetMatch find_set(WriteTransaction& tx, const std::string& sim, const sms::Deliver& deliver,
                  util::OctetView tpdu, const sms::Concatenation& part) {
  std::vector<OpenSet> lacking;
  Query sets = tx.db.query(Sql::open_sets, tx.names.id(NameKind::sim, sim),
                           deliver.originator.to_string(), static_cast<int>(deliver.originator.ton),
                           int{part.reference}, int{part.reference_bits}, int{part.total});
  while (sets.next()) {
    const OpenSet set{sets.integer(0), sets.small(1), sets.maybe(2), ServiceTime{sets.integer(3)}};
    const PartComparison stored = compare_part(tx, first_of(set.id) + part.sequence, tpdu);
    if (stored == PartComparison::same) return {set.id, true};
    // A part with this number and other octets means that the reference was used again.
    if (stored == PartComparison::missing) lacking.push_back(set);
  }
  return {choose_set(lacking, deliver.service_centre_timestamp.epoch_ms(), tx.now,
                     tx.settings.reassembly_window),
          false};
}

Completion complete_set(WriteTransaction& tx, Id set, const sms::Deliver& last, Admission admission,
                        const Router& router) {
  const Assembled whole = assemble(tx, set, router);
  remove_open_deliveries(tx, set);
  remove_hold(tx, set, whole.sender);
  const sms::Deliver& first = whole.parts.empty() ? last : whole.parts.front().deliver;
  Completion done{.routed = !whole.routes.empty()};
  done.held = done.routed && admission == Admission::refused;
  const MessageState state = done.held ? MessageState::held : state_for(whole.routes);
  tx.db.run(Sql::message_complete, set, static_cast<int>(state), util::OctetView(whole.key),
            done.routed ? std::nullopt : std::optional(tx.now.count()), int{first.dcs.octet},
            first.service_centre_timestamp.epoch_ms(),
            first.service_centre_timestamp.zone_quarters);
  if (done.held)
    done.first_held = hold(tx, set, whole.sender, whole.routes);
  else
    dispatch(tx, set, whole.routes, kLateCompletion);
  return done;
}

void expire_set(WriteTransaction& tx, Id set, const Router& router) {
  remove_open_deliveries(tx, set);
  const Assembled some = assemble(tx, set, router);
  const bool held = !some.routes.empty() && tx.senders.held_id(some.sender);
  remove_hold(tx, set, some.sender);
  const MessageState state = some.routes.empty() ? MessageState::incomplete
                             : held              ? MessageState::held
                                                 : MessageState::waiting;
  tx.db.run(Sql::message_incomplete, set, static_cast<int>(state), util::OctetView(some.key));
  if (held)
    hold(tx, set, some.sender, some.routes);
  else
    dispatch(tx, set, some.routes, last_delivery(tx, set));
}

}  // namespace spool
