#include "gsmrelayd/modem/modem_session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "drivers/drivers.hpp"
#include "io/port_fault.hpp"
#include "modem/network/network_time.hpp"
#include "modem/network/radio.hpp"
#include "util/log.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;
using control::ModemHealth;

namespace {

constexpr std::chrono::seconds kHealthPoll{60};
constexpr std::chrono::seconds kTestPoll{10};  // while a test SMS is awaited
constexpr auto kSimPoll = 30s;                 // of a modem without a usable SIM
constexpr auto kResetAnswer = 5s;
constexpr auto kResetSettle = 3s;    // it still answers for a moment before it restarts
constexpr auto kResetInDoubt = 10s;  // for a modem that has not answered the command
constexpr auto kFailedSweepPause = 10s;
constexpr auto kRadioAnswer = 20s;  // it leaves the network first
constexpr auto kRadioOnLimit = 1s;  // at a stop: less than the daemon's limit to end
constexpr auto kRingPause = 10s;  // RING comes every 3 to 5 s: after this pause it is another call

/// Returns true if a person has to see to the card, while the modem itself does all that it can.
bool waits_for_person(modem::SimState sim) {
  using enum modem::SimState;
  return sim == pin || sim == puk || sim == locked || sim == absent;
}

}  // namespace

std::string with_modem_name(std::string advice, std::string_view name) {
  constexpr std::string_view kPlaceholder = " MODEM";
  const auto at = advice.find(kPlaceholder);
  if (at != std::string::npos) advice.replace(at + 1, kPlaceholder.size() - 1, name);
  return advice;
}

ModemSession::ModemSession(OpenedPort opened, ModemContext& context, Receiver& receiver,
                           spool::Outbox outbox)
    : context_(context),
      receiver_(receiver),
      outbox_(outbox),
      opened_(std::move(opened)),
      modem_(*opened_.port, context.shared.clock, drivers::find) {
  modem_.channel().stop_on(&context_.control.changed());
  modem_.channel().set_listener(&context_.recorder);
}

EndReason ModemSession::run(std::optional<modem::Rung> rung) {
  assert(!up_ && !came_up_);
  look_for_sharer();
  auto ended = rung ? take(*rung) : util::Result<void>{};
  if (ended) ended = receive_until_ended();
  for (auto& message : modem_.take_unacknowledged())
    receiver_.buffer_direct(std::move(message), modem_);
  context_.publish_status(modem_);
  context_.board.end_session();
  if (context_.control.changed()) return EndReason::requested;
  report_end(ended ? std::string("the line was closed") : ended.error().what);
  return EndReason::line_lost;
}

void ModemSession::report_end(const std::string& what) {
  // It restarts because it was told to: it is not failing before it had the time to come back.
  if (context_.recovery.expects_absence()) return;
  auto why = what;
  // A modem that has answered at this speed, and has not left since, hangs.
  const bool speed_unproven =
      !came_up_ && !context_.recovery.knows_modem() && context_.settings.baud != 0;
  if (speed_unproven)
    why += fmt::format(", at the {} baud of [[modem]]; without 'baud' the speed is detected",
                       context_.settings.baud);
  const bool silent = modem_.channel().is_silent();
  if (silent) fault_ = modem::Fault::silent;
  const bool new_fault = !context_.recovery.has_fault();
  if (fault_) context_.recovery.fails(*fault_, named(why));
  // What an old fault makes of each new session is kept with the steps of the recovery.
  if (new_fault) context_.recorder.keep(context_.shared.history, named(why));
  context_.board.set_health(ModemHealth::failing, named(std::move(why)),
                            {fault_ == modem::Fault::deaf ? "modem-deaf"
                             : silent && speed_unproven   ? "modem-baud"
                             : silent                     ? "modem-silent"
                                                          : "",
                             ""});
}

// --- recovery -----------------------------------------------------------------------------------

util::Result<void> ModemSession::take(modem::Rung rung) {
  if (rung == modem::Rung::soft_reset) return restart_modem();
  if (rung == modem::Rung::radio) return switch_radio_off_and_on();
  return {};
}

