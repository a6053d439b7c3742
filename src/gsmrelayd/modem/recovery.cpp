#include "gsmrelayd/modem/recovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "drivers/drivers.hpp"
#include "spool/history.hpp"
#include "spool/modem_store.hpp"
#include "spool/sim_store.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;
using modem::Rung;
using modem::StartedBy;

namespace {

constexpr auto kRestartPause = 2s;  // between two looks for a modem that restarts
constexpr auto kShortestPause = 1s;
constexpr auto kLongestPause = 5min;
constexpr auto kUsbRefusalPause = 10min;  // after a USB step that could not be taken
constexpr auto kUsbAbsence = 60s;         // of a modem whose family has no restart command
constexpr int kCrashes = 4;               // departures within kCrashTime
constexpr auto kCrashTime = 5min;
constexpr std::chrono::hours kDay{24};  // departures are kept as long
// All that are kept of one modem: its states, SIMs, steps, dialogues and what people did.
constexpr int kHistoryRows = 5 * spool::kSubjectRows;
constexpr const char* kAsAsked = "as asked";
constexpr const char* kLeft = "left";

/// Returns true for a step that may take the whole machine down: a modem that starts draws most
/// power, and a USB device that is reset may hang the bus.
bool may_stop_machine(Rung rung) {
  return rung == Rung::soft_reset || is_usb(rung);
}

/// Returns true for a change or an action after which a modem is not parked.
bool ends_parking(const spool::HistoryEntry& entry) {
  if (entry.kind == spool::HistoryKind::person) return entry.what == "modem unpark";
  return entry.kind == spool::HistoryKind::modem &&
         (entry.what == "up" || entry.what == "suspended");
}

}  // namespace

bool may_lose_pin(Shared& shared, const config::ModemSettings& modem) {
  spool::Spool spool(shared.file);
  spool::SimStore sims(spool);
  const auto cards = sims.list();  // the last seen first
  if (!cards) return true;
  // The PIN of a card that could not be read before it is recorded under the modem's name.
  std::vector<std::string> identities{"modem:" + modem.name};
  auto configured = modem.pin;
  const auto last = std::ranges::find(*cards, modem.name, &spool::SimRecord::modem);
  const bool seen = last != cards->end();
  if (seen) {
    identities.push_back(last->identity);
    const auto entry = shared.sims.find(last->iccid, last->imsi);
    if (entry && !entry->pin.empty()) configured = entry->pin;
  }
  if (configured.empty())
    return std::ranges::any_of(identities, [&](const std::string& identity) {
      return sims.has_accepted_pin(identity).value_or(true);
    });
  const auto pin = config::load_pin(configured);
  if (!pin) return true;
  const bool accepted = std::ranges::any_of(identities, [&](const std::string& identity) {
    const auto record = sims.pin_record(identity, *pin);
    return record && *record && (*record)->outcome == spool::PinOutcome::accepted;
  });
  return !accepted && (seen || sims.has_accepted_pin(identities.front()).value_or(true));
}

Recovery::Recovery(const config::ModemSettings& settings, Shared& shared)
    : settings_(settings),
      shared_(shared),
      ladder_(shared.clock, {}, [this](const auto& result) { on_result(result); }) {}

// --- over a restart of gsmrelayd ----------------------------------------------------------------

void Recovery::resume(spool::Spool& spool, std::int64_t boot) {
  boot_ = boot;
  take_up_step(spool);
  spool::History history(spool);
  const auto kept =
      history.list({.modem = settings_.name, .since = {}}, {.before = {}, .limit = kHistoryRows});
  if (!kept) return shared_.report_spool(util::fail(kept.error()));
  const auto now = shared_.clock.now();
  const auto service = history.now();
  modem::RecoveryLadder::Past past;
  std::optional<util::Deadline> last_try;  // the newest
  bool decided = false;                    // whether it is parked
  const std::string ready = modem::to_string(modem::SimState::ready);
  for (const auto& entry : *kept) {  // newest first
    if (entry.kind == spool::HistoryKind::modem && entry.what == kLeft &&
        service - entry.service <= kDay)
      departures_.push_front(now - (service - entry.service));
    if (entry.kind == spool::HistoryKind::rung) {
      const auto rung = modem::rung_from_string(entry.what);
      if (!rung || !entry.lasted) continue;  // without a length it could not be taken
      const auto at = now - (service - entry.service) - *entry.lasted;
      if (is_reset(*rung)) past.uses.insert(past.uses.begin(), {*rung, at});
      last_try = last_try.value_or(at);
      if (!decided && *rung == Rung::park) {
        past.last_try = last_try;
        past.why = entry.why;
      }
      decided = decided || *rung == Rung::park || entry.cured == std::optional(true);
    } else {
      decided = decided || ends_parking(entry);
      card_worked_ = card_worked_ || (entry.kind == spool::HistoryKind::sim && entry.what == ready);
    }
  }
  if (past.why != kAsAsked && is_parked_before_boot()) past.last_try.reset();
  ladder_.resume(past);
}

