#include "gsmrelayd/modem/receiver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <vector>

#include "gsmrelayd/sim/number_discovery.hpp"
#include "relay/route.hpp"
#include "sms/join.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

namespace {

constexpr std::size_t kMostBuffered = 1000;

/// Returns true for an SMS that the appliance does not need itself: no status report, no test that
/// proves that the modem receives, no query for a number.
bool waits_for_room(const modem::StoredMessage& message) {
  const auto pdu = sms::decode_hex(message.pdu_hex);
  if (!pdu) return true;
  if (std::holds_alternative<sms::StatusReport>(pdu->tpdu)) return false;
  const auto* deliver = std::get_if<sms::Deliver>(&pdu->tpdu);
  if (deliver == nullptr) return true;
  const auto text = sms::join({deliver, 1}).text;
  return !relay::is_own_test(text) && !NumberDiscovery::imsi_in(text);
}

}  // namespace

util::Result<Receiver::Listing> Receiver::sweep(modem::Modem& modem) {
  Listing all;
  const auto memories = modem.memories();  // a copy: a refused one is left out meanwhile
  for (const auto& memory : memories) {
    auto one = collect(memory, modem);
    if (!one) return one;
    if (!one->trouble.empty()) all.trouble = std::move(one->trouble);
    all.listed += one->listed;
    all.retry_soon = all.retry_soon || one->retry_soon;
  }
  return all;
}

util::Result<Receiver::Listing> Receiver::collect(const std::string& memory, modem::Modem& modem) {
  // The messages may belong to another card: neither stored under the old one nor deleted.
  if (modem.sim_in_doubt()) return Listing{.trouble = {}, .retry_soon = true};
  auto stored = modem.list(memory);
  context_.heartbeat.beat();
  if (!stored) {
    if (stored.error().advice == util::Advice::reopen) return util::fail(stored.error());
    context_.board.set_health(control::ModemHealth::degraded, stored.error().what);
    return Listing{.trouble = stored.error().what};
  }
  if (leaves(stored->size(), memory, modem)) std::erase_if(*stored, waits_for_room);
  if (!stored->empty()) {
    if (!keep(*stored, modem)) return Listing{.listed = 1, .retry_soon = true};
    for (const auto& slot : *stored) {
      const auto deleted = modem.delete_message(slot);
      if (!deleted && deleted.error().advice == util::Advice::reopen)
        return util::fail(deleted.error());
      context_.heartbeat.beat();
    }
  }
  context_.publish_status(modem);
  return Listing{.listed = 1};
}

bool Receiver::leaves(std::size_t held, const std::string& memory,
                      const modem::Modem& modem) const {
  if (context_.control.sending_paused()) return false;  // the card is to be exchanged
  for (const auto& one : modem.info().memories)
    if (one.name == memory) return context_.shared.queue.leaves(held, one.total);
  return false;
}

bool Receiver::keep(std::span<const modem::StoredMessage> messages, const modem::Modem& modem) {
  if (messages.empty()) return true;
  std::vector<spool::ReceivedPdu> pdus;
  pdus.reserve(messages.size());
  for (const auto& slot : messages) pdus.push_back(make_received(modem, slot.memory, slot.pdu_hex));
  return commit(pdus);
}

void Receiver::buffer_direct(modem::DirectMessage message, const modem::Modem& modem) {
  if (buffered_.size() >= kMostBuffered) {
    util::log_error("an SMS that the modem does not store is lost: the spool cannot be written",
                    {{"MODEM", context_.settings.name}});
    buffered_.pop_front();
  }
  auto received = make_received(modem, message.status_report ? "+CDS" : "+CMT", message.pdu_hex);
  buffered_.push_back({std::move(message), std::move(received)});
}

util::Result<void> Receiver::flush_buffered(modem::Modem& modem) {
  while (!buffered_.empty()) {
    const auto& first = buffered_.front();
    if (!commit({&first.received, 1})) return {};  // not acknowledged; the session tries again
    const auto acknowledged = modem.acknowledge();
    buffered_.pop_front();
    if (!acknowledged && acknowledged.error().advice == util::Advice::reopen) return acknowledged;
  }
  return {};
}