util::Result<void> ModemSession::restart_modem() {
  const auto reset = context_.recovery.reset_command();
  if (!reset) return {};
  context_.board.set_health(ModemHealth::starting, "");
  auto& channel = modem_.channel();
  // A modem that does not answer may act on the command all the same; one that does may leave the
  // bus before its OK.
  const auto asked = channel.ask(reset->command, {.limit = kResetAnswer});
  context_.heartbeat.beat();
  if (!asked && asked.error().advice == util::Advice::reopen && !channel.is_silent())
    return util::fail(asked.error());
  if (auto waited = channel.pause(in(kResetSettle)); !waited) return waited;
  const auto until = asked ? context_.recovery.absent_until()
                           : std::min(context_.recovery.absent_until(), in(kResetInDoubt));
  while (!context_.control.changed()) {
    const auto answered = channel.resynchronise(1);
    context_.heartbeat.beat();
    if (answered) return answered;
    if (!channel.is_silent()) return answered;  // the port is gone
    if (now() < until) continue;
    context_.recovery.end_absence();
    return answered;
  }
  return {};
}

util::Result<void> ModemSession::switch_radio_off_and_on() {
  context_.board.set_health(ModemHealth::starting, "");
  auto& channel = modem_.channel();
  if (auto answered = channel.resynchronise(); !answered) return answered;
  // A refusal is judged like an acceptance: by the functional proof that follows.
  const auto off = channel.ask("AT+CFUN=4", {.limit = kRadioAnswer});
  context_.heartbeat.beat();
  if (!off && off.error().advice == util::Advice::reopen) return util::fail(off.error());
  const auto on = channel.ask("AT+CFUN=1", {.limit = kRadioAnswer});
  context_.heartbeat.beat();
  if (!on && on.error().advice == util::Advice::reopen) return util::fail(on.error());
  if (!on && context_.control.changed()) leave_radio_on();
  return {};
}

/// Sends AT+CFUN=1 although the session is to end. Takes a few seconds at most.
void ModemSession::leave_radio_on() {
  auto& channel = modem_.channel();
  channel.stop_on(nullptr);
  // A modem that is busy may still obey. Nobody waits for its answer.
  if (channel.dirty() && !channel.resynchronise(1, kRadioOnLimit))
    (void)opened_.port->write(util::as_octets("AT+CFUN=1\r"), in(kRadioOnLimit));
  else
    (void)channel.ask("AT+CFUN=1", {.limit = kRadioOnLimit});
  channel.stop_on(&context_.control.changed());
  context_.heartbeat.beat();
}

util::Result<void> ModemSession::receive_until_ended() {
  if (const auto up = bring_up(); !up) return up;
  while (!context_.control.changed()) {
    context_.heartbeat.beat();
    if (const auto done = run_timers(); !done) return done;
    context_.tasks.run_pending(modem_);
    if (const auto flushed = receiver_.flush_buffered(modem_); !flushed) return flushed;
    if (const auto sent = send_next(); !sent) return sent;
    const auto event = modem_.next_event(next_wake());
    if (!event) return util::fail(event.error());
    if (!*event) {
      // Cleared before run_pending(): a ring after this ends the next wait.
      context_.control.bell().clear();
      continue;
    }
    if (const auto handled = handle(**event); !handled) return handled;
  }
  return {};
}

util::Deadline ModemSession::next_wake() const {
  // While the card is in doubt neither sweeps nor SMS are due: next_event() ends with the doubt.
  const bool works = up_ && !modem_.sim_in_doubt();
  auto until = works ? std::min(next_sweep_, next_health_) : next_health_;
  if (works && may_send()) until = std::min(until, context_.sender.next());
  if (receiver_.has_buffered()) until = std::min(until, in(Receiver::kSpoolPause));
  return until;
}

