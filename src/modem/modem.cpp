#include "modem/modem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "at/parameters.hpp"
#include "at/send_cause.hpp"
#include "modem/identity.hpp"
#include "modem/modem_impl.hpp"
#include "modem/query.hpp"
#include "util/log.hpp"

namespace modem {

using util::Deadline;
using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto kCheckDelay = 1s;   // a SIM that is being unlocked says several things at once
constexpr auto kSimDebounce = 5s;  // one that is being unlocked looks like one that was changed
constexpr auto kFloodLimit = 1s;
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
  const auto patience = clock.in(kFloodLimit);
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

// --- is it still the modem we set up? ---------------------------------------------------------

Result<void> Modem::Impl::check_still_ours() {
  check_due.reset();
  last_check = clock.now();
  if (!up) return check_sim();
  const auto set = announcing.still_set();
  if (!set) return util::fail(set.error());
  const auto in_pdu_mode = store.still_set();
  if (!in_pdu_mode) return util::fail(in_pdu_mode.error());
  if (!*in_pdu_mode) {
    util::log_warning(
        fmt::format("{}: the modem is in text mode: another program speaks to it, "
                    "or it restarted",
                    port.name()));
    post(Restarted{});
    return {};
  }
  if (!*set) {
    util::log_warning(
        fmt::format("{}: AT+CNMI is no longer what was set: the modem restarted or "
                    "fell back",
                    port.name()));
    post(Restarted{});
    return {};
  }
  return check_sim();
}

Result<void> Modem::Impl::check_sim() {
  const auto state = sim.ask();
  if (!state) return util::fail(state.error());
  if (*state == SimState::busy) return {};  // the next poll sees what becomes of it
  bool changed = *state != info.sim;
  if (!changed && *state == SimState::ready) {
    // Known by its IMSI, a card that says its ICCID only now is still the same.
    const bool by_iccid = !info.iccid.empty();
    const auto now = by_iccid ? read_iccid(channel, *profile) : read_imsi(channel);
    if (!now) return util::fail(now.error());
    changed = !now->empty() && *now != (by_iccid ? info.iccid : info.imsi);
  }
  if (!std::exchange(sim_in_doubt, changed) && changed) {
    check_due = clock.in(kSimDebounce);
    return {};
  }
  if (!changed) return {};
  util::log_warning(fmt::format("{}: the SIM changed (now {})", port.name(), to_string(*state)));
  info.sim = *state;
  post(SimChanged{});
  return {};
}

void Modem::Impl::copy_sim() {
  info.sim = sim.state();
  info.pin_tries_left = sim.tries().pin;
  info.puk_tries_left = sim.tries().puk;
}

Result<void> Modem::unlock(const Unlocking& unlocking, PinKeeper& keeper) {
  auto done = impl_->sim.unlock(*impl_->profile, unlocking, keeper);
  impl_->copy_sim();
  return done;
}

Result<void> Modem::poll_health() {
  auto& self = *impl_;
  if (auto read = self.network.refresh(); !read) return read;
  self.copy_network();
  if (auto read = self.store.refresh_fill(); !read) return read;
  self.copy_fill();
  if (auto closed = self.ussd.close_if_idle(); !closed) return closed;
  return self.check_still_ours();
}

void Modem::Impl::copy_network() {
  info.registration = network.registration();
  info.domains = network.domains().domains();
  info.refusal = network.domains().refusal();
  info.signal_dbm = network.signal_dbm();
  info.operator_name = network.operator_name();
  info.operator_number = network.operator_number();
}

void Modem::Impl::copy_fill() {
  info.memories = store.fills();
  info.stuck_slots = store.stuck_slots();
  info.cmgl_hangs = store.cmgl_hangs();
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

// --- sending (modems.md 1.7) ------------------------------------------------------------------

Result<Submission> Modem::submit(util::OctetView smsc, util::OctetView tpdu) {
  using Kind = at::FinalResult::Kind;
  const auto& profile = *impl_->profile;
  const auto payload = (smsc.empty() ? std::string("00") : util::to_hex(smsc)) + util::to_hex(tpdu);
  const auto answer =
      impl_->channel.ask_with_payload(fmt::format("AT+CMGS={}", tpdu.size()), payload,
                                      {.prompt = profile.prompt_limit,
                                       .prompt_delay = profile.prompt_delay,
                                       .answer = profile.submit_limit});
  impl_->refusal = impl_->channel.no_prompt();
  if (!answer) return util::fail(answer.error());
  Submission submission;
  for (const auto& line : answer->lines) {
    if (const auto behind = at::after_prefix(line, "+CMGS:")) {
      submission.reference = at::number(at::fields(*behind), 0).value_or(-1);
    }
  }
  const auto& result = answer->result;
  const bool confirmed = result.ok() && submission.reference >= 0;
  // 197: the service centre has it already.
  if (confirmed || result.is(Kind::cms_error, 197)) return submission;
  // OK without +CMGS is no proof; and that nothing went out, only a cause proves that says why.
  if (!answer->complete || result.ok() || !at::is_refusal(result)) {
    submission.outcome = Submission::Outcome::maybe_sent;
    return submission;
  }
  impl_->refusal = result;
  return util::fail(at::to_error(result, "AT+CMGS"));
}

Result<UssdReply> Modem::ussd(std::string_view text, util::Duration limit) {
  return impl_->ussd.request(*impl_->profile, text, limit);
}

Result<void> Modem::cancel_ussd() {
  return impl_->ussd.cancel();
}

bool Modem::ussd_open() const {
  return impl_->ussd.open();
}

const std::optional<at::FinalResult>& Modem::refusal() const {
  return impl_->refusal;
}

Result<void> Modem::hang_up() {
  // Some say OK to ATH and go on ringing: both, then.
  for (const auto command : {"ATH", "AT+CHUP"})
    if (const auto told = tell(impl_->channel, command); !told) return util::fail(told.error());
  return {};
}

Result<std::vector<std::string>> Modem::technician(std::string_view command, util::Duration limit) {
  AskOptions options;
  options.limit = limit;
  options.keep = Keep::all;
  auto answer = impl_->channel.ask(command, options);
  impl_->store.forget_selection();
  if (!answer) return util::fail(answer.error());
  auto lines = std::move(answer->lines);
  lines.push_back(to_string(answer->result));
  return lines;
}

}  // namespace modem