void Receiver::flush_after_close() {
  while (!buffered_.empty() && commit({&buffered_.front().received, 1})) buffered_.pop_front();
}

void Receiver::log_lost() const {
  if (buffered_.empty()) return;
  util::log_error(fmt::format("{} SMS that the modem does not store are lost: the spool cannot be "
                              "written",
                              buffered_.size()),
                  {{"MODEM", context_.settings.name}});
}

bool Receiver::commit(std::span<const spool::ReceivedPdu> pdus) {
  assert(!pdus.empty());
  auto& shared = context_.shared;
  const auto table = shared.routes.get();
  relay::TransactionRouter router(*table);
  const auto accepted = inbox_.accept(pdus, SimRouter(router, shared.sims));
  if (!accepted) {
    shared.report_spool(util::fail(accepted.error()));
    return false;
  }
  router.commit();
  shared.report_spool({});
  for (std::size_t i = 0; i < pdus.size(); ++i) {
    note_committed(pdus[i], (*accepted)[i]);
    take_stamp(pdus[i]);
  }
  const auto fresh = std::count_if(accepted->begin(), accepted->end(), [](const auto& one) {
    return one.outcome != spool::Outcome::duplicate;
  });
  const bool completed = std::any_of(accepted->begin(), accepted->end(), [](const auto& one) {
    return one.outcome == spool::Outcome::completed;
  });
  if (completed) shared.relay_bell.ring();
  if (fresh == 0) return true;
  context_.board.count_received(fresh);
  shared.events.add("sms", context_.settings.name,
                    fmt::format("{} moved from the modem to the spool", fresh));
  if (util::log_enabled(util::LogLevel::debug))
    util::log_debug(fmt::format("{} SMS committed", fresh), {{"MODEM", context_.settings.name}});
  return true;
}

void Receiver::note_committed(const spool::ReceivedPdu& received,
                              const spool::AcceptResult& accepted) {
  const bool own_test = context_.sim.received(received);
  using enum spool::Outcome;
  if (accepted.outcome == completed || accepted.outcome == part_kept ||
      accepted.outcome == report_kept)
    context_.self_test.note_arrival();
  if (!own_test) return report_unrelayed(accepted);
  // Nobody will relay it, and it must not be counted among the messages that wait for a route.
  if (accepted.outcome == completed) (void)inbox_.erase_kept(accepted.id);
}

void Receiver::report_unrelayed(const spool::AcceptResult& accepted) const {
  if (!accepted.unrouted && !accepted.flood_begins) return;
  const auto& name = context_.settings.name;
  const auto text =
      accepted.unrouted
          ? fmt::format(
                "message {0} from {1} is kept: no route accepts it; next: gsmrelay inbox show {0}",
                accepted.id, name)
          : fmt::format(
                "a sender sends very many SMS to {}: they are held from message {} on; "
                "next: gsmrelay inbox list --state held",
                name, accepted.id);
  util::log(accepted.unrouted ? util::LogLevel::info : util::LogLevel::warning, text,
            {{"MODEM", name}});
  context_.shared.events.add("sms", name, text);
}

/// Takes the time stamp of the service centre as evidence of the date.
void Receiver::take_stamp(const spool::ReceivedPdu& received) const {
  const auto* deliver = received.pdu ? std::get_if<sms::Deliver>(&received.pdu->tpdu) : nullptr;
  if (deliver == nullptr || !context_.shared.times.wanted()) return;
  if (const auto sent = deliver->service_centre_timestamp.epoch_ms())
    context_.shared.times.take_stamp(util::from_epoch_ms(*sent));
}

spool::ReceivedPdu Receiver::make_received(const modem::Modem& modem, std::string source,
                                           std::string_view pdu_hex) const {
  spool::ReceivedPdu received;
  received.modem = context_.settings.name;
  received.imei = modem.info().imei;
  received.sim = modem.info().sim_identity(context_.settings.name);
  received.source = std::move(source);
  received.hex = pdu_hex;
  received.arrived = context_.shared.clock.now();
  if (auto pdu = sms::decode_hex(pdu_hex)) received.pdu = std::move(*pdu);
  return received;
}

}  // namespace gsmrelayd