bool Recovery::is_parked_before_boot() const {
  spool::Spool spool(shared_.file);
  const auto parked = spool::ModemStore(spool).parking_of(settings_.name);
  return boot_ != 0 && parked && *parked && **parked != boot_;
}

/// Moves the step that was under way when gsmrelayd, or the machine, stopped into the history.
void Recovery::take_up_step(spool::Spool& spool) {
  spool::ModemStore store(spool);
  const auto step = store.step_under_way(settings_.name);
  if (!step || !*step) return;
  const auto rung = std::ranges::find(modem::kAllRungs, (*step)->step,
                                      [](Rung one) { return static_cast<int>(one); });
  if (rung != modem::kAllRungs.end())
    shared_.history.add({.kind = spool::HistoryKind::rung,
                         .modem = settings_.name,
                         .what = to_string(*rung),
                         .why = "gsmrelayd or the machine stopped before its result was known",
                         .lasted = std::max(spool::History(spool).now() - (*step)->began, 0ms)});
  if (const auto written = shared_.history.write(spool); !written)
    return shared_.report_spool(written);
  shared_.report_spool(store.end_step(settings_.name));
}

/// The result of the step is in the history, or it was not taken.
void Recovery::end_step() {
  spool::Spool spool(shared_.file);
  if (shared_.history.write(spool)) (void)spool::ModemStore(spool).end_step(settings_.name);
}

void Recovery::note_end(spool::Spool& spool) {
  const auto rung = ladder_.under_way();
  if (!rung || !is_reset(*rung)) return;
  shared_.history.add({.kind = spool::HistoryKind::rung,
                       .modem = settings_.name,
                       .what = to_string(*rung),
                       .why = "gsmrelayd ended before its result was known",
                       .lasted = 0ms});
  // The thread that usually writes the history may have ended.
  if (const auto written = shared_.history.write(spool); !written)
    return util::log_warning("the last step of a recovery is not in the history: " +
                             written.error().what);
  (void)spool::ModemStore(spool).end_step(settings_.name);
}

// --- between two sessions -----------------------------------------------------------------------

void Recovery::follow(const ModemControl::Wanted& wanted) {
  if (wanted.unpark || wanted.suspended) ladder_.unpark();
  const bool replaced = std::exchange(arrivals_, wanted.arrivals) != wanted.arrivals;
  if (replaced || !wanted.assignment)
    note_absence(wanted.suspended ? Absence::explained : Absence::unexplained);
  if (wanted.assignment) follow_device(wanted.assignment->vendor, wanted.assignment->product);
  if (!wanted.assignment || wanted.suspended || std::exchange(present_, true)) return;
  ladder_.note_arrival();
}

void Recovery::follow_device(std::uint16_t vendor, std::uint16_t product) {
  if (vendor == vendor_ && product == product_) return;
  vendor_ = vendor;
  product_ = product;
  info_ = {};
  model_.clear();
  ladder_.set_preferred(std::nullopt);
}

void Recovery::note_absence(Absence why) {
  // A restart that was asked for may take longer than its family needs as a rule.
  left_as_asked_ = expects_absence() || (left_as_asked_ && !present_);
  const bool crashed = known_ && !left_as_asked_ && why == Absence::unexplained;
  // One departure may be told several times: as the loss of the device, and as its exchange.
  const bool crashes = ladder_.fault() == modem::Fault::crashes &&
                       shared_.clock.now() - departures_.back() <= kCrashTime;
  ladder_.note_departure();
  if ((crashed && keeps_crashing()) || (crashes && !ladder_.fault()))
    ladder_.report_fault(modem::Fault::crashes, "it leaves the bus again and again");
  present_ = false;
  opens_ = true;
  if (!expects_absence()) known_ = false;
}