util::Result<void> ModemSession::send_next() {
  if (!may_send() || modem_.sim_in_doubt()) return {};
  const auto tried = context_.sender.step(modem_, outbox_);
  const auto failure = context_.sender.take_failure();
  if (!failure.empty())
    context_.recorder.keep(context_.shared.history, std::string(kSendFailure) + failure);
  if (!tried) return util::fail(tried.error());
  if (*tried) context_.publish_status(modem_);
  return {};
}

util::Result<void> ModemSession::handle(const modem::Event& event) {
  const auto& name = context_.settings.name;
  auto& events = context_.shared.events;
  if (const auto* waiting = std::get_if<modem::MessageWaiting>(&event)) {
    if (!up_) return {};
    return waiting->memory.empty() ? sweep() : collect(waiting->memory);
  }
  if (const auto* message = std::get_if<modem::DirectMessage>(&event)) {
    receiver_.buffer_direct(*message, modem_);
    context_.recovery.works();
    return receiver_.flush_buffered(modem_);
  }
  if (std::holds_alternative<modem::MemoryFull>(event)) {
    events.add("modem", name, "memory full");
    return up_ ? sweep() : util::Result<void>{};
  }
  if (std::holds_alternative<modem::NetworkChanged>(event)) {
    events.add("modem", name,
               modem_.info().registered() ? "registered" : "not registered any more");
    context_.sender.notify();
    context_.publish_status(modem_);
    return {};
  }
  if (std::holds_alternative<modem::IncomingCall>(event)) return on_incoming_call();
  if (const auto* told = std::get_if<modem::NetworkTime>(&event)) {
    // It may have waited while a command ran.
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now() - told->heard);
    context_.shared.times.take_network_time(name, told->time + since);
    return {};
  }
  util::log_info(
      fmt::format("modem {} has restarted or its SIM has changed, bringing it up again", name),
      {{"MODEM", name}});
  return bring_up();  // a sweep follows
}

util::Result<void> ModemSession::on_incoming_call() {
  const bool is_new = !last_ring_ || now() - *last_ring_ > kRingPause;
  last_ring_ = now();
  const bool hangs_up = context_.settings.calls == "hang_up";
  if (is_new) {
    context_.board.count_call();
    context_.shared.events.add("modem", context_.settings.name,
                               hangs_up ? "incoming call, hung up" : "incoming call");
  }
  if (!hangs_up) return {};
  const auto done = modem_.hang_up();
  if (!done && done.error().advice == util::Advice::reopen) return done;
  return {};
}

// --- bring-up -----------------------------------------------------------------------------------

util::Result<void> ModemSession::bring_up() {
  context_.board.set_health(ModemHealth::starting, "");
  modem::BringUpOptions options;
  options.pins = &context_.sim;
  options.usb_vendor = opened_.usb_vendor;
  options.usb_product = opened_.usb_product;
  options.role = opened_.role;
  options.any_speed = opened_.any_speed;
  const auto brought = modem_.bring_up(options);
  context_.heartbeat.beat();
  context_.sim.record_card(modem_.info());
  context_.publish_status(modem_);
  if (const auto fits = context_.check_imei(modem_.info().imei); !fits) return fits;
  context_.recovery.identify(modem_.info());
  up_ = brought.has_value();
  next_sweep_ = now();
  next_health_ = in(up_ ? health_pause() : std::min<util::Duration>(kSimPoll, context_.sweep));
  if (brought) {
    on_brought_up();
    return {};
  }
  if (brought.error().advice == util::Advice::reopen) return brought;
  // It was interrupted, which says nothing about the modem: its former fault stays.
  if (context_.control.changed()) return {};
  const bool locked = modem_.info().sim == modem::SimState::pin;
  context_.board.set_health(ModemHealth::degraded, named(brought.error().what),
                            locked ? context_.sim.pin_fault() : FaultCode{});
  return count_failed_bring_up(brought.error());
}

