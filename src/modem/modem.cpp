#include "modem/modem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "modem/identity.hpp"
#include "modem/modem_impl.hpp"
#include "util/log.hpp"

namespace modem {

using util::Deadline;
using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto kCheckDelay = 1s;  // a SIM that is being unlocked says several things at once
constexpr auto kEventFlood = 1s;
constexpr auto kCheckInterval = 5s;  // and some sticks say them all the time

}  // namespace

bool Info::registered() const {
  return is_registered(registration);
}

std::string Info::sim_identity(const std::string& modem_name) const {
  if (!iccid.empty()) return iccid;
  if (!imsi.empty()) return "imsi:" + imsi;
  if (passes_luhn(imei)) return "imei:" + imei;
  return "modem:" + modem_name;
}

Modem::Modem(io::Port& port, const util::Clock& clock, FindProfile find)
    : impl_(std::make_unique<Impl>(port, clock, find)) {}
Modem::~Modem() = default;

void Modem::stop_on(const std::atomic<bool>* stop) {
  impl_->channel.stop_on(stop);
}
void Modem::tap(Tap* tap) {
  impl_->channel.tap(tap);
}
const Info& Modem::info() const {
  return impl_->info;
}
const std::vector<std::string>& Modem::memories() const {
  return impl_->store.memories();
}
std::uint64_t Modem::commands_sent() const {
  return impl_->channel.commands_sent();
}
Deadline Modem::last_heard() const {
  return impl_->channel.last_heard();
}
int Modem::timeouts_in_a_row() const {
  return impl_->channel.timeouts_in_a_row();
}
bool Modem::sim_in_doubt() const {
  return impl_->sim_in_doubt;
}
std::int64_t Modem::timeouts() const {
  return impl_->channel.timeouts();
}

// --- events -----------------------------------------------------------------------------------

Result<std::optional<Event>> Modem::next_event(Deadline deadline) {
  return impl_->next_event(deadline);
}

Result<std::optional<Event>> Modem::Impl::next_event(Deadline deadline) {
  // URCs that mean nothing may come without end: the caller has other things to do.
  const auto patience = clock.in(kEventFlood);
  for (bool flooded = false;;) {
    if (auto event = take_pending()) return event;
    if (flooded) return std::nullopt;
    const auto heard = channel.listen(std::min(deadline, check_due.value_or(deadline)));
    if (!heard) return util::fail(heard.error());
    if (*heard == AtChannel::Heard::woken) return std::nullopt;
    flooded = *heard == AtChannel::Heard::something && clock.now() >= patience;
    if (check_due && clock.now() >= *check_due) {
      if (auto checked = check_still_ours(); !checked) return util::fail(checked.error());
    } else if (*heard == AtChannel::Heard::nothing) {
      return std::nullopt;
    }
  }
}

/// The oldest thing that is known to have happened; restarts first, for they void the rest.
std::optional<Event> Modem::Impl::take_pending() {
  if (channel.restart_suspected()) {
    channel.clear_restart_suspicion();
    return Restarted{};
  }
  if (channel.take_hint()) post(MessageWaiting{});
  auto& urcs = channel.urcs();
  while (pending.empty() && !urcs.empty()) {
    auto urc = std::move(urcs.front());
    urcs.pop_front();
    if (auto event = understand(std::move(urc))) post(std::move(*event));
  }
  if (pending.empty()) return std::nullopt;
  auto event = std::move(pending.front());
  pending.pop_front();
  return event;
}

std::vector<DirectMessage> Modem::take_direct() {
  std::vector<DirectMessage> direct;
  for (auto& event : impl_->pending) {
    if (auto* message = std::get_if<DirectMessage>(&event)) direct.push_back(std::move(*message));
  }
  for (auto& urc : impl_->channel.urcs()) {
    if (classify_urc(urc.line, *impl_->profile) == UrcKind::message) {
      direct.push_back(parse_direct(std::move(urc)));
    }
  }
  impl_->pending.clear();
  impl_->channel.urcs().clear();
  return direct;
}

void Modem::Impl::post(Event event) {
  pending.push_back(std::move(event));
}