/// Counts a departure of a modem that was identified. Returns true if the last ones are too many
/// for a person who pulls it out.
bool Recovery::keeps_crashing() {
  const auto now = shared_.clock.now();
  departures_.push_back(now);
  while (now - departures_.front() > kDay) departures_.pop_front();
  shared_.history.add({.modem = settings_.name,
                       .what = kLeft,
                       .why = "it is not there any more, and no restart was asked of it"});
  return std::ranges::count_if(
             departures_, [&](util::Deadline one) { return now - one <= kCrashTime; }) >= kCrashes;
}

void Recovery::cannot_open(const std::string& why) {
  opens_ = false;
  find_possible();
  fails(modem::Fault::silent, why);
}

void Recovery::find_possible() {
  auto possible = modem::Rungs::all();
  if (!opens_) possible.remove(Rung::radio);
  if (!opens_ || !reset_command() || may_lose_pin(shared_, settings_))
    possible.remove(Rung::soft_reset);
  for (const auto rung : {Rung::usb_reset, Rung::port_power})
    if (!why_left_out(rung).empty()) possible.remove(rung);
  ladder_.set_possible(possible);
}

std::string Recovery::why_left_out(Rung rung) const {
  if (auto why = shared_.usb_steps.why_not(settings_, rung); !why.empty()) return why;
  const auto refused = refusals_.find(rung);
  if (refused != refusals_.end() && shared_.clock.now() < refused->second.until)
    return refused->second.why;
  if (may_lose_pin(shared_, settings_)) return "the PIN of its SIM may have to be typed afterwards";
  return {};
}

/// Says once why the ladder goes past the USB steps. A power switch that nobody has configured is
/// not missed.
void Recovery::report_left_out() {
  auto why = why_left_out(Rung::usb_reset);
  if (why == left_out_) return;
  left_out_ = std::move(why);
  if (left_out_.empty()) return;
  const auto text = fmt::format("usb-reset is left out: {}", left_out_);
  util::log_info(fmt::format("modem {}: {}", settings_.name, text), {{"MODEM", settings_.name}});
  shared_.events.add("modem", settings_.name, text);
}

Recovery::Plan Recovery::plan(const ModemControl::Wanted& wanted) {
  Plan plan{.rung = wanted.rung, .by = StartedBy::person};
  // A step for which the port has to be open waits until it is. What opens it goes on meanwhile.
  const bool waits = !opens_ && (wanted.rung == Rung::radio || wanted.rung == Rung::soft_reset);
  if (!plan.rung || waits) {
    if (!ladder_.fault() && !waits) return {};
    find_possible();
    if (const auto own = ladder_.decide().rung; !waits || (own && *own != Rung::reopen))
      plan = {.rung = own};
  }
  if (plan.rung && is_reset(*plan.rung)) {
    const auto now = shared_.clock.now();
    if (turn_ < now) turn_ = shared_.reset_turns.take(now);  // else one is not used yet
    plan.at = turn_;
  }
  return plan;
}

void Recovery::open_for(const Plan& plan) {
  const bool at_open_port = plan.rung && is_reset(*plan.rung) && !is_usb(*plan.rung);
  begin(at_open_port ? Plan{.rung = Rung::reopen} : plan);
}

void Recovery::begin(const Plan& plan) {
  if (!plan.rung) return;
  const auto reset = reset_command();
  const bool restarts = (*plan.rung == Rung::soft_reset && reset) || is_usb(*plan.rung);
  const util::Duration absence = reset ? util::Duration(reset->absence) : kUsbAbsence;
  ladder_.begin(*plan.rung, plan.by, restarts ? absence : 0s);
  if (may_stop_machine(*plan.rung)) {
    spool::Spool spool(shared_.file);
    shared_.report_spool(
        spool::ModemStore(spool).begin_step(settings_.name, static_cast<int>(*plan.rung)));
  }
  if (*plan.rung == Rung::soft_reset || *plan.rung == Rung::park) report_left_out();
  if (!is_reset(*plan.rung) && *plan.rung != Rung::park) return;
  const auto text = fmt::format("{} for recovery{}{}", to_string(*plan.rung),
                                ladder_.why().empty() ? "" : ": ", ladder_.why());
  util::log_warning(fmt::format("modem {}: {}", settings_.name, text), {{"MODEM", settings_.name}});
  shared_.events.add("modem", settings_.name, text);
}