void ModemSession::on_brought_up() {
  const auto& info = modem_.info();
  came_up_ = true;
  baud_ = info.baud;
  failed_bring_ups_ = failed_cards_ = 0;
  context_.recovery.note_card();
  util::log_info(fmt::format("modem {} is {} {}, SIM {}", context_.settings.name, info.manufacturer,
                             info.model, modem::to_string(info.sim)),
                 {{"MODEM", context_.settings.name}});
  context_.board.log_location(info);
  context_.network.begin(info);
  context_.publish_status(modem_);
  publish_up();
}

/// Publishes a modem that was set up: degraded if it cannot do its work all the same.
void ModemSession::publish_up() {
  const auto trouble = modem_.info().trouble();
  const auto& info = modem_.info();
  const bool off = info.radio && modem::is_radio_off(*info.radio, info.registration);
  if (const auto& deaf = context_.self_test.deaf(); trouble.empty() && !deaf.empty()) {
    context_.board.set_health(ModemHealth::degraded, deaf, {"modem-deaf", ""});
    return;
  }
  context_.board.set_health(trouble.empty() ? ModemHealth::up : ModemHealth::degraded,
                            named(trouble), {!trouble.empty() && off ? "radio-off" : "", ""});
}

std::string ModemSession::named(std::string advice) const {
  return with_modem_name(std::move(advice), context_.settings.name);
}

/// Ends the session after kMostFailures: some modems answer OK to AT and to nothing else until they
/// are opened again or replugged. A missing or locked SIM does not count. A card that is busy or
/// has failed counts if one has worked in this modem; else it proves nothing, as a refusal.
util::Result<void> ModemSession::count_failed_bring_up(const util::Error& error) {
  const auto sim = modem_.info().sim;
  const bool cause_known = error.advice == util::Advice::reject ||
                           (sim != modem::SimState::unknown && sim != modem::SimState::ready);
  failed_bring_ups_ = cause_known ? 0 : failed_bring_ups_ + 1;
  if (waits_for_person(sim)) context_.recovery.works();
  const bool card_fails = sim == modem::SimState::failed || sim == modem::SimState::busy;
  failed_cards_ = card_fails ? failed_cards_ + 1 : 0;
  if (failed_cards_ >= kMostFailures && context_.recovery.card_has_worked()) {
    fault_ = modem::Fault::card;
    return util::fail(util::Advice::reopen, error.what);
  }
  if (failed_bring_ups_ < kMostFailures) return {};
  fault_ = modem::Fault::set_up;
  return util::fail(util::Advice::reopen, error.what);
}

// --- timers -------------------------------------------------------------------------------

util::Result<void> ModemSession::run_timers() {
  if (context_.control.take_poll_request()) next_health_ = next_sweep_ = now();
  if (up_ && now() >= next_sweep_ && !modem_.sim_in_doubt()) {
    next_sweep_ = in(context_.sweep);
    if (const auto swept = sweep(); !swept) return swept;
  }
  if (const auto chosen = choose_network(); !chosen) return chosen;
  look_for_sharer();
  if (now() < next_health_) return {};
  return up_ ? poll_health() : bring_up();
}

/// With ProtectProc=invisible of the unit, gsmrelayd sees no program of another user: a search each
/// minute would find nothing. Then only `gsmrelay doctor` as root finds who shares a port.
void ModemSession::look_for_sharer() {
  static const bool sees_others = ::access("/proc/1/stat", F_OK) == 0;
  if (!sees_others || now() < next_look_) return;
  next_look_ = in(kHealthPoll);
  const auto& path = opened_.port->name();
  const auto holder = io::find_opener(path);
  context_.board.set_shared(
      holder
          ? std::optional(io::held_by(*holder, path, context_.board.status().usb, io::Hold::shared))
          : std::nullopt);
}