std::optional<Event> Modem::Impl::understand(Urc urc) {
  switch (classify_urc(urc.line, *profile)) {
    case UrcKind::message_waiting: {
      auto waiting = parse_waiting(urc.line, profile->quirks.report_index_wrong);
      if (!store.knows(waiting.memory)) waiting.memory.clear();
      if (!waiting.memory.empty()) expected.insert(waiting.memory);
      return waiting;
    }
    case UrcKind::message:
      return parse_direct(std::move(urc));
    case UrcKind::memory_full:
      return MemoryFull{};
    case UrcKind::restart:
      return Restarted{};
    case UrcKind::registration: {
      const bool changed = network.domains().take(urc.line);
      copy_network();
      // A card that is changed falls off the network first, on modems that do not speak of cards.
      if (changed && !check_due)
        check_due = std::max(clock.in(kCheckDelay), last_check + kCheckInterval);
      return changed ? std::optional<Event>(NetworkChanged{}) : std::nullopt;
    }
    case UrcKind::call:
      return IncomingCall{};
    case UrcKind::ready:
    case UrcKind::sim:
      if (!check_due) check_due = std::max(clock.in(kCheckDelay), last_check + kCheckInterval);
      return std::nullopt;
    case UrcKind::ussd:
      util::log_info(fmt::format("{}: a USSD answer nobody waits for was dropped", port.name()));
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

// --- receiving --------------------------------------------------------------------------------

Result<std::vector<Stored>> Modem::list(const std::string& memory) {
  return impl_->list(memory);
}

Result<std::vector<Stored>> Modem::Impl::list(const std::string& memory) {
  drop_hints(memory, nullptr);  // this listing is what they ask for
  const auto expect =
      expected.erase(memory) > 0 ? Store::Expect::something : Store::Expect::nothing;
  auto listing = store.list(memory, expect);
  if (!listing) return util::fail(listing.error());
  copy_fill();
  drop_hints(memory, &listing->messages);
  if (listing->cut) post(MessageWaiting{memory, -1});
  if (listing->text_mode) post(Restarted{});
  if (listing->unexplained && up && store.memories().size() > 1) post(MessageWaiting{});
  return std::move(listing->messages);
}

/// Takes back hints about `memory`: all of them, or those about slots in `listed`.
void Modem::Impl::drop_hints(const std::string& memory, const std::vector<Stored>* listed) {
  const auto covered = [&](const MessageWaiting& waiting) {
    if (waiting.memory != memory) return false;
    if (listed == nullptr) {
      expected.insert(memory);
      return true;
    }
    return std::any_of(listed->begin(), listed->end(),
                       [&](const Stored& s) { return s.index == waiting.index; });
  };
  std::erase_if(pending, [&](const Event& event) {
    const auto* waiting = std::get_if<MessageWaiting>(&event);
    return waiting != nullptr && covered(*waiting);
  });
  std::erase_if(channel.urcs(), [&](const Urc& urc) {
    return classify_urc(urc.line, *profile) == UrcKind::message_waiting &&
           covered(parse_waiting(urc.line, profile->quirks.report_index_wrong));
  });
}

Result<void> Modem::forget(const Stored& stored) {
  if (impl_->sim_in_doubt)
    return util::fail(util::Advice::retry, "the SIM may have been changed: nothing is deleted now");
  if (auto heard = impl_->channel.catch_up(); !heard) return heard;
  const auto trust = impl_->card_may_have_changed() ? Store::Trust::none : Store::Trust::listing;
  auto done = impl_->store.forget(stored, trust);
  impl_->copy_fill();
  return done;
}

/// A word of the modem's says so, or a restart, and nobody has looked yet.
bool Modem::Impl::card_may_have_changed() {
  const auto& urcs = channel.urcs();
  return check_due || channel.restart_suspected() ||
         std::any_of(urcs.begin(), urcs.end(), [this](const Urc& urc) {
           const auto kind = classify_urc(urc.line, *profile);
           return kind == UrcKind::sim || kind == UrcKind::ready || kind == UrcKind::restart ||
                  kind == UrcKind::registration;
         });
}

Result<void> Modem::acknowledge(const DirectMessage&) {
  return impl_->announcing.acknowledge();
}

}  // namespace modem