bool Recovery::take_usb_step(const Plan& plan) {
  const auto taken = shared_.usb_steps.take(settings_, *plan.rung);
  if (taken) return true;
  const auto& why = taken.error().what;
  refusals_[*plan.rung] = {why, shared_.clock.in(kUsbRefusalPause)};
  withdraw();
  const auto text = fmt::format("{} could not be done: {}", to_string(*plan.rung), why);
  util::log_warning(fmt::format("modem {}: {}", settings_.name, text), {{"MODEM", settings_.name}});
  shared_.events.add("modem", settings_.name, text);
  if (plan.by == StartedBy::person)
    shared_.history.add({.kind = spool::HistoryKind::rung,
                         .modem = settings_.name,
                         .what = to_string(*plan.rung),
                         .why = why,
                         .cured = false});
  return false;
}

void Recovery::withdraw() {
  const auto rung = ladder_.under_way();
  if (!rung) return;
  ladder_.withdraw();
  if (may_stop_machine(*rung)) end_step();
}

std::optional<util::Deadline> Recovery::parked_until() const {
  if (!ladder_.parked() || shared_.clock.now() >= ladder_.next_attempt()) return std::nullopt;
  if (expects_absence()) return std::nullopt;  // the attempt goes on: it may be back in a moment
  return ladder_.next_attempt();
}

std::optional<util::Duration> Recovery::pause() const {
  if (expects_absence()) return kRestartPause;
  if (parked_until()) return kShortestPause;
  if (!ladder_.fault()) return std::nullopt;
  const auto decision = ladder_.decide();
  if (decision.rung) return kShortestPause;
  if (!decision.due) return std::nullopt;
  return std::clamp<util::Duration>(*decision.due - shared_.clock.now(), kShortestPause,
                                    kLongestPause);
}

// --- in a session -------------------------------------------------------------------------------

void Recovery::identify(const modem::Info& info) {
  if (info.driver.empty()) return;  // the set-up has not come that far
  info_ = info;
  known_ = true;
  auto model = fmt::format("{} {}", info.driver, info.firmware);
  if (model == model_) return;
  model_ = std::move(model);
  load_cure();
}

void Recovery::load_cure() {
  spool::Spool spool(shared_.file);
  const auto cure = spool::ModemStore(spool).cure_of(model_);
  ladder_.set_preferred(cure ? modem::rung_from_string(*cure) : std::nullopt);
}

void Recovery::works() {
  proven_at_ = shared_.clock.now();
  ladder_.report_proof();
}

void Recovery::hears(bool by_test) {
  if (ladder_.fault() != modem::Fault::deaf) return;
  unproven_ = !by_test;
  ladder_.report_proof(modem::Proof::hears);
  unproven_ = false;
}

bool Recovery::wants_step_for_deaf() {
  if (ladder_.fault() != modem::Fault::deaf || ladder_.under_way()) return false;
  find_possible();
  return ladder_.decide().rung.has_value();
}

void Recovery::fails(modem::Fault fault, const std::string& why) {
  if (!expects_absence()) ladder_.report_fault(fault, util::mask_digits(why));
}

std::optional<modem::Reset> Recovery::reset_command() const {
  const auto& resets = drivers::find({.manufacturer = info_.manufacturer,
                                      .model = info_.model,
                                      .firmware = info_.firmware,
                                      .usb_vendor = vendor_,
                                      .usb_product = product_})
                           .resets;
  return resets.empty() ? std::nullopt : std::optional(resets.front());
}

void Recovery::on_result(const modem::RungResult& result) {
  const bool by_person = result.by == StartedBy::person;
  const bool judged = result.rung != Rung::park && !unproven_;
  // A port is opened again after each failure: only a success is news.
  if (result.rung != Rung::reopen || result.cured || by_person)
    shared_.history.add(
        {.kind = spool::HistoryKind::rung,
         .modem = settings_.name,
         .what = to_string(result.rung),
         .why = by_person ? kAsAsked : result.why,
         .lasted = std::chrono::duration_cast<std::chrono::milliseconds>(result.took),
         .cured = judged ? std::optional(result.cured) : std::nullopt});
  if (may_stop_machine(result.rung)) end_step();
  if (result.rung == Rung::park && boot_ != 0) {
    spool::Spool spool(shared_.file);
    shared_.report_spool(spool::ModemStore(spool).remember_parking(settings_.name, boot_));
  }
  if (!result.cured || !judged || by_person || model_.empty()) return;
  spool::Spool spool(shared_.file);
  if (const auto kept = spool::ModemStore(spool).remember_cure(model_, to_string(result.rung));
      !kept)
    util::log_warning("the step that helped a modem could not be recorded: " + kept.error().what);
  ladder_.set_preferred(result.rung);
}

}  // namespace gsmrelayd