util::Result<void> ModemSession::poll_health() {
  assert(up_);
  next_health_ = in(health_pause());
  const auto healthy = modem_.poll_health();
  context_.publish_status(modem_);
  context_.board.add_signal(modem_.info());
  if (!healthy && healthy.error().advice == util::Advice::reopen) return healthy;
  if (const auto told = ask_network_time(); !told) return told;
  context_.sim.record_card(modem_.info());
  // A USSD code abroad may cost money, too.
  if (context_.network.forbids_sending(modem_.info())) return {};
  const auto asked = context_.sim.on_timer(modem_);
  if (!asked) return asked;
  const auto tested = follow_self_test();
  context_.publish_status(modem_);
  return tested;
}

util::Duration ModemSession::health_pause() const {
  return context_.self_test.is_urgent() ? kTestPoll : kHealthPoll;
}

/// Sends and judges test SMS. Ends the session when a step of the recovery is due for a deaf modem.
util::Result<void> ModemSession::follow_self_test() {
  if (context_.control.sending_paused() || modem_.sim_in_doubt()) return {};  // another card
  const bool was_deaf = !context_.self_test.deaf().empty();
  context_.self_test.step(modem_.info());
  if (context_.self_test.deaf().empty() == was_deaf) publish_up();
  if (!context_.recovery.wants_step_for_deaf()) return {};
  fault_ = modem::Fault::deaf;
  return util::fail(util::Advice::reopen, context_.self_test.deaf());
}

/// Asks for the network's time as long as the clock of the system may be wrong.
util::Result<void> ModemSession::ask_network_time() {
  if (!context_.shared.times.wanted() || !modem_.info().registered()) return {};
  if (!std::exchange(takes_time_, true))
    if (auto told = modem::take_network_time(modem_.channel()); !told) return told;
  const auto time = modem::read_network_time(modem_.channel());
  if (!time) return util::fail(time.error());
  if (*time) context_.shared.times.take_network_time(context_.settings.name, **time);
  return {};
}

/// Runs after the first sweep: to change the network can take minutes.
util::Result<void> ModemSession::choose_network() {
  if (!up_ || modem_.sim_in_doubt()) return {};
  const auto changed = context_.network.step(modem_);
  context_.heartbeat.beat();
  if (!changed) return util::fail(changed.error());
  if (*changed) next_health_ = now();
  return {};
}

util::Result<void> ModemSession::sweep() {
  const auto listing = receiver_.sweep(modem_);
  if (!listing) return util::fail(listing.error());
  sweep_soon_if(listing->retry_soon);
  if (listing->listed > 0) {
    unlisted_since_.reset();
    context_.recovery.works();
  } else if (!unlisted_since_ && !listing->trouble.empty()) {
    unlisted_since_ = now();
  }
  if (!listing->trouble.empty()) return mend_listing(*listing);
  failed_sweeps_ = 0;
  publish_up();
  return {};
}

/// Sets the modem up again after kMostFailures. Ends the session if that has not helped, unless the
/// modem receives all the same: by another memory, or directly.
util::Result<void> ModemSession::mend_listing(const Receiver::Listing& listing) {
  ++failed_sweeps_;
  next_sweep_ = std::min(next_sweep_, in(kFailedSweepPause));
  if (unlisted_since_ && context_.recovery.worked_since(*unlisted_since_)) {
    unlisted_since_ = now();
    failed_sweeps_ = 0;
    return {};
  }
  if (unlisted_since_ && failed_sweeps_ >= 2 * kMostFailures) {
    fault_ = modem::Fault::listing;
    return util::fail(util::Advice::reopen, listing.trouble);
  }
  return failed_sweeps_ % kMostFailures == 0 ? bring_up() : util::Result<void>{};
}

util::Result<void> ModemSession::collect(const std::string& memory) {
  assert(up_ && !memory.empty());
  const auto listing = receiver_.collect(memory, modem_);
  if (!listing) return util::fail(listing.error());
  sweep_soon_if(listing->retry_soon);
  if (listing->listed == 0) return {};
  unlisted_since_.reset();
  context_.recovery.works();
  return {};
}

void ModemSession::sweep_soon_if(bool wanted) {
  if (wanted) next_sweep_ = std::min(next_sweep_, in(Receiver::kSpoolPause));
}

}  // namespace gsmrelayd
