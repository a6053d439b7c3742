// A worker's receiving: what the modem announces, what lies in its memories, and what came past
// them; into the spool first, deleted afterwards.
#include <fmt/format.h>

#include <algorithm>

#include "gsmrelayd/modem/modem_thread.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;
using control::ModemHealth;

namespace {

constexpr auto kRingPause = 10s;  // a telephone rings every 3 to 5 s: after this it is another call
constexpr std::size_t kUnsavedLimit = 1000;

}  // namespace

util::Result<void> ModemThread::handle(const modem::Event& event, modem::Modem& modem,
                                       spool::Spool& spool) {
  if (const auto* waiting = std::get_if<modem::MessageWaiting>(&event)) {
    if (!up_) return {};
    if (waiting->memory.empty()) return sweep(modem, spool);
    return collect(waiting->memory, modem, spool);
  }
  if (const auto* message = std::get_if<modem::DirectMessage>(&event)) {
    buffer_direct(*message, modem);
    return flush_buffered(modem, spool);
  }
  if (std::holds_alternative<modem::MemoryFull>(event)) {
    shared_.events.add("modem", settings_.name, "memory full");
    return up_ ? sweep(modem, spool) : util::Result<void>{};
  }
  if (std::holds_alternative<modem::NetworkChanged>(event)) {
    shared_.events.add("modem", settings_.name,
                       modem.info().registered() ? "registered" : "not registered any more");
    sender_.look();
    show(modem);
    return {};
  }
  if (std::holds_alternative<modem::IncomingCall>(event)) return on_incoming_call(modem);
  util::log_info(fmt::format("modem {} has restarted or its SIM has changed, bringing it up again",
                             settings_.name),
                 {{"MODEM", settings_.name}});
  return bring_up(modem);  // a sweep follows
}

util::Result<void> ModemThread::on_incoming_call(modem::Modem& modem) {
  const auto now = shared_.clock.now();
  const bool fresh = !last_ring_ || now - *last_ring_ > kRingPause;
  last_ring_ = now;
  const bool hangs_up = settings_.calls == "hang_up";
  if (fresh) {
    {
      const std::lock_guard lock(status_mutex_);
      ++status_.calls;
    }
    shared_.events.add("modem", settings_.name,
                       hangs_up ? "a call came in and is hung up" : "a call came in");
  }
  if (!hangs_up) return {};
  const auto done = modem.hang_up();
  if (!done && done.error().advice == util::Advice::reopen) return done;
  return {};
}

void ModemThread::buffer_direct(modem::DirectMessage message, const modem::Modem& modem) {
  if (buffered_.size() >= kUnsavedLimit) {
    util::log_error("an SMS that came past the modem's memory is lost: the spool cannot be written",
                    {{"MODEM", settings_.name}});
    buffered_.pop_front();
  }
  auto arrived = arrival(modem, message.status_report ? "+CDS" : "+CMT", message.pdu_hex);
  buffered_.push_back({std::move(message), std::move(arrived)});
}

util::Result<void> ModemThread::sweep(modem::Modem& modem, spool::Spool& spool) {
  listing_trouble_.clear();
  for (const auto& memory : modem.memories()) {
    if (const auto drained = collect(memory, modem, spool); !drained) return drained;
  }
  if (listing_trouble_.empty()) {
    failed_sweeps_ = 0;
    set_health(ModemHealth::up, "");
    return {};
  }
  if (++failed_sweeps_ < kFailuresInARow) return {};
  failed_sweeps_ = 0;
  return bring_up(modem);
}

util::Result<void> ModemThread::collect(const std::string& memory, modem::Modem& modem,
                                        spool::Spool& spool) {
  // It may be another card's: not taken under the old one's name, nor deleted.
  if (modem.sim_in_doubt()) {
    next_sweep_ = std::min(next_sweep_, shared_.clock.in(kSpoolPause));
    return {};
  }
  const auto stored = modem.list(memory);
  heartbeat_.beat();
  if (!stored) {
    if (stored.error().advice == util::Advice::reopen) return util::fail(stored.error());
    listing_trouble_ = stored.error().what;
    set_health(ModemHealth::degraded, listing_trouble_);
    return {};
  }
  if (stored->empty()) {
    show(modem);
    return {};
  }
  std::vector<spool::Arrival> arrivals;
  arrivals.reserve(stored->size());
  for (const auto& slot : *stored) arrivals.push_back(arrival(modem, memory, slot.pdu_hex));
  if (!commit(arrivals, spool)) {
    next_sweep_ = std::min(next_sweep_, shared_.clock.in(kSpoolPause));
    return {};
  }
  for (const auto& slot : *stored) {
    const auto forgotten = modem.delete_message(slot);
    if (!forgotten && forgotten.error().advice == util::Advice::reopen) return forgotten;
    heartbeat_.beat();
  }
  show(modem);
  return {};
}

util::Result<void> ModemThread::flush_buffered(modem::Modem& modem, spool::Spool& spool) {
  while (!buffered_.empty()) {
    const auto& first = buffered_.front();
    if (!commit({&first.arrival, 1}, spool)) return {};  // not acknowledged; tried again next turn
    const auto acknowledged = modem.acknowledge();
    buffered_.pop_front();
    if (!acknowledged && acknowledged.error().advice == util::Advice::reopen) return acknowledged;
  }
  return {};
}

void ModemThread::flush_after_close(spool::Spool& spool) {
  while (!buffered_.empty() && commit({&buffered_.front().arrival, 1}, spool))
    buffered_.pop_front();
}

bool ModemThread::commit(std::span<const spool::Arrival> arrivals, spool::Spool& spool) {
  const auto table = shared_.routes.get();
  const auto accepted = spool.accept(arrivals, SimRouter(*table, shared_.sims));
  if (!accepted) {
    shared_.report_spool(util::fail(accepted.error()));
    if (accepted.error().advice == util::Advice::reopen) {
      if (auto fresh = spool::Spool::connect(shared_.file)) spool = std::move(*fresh);
    }
    return false;
  }
  shared_.report_spool({});
  for (const auto& one : arrivals) sim_.received(one);
  const auto fresh = std::count_if(accepted->begin(), accepted->end(), [](const auto& one) {
    return one.outcome != spool::Outcome::duplicate;
  });
  const bool completed = std::any_of(accepted->begin(), accepted->end(), [](const auto& one) {
    return one.outcome == spool::Outcome::completed;
  });
  if (completed) shared_.relay_bell.ring();
  if (fresh == 0) return true;
  {
    const std::lock_guard lock(status_mutex_);
    status_.received += fresh;
    last_sms_ = shared_.clock.now();
  }
  shared_.events.add("sms", settings_.name, fmt::format("{} taken off the modem", fresh));
  if (util::log_enabled(util::LogLevel::debug))
    util::log_debug(fmt::format("{} SMS committed", fresh), {{"MODEM", settings_.name}});
  return true;
}

spool::Arrival ModemThread::arrival(const modem::Modem& modem, std::string source,
                                    std::string_view hex) const {
  spool::Arrival arrival;
  arrival.modem = settings_.name;
  arrival.imei = modem.info().imei;
  arrival.sim = modem.info().sim_identity(settings_.name);
  arrival.source = std::move(source);
  arrival.raw_hex = hex;
  arrival.received = shared_.clock.wall();
  if (const auto octets = util::from_hex(hex)) {
    if (auto pdu = sms::decode(*octets)) arrival.pdu = std::move(*pdu);
  }
  return arrival;
}

}  // namespace gsmrelayd
