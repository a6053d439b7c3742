#include "gsmrelayd/sim/sim_manager.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "gsmrelayd/sim/balance_text.hpp"
#include "sms/join.hpp"
#include "spool/sim_store.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;
using modem::PinOutcome;
using util::Advice;

namespace {

// Each record writes 16 KiB: of the log and its index. An operator is known some time after the
// card.
constexpr std::chrono::minutes kRecordPause = 3h, kOperatorPause = 10min;
constexpr auto kFirstUssd = 20s;  // after registration
constexpr auto kFirstSms = 2min;  // after USSD, which is free
constexpr const char* kBySms = "sms";
constexpr auto kUssdRetry = 1h;
constexpr auto kUssdLimit = 60s;

spool::PinOutcome to_spool(PinOutcome outcome) {
  switch (outcome) {
    case PinOutcome::accepted:
      return spool::PinOutcome::accepted;
    case PinOutcome::refused:
      return spool::PinOutcome::refused;
    case PinOutcome::unknown:
      break;
  }
  return spool::PinOutcome::unknown;
}

const char* reason(spool::PinVerdict verdict) {
  switch (verdict) {
    case spool::PinVerdict::allowed:
      return "";
    case spool::PinVerdict::too_few_tries:
      return "too few tries are left";
    case spool::PinVerdict::tries_unknown:
      return "the modem does not report how many tries are left, so a user must enter it first";
    case spool::PinVerdict::refused_before:
      return "this SIM refused this PIN before";
    case spool::PinVerdict::unknown_before:
      return "this PIN was tried before and its result is not known";
    case spool::PinVerdict::key_lost:
      return "the key of the PIN records has changed";
  }
  return "";
}

/// Returns the code of the warning for a PIN that is not entered; empty if it is.
std::string_view pin_fault_of(spool::PinVerdict verdict) {
  switch (verdict) {
    case spool::PinVerdict::refused_before:
      return "sim-pin-refused";
    case spool::PinVerdict::unknown_before:
      return "sim-pin-unsure";
    case spool::PinVerdict::too_few_tries:
      return "sim-pin-last";
    case spool::PinVerdict::tries_unknown:
    case spool::PinVerdict::key_lost:
    case spool::PinVerdict::allowed:
      break;
  }
  return "";
}

/// Records that a PIN is tried. Opens a spool for it, as this happens once per card and modem.
util::Result<spool::PinVerdict> begin(Shared& shared, const std::string& identity,
                                      const std::string& pin, std::optional<int> tries,
                                      spool::PinSource source) {
  spool::Spool spool(shared.file);
  return spool::SimStore(spool).begin_pin_attempt(identity, pin, tries, source);
}

void settle(Shared& shared, const std::string& identity, const std::string& pin,
            PinOutcome outcome) {
  spool::Spool spool(shared.file);
  const auto recorded = spool::SimStore(spool).settle_pin_attempt(identity, pin, to_spool(outcome));
  // The record made before the attempt stays, so that the PIN is not tried again blindly.
  if (!recorded)
    util::log_error("the result of a PIN could not be recorded: " + recorded.error().what);
}

std::string card_of(const modem::LockedSim& sim, const std::string& modem) {
  return sim.iccid.empty() ? "modem:" + modem : sim.iccid;
}

}  // namespace

// --- PIN --------------------------------------------------------------------------------------

util::Result<SimManager::Chosen> SimManager::choose(const modem::LockedSim& sim) const {
  const auto entry = sim.iccid.empty() ? std::nullopt : shared_.sims.find(sim.iccid, {});
  Chosen chosen{card_of(sim, settings_.name), settings_.pin};
  if (entry && !entry->pin.empty()) chosen.pin = entry->pin;
  if (sim.iccid.empty() && chosen.pin.empty()) {
    if (const auto only = shared_.sims.only_one_with_pin()) chosen.pin = only->pin;
  }
  if (chosen.pin.empty())
    return util::fail(
        Advice::reject,
        fmt::format("the SIM needs a PIN: set pin in [[sim]], or run: gsmrelay sim pin {}",
                    settings_.name));
  return chosen;
}

util::Result<std::string> SimManager::pin_for(const modem::LockedSim& sim) {
  pin_fault_ = {};
  const auto chosen = choose(sim);
  if (!chosen) return util::fail(chosen.error());
  auto pin = config::load_pin(chosen->pin);
  if (!pin) {
    pin_fault_ = {"sim-pin-unreadable", std::move(pin.error().next)};
    return util::fail(Advice::reject, "its PIN cannot be read: " + pin.error().what);
  }
  const auto verdict =
      begin(shared_, chosen->identity, *pin, sim.tries_left, spool::PinSource::machine);
  if (!verdict) return util::fail(verdict.error());
  pin_fault_ = {pin_fault_of(*verdict), ""};
  if (*verdict != spool::PinVerdict::allowed)
    return util::fail(
        Advice::reject,
        fmt::format("the PIN is not entered: {}; next: gsmrelay sim pin {}{}", reason(*verdict),
                    settings_.name,
                    *verdict == spool::PinVerdict::too_few_tries ? " --last-try" : ""));
  return std::move(*pin);
}

void SimManager::tried(const modem::LockedSim& sim, const std::string& pin, PinOutcome outcome) {
  settle(shared_, card_of(sim, settings_.name), pin, outcome);
  pin_fault_ = {outcome == PinOutcome::accepted  ? ""
                : outcome == PinOutcome::refused ? "sim-pin-refused"
                                                 : "sim-pin-unsure",
                ""};
  shared_.events.add("sim", settings_.name,
                     outcome == PinOutcome::accepted  ? "accepted its PIN"
                     : outcome == PinOutcome::refused ? "refused its PIN"
                                                      : "did not answer to its PIN");
}

void SimManager::withdraw(const modem::LockedSim& /*sim*/, const std::string& /*pin*/) {}

util::Result<std::string> ManualPinProvider::pin_for(const modem::LockedSim& sim) {
  const auto card = card_of(sim, modem_);
  {
    spool::Spool spool(shared_.file);
    const auto before = spool::SimStore(spool).pin_record(card, pin_);
    if (!before) return util::fail(before.error());
    before_ = *before;
  }
  const auto recorded = begin(shared_, card, pin_, sim.tries_left, spool::PinSource::person);
  if (!recorded) return util::fail(recorded.error());
  return pin_;
}

void ManualPinProvider::withdraw(const modem::LockedSim& sim, const std::string& pin) {
  spool::Spool spool(shared_.file);
  const auto taken_back =
      spool::SimStore(spool).withdraw_pin_attempt(card_of(sim, modem_), pin, before_);
  if (!taken_back)
    util::log_error("the record of a PIN that was not sent stays: " + taken_back.error().what);
}

void ManualPinProvider::tried(const modem::LockedSim& sim, const std::string& pin,
                              PinOutcome outcome) {
  settle(shared_, card_of(sim, modem_), pin, outcome);
}

// --- records -------------------------------------------------------------------------------

void SimManager::record_card(const modem::Info& info) {
  shared_.sims.learn(info.iccid, info.imsi);
  if (info.iccid.empty() && info.imsi.empty()) {
    card_.clear();
    entry_.reset();
    balance_due_.reset();
    number_due_.reset();
    sms_due_.reset();
    shared_.sims.set_number(settings_.name, "");
    return;
  }
  const auto identity = info.sim_identity(settings_.name);
  const auto state = std::string(modem::to_string(info.sim));
  const auto version = shared_.sims.version();
  const bool news = identity != card_ || state != state_ || version != registry_version_;
  const bool other_operator = !info.operator_name.empty() && info.operator_name != operator_;
  const auto now = shared_.clock.now();
  if (!news && now - recorded_ < (other_operator ? kOperatorPause : kRecordPause)) return;
  recorded_ = now;
  operator_ = info.operator_name;
  spool::Spool spool(shared_.file);
  const auto seen = spool::SimStore(spool).record_sighting(
      {identity, info.iccid, info.imsi, info.operator_name, settings_.name, state});
  if (!seen) {
    util::log_warning("a SIM could not be recorded: " + seen.error().what);
    return;
  }
  if (identity != card_)
    shared_.events.add("sim", settings_.name, "SIM " + util::mask_number(identity));
  if (identity != card_ || state != state_)
    shared_.history.add({.kind = spool::HistoryKind::sim,
                         .modem = settings_.name,
                         .sim = identity,
                         .what = state,
                         .why = identity == card_ ? ""
                                : card_.empty()   ? "found"
                                                  : "another SIM"});
  state_ = state;
  card_ = identity;
  registry_version_ = version;
  if (news) load_card(info);
}

/// Loads the entry of the card, and the number and balance that the spool has recorded.
void SimManager::load_card(const modem::Info& info) {
  entry_ = shared_.sims.find(info.iccid, info.imsi);
  money_.clear();
  balance_trouble_.clear();
  balance_due_.reset();
  number_due_.reset();
  sms_due_.reset();
  spool::Spool spool(shared_.file);
  spool::SimStore store(spool);
  const auto records = store.list();
  spool::SimRecord known;
  if (records) {
    for (const auto& record : *records)
      if (record.identity == card_) known = record;
  }
  number_ = known.number;
  std::string from = known.number_from;
  if (!info.number.empty()) number_ = info.number, from = "card";
  if (entry_ && !entry_->number.empty()) number_ = entry_->number, from = "configuration";
  if (number_ != known.number) {
    if (const auto stored = store.set_number(card_, number_, from); !stored)
      util::log_warning("a SIM's number could not be recorded: " + stored.error().what);
  }
  shared_.sims.set_number(settings_.name, number_);
  // "sms" without a number: one query was sent already, and an SMS costs money.
  if (number_.empty() && known.number_from != kBySms && shared_.number_discovery.asks())
    sms_due_ = shared_.clock.in(kFirstSms);
  if (!entry_) return;
  if (number_.empty() && !entry_->number_code.empty()) number_due_ = shared_.clock.in(kFirstUssd);
  if (entry_->balance_code.empty()) return;
  balance_due_ = shared_.clock.in(kFirstUssd);
  if (!known.balance || !known.balance_at) return;
  check_balance(*known.balance);
  const auto age = shared_.clock.wall() - *known.balance_at;
  if (age > 0s && age < entry_->balance_every)
    balance_due_ = shared_.clock.in(entry_->balance_every - age);
}

// --- balance and number -------------------------------------------------------------------------

util::Result<void> SimManager::on_timer(modem::Modem& modem) {
  if (modem.ussd().open() || !modem.info().registered()) return {};
  const auto now = shared_.clock.now();
  if (number_due_ && now >= *number_due_) return ask_number(modem);
  if (balance_due_ && now >= *balance_due_) return ask_balance(modem);
  if (sms_due_ && now >= *sms_due_) return ask_number_by_sms(modem);
  return {};
}

util::Result<void> SimManager::ask_number(modem::Modem& modem) {
  assert(entry_ && !entry_->number_code.empty());
  number_due_ = shared_.clock.in(kUssdRetry);
  const auto reply = modem.ussd().request(entry_->number_code, kUssdLimit);
  if (!reply)
    return reply.error().advice == Advice::reopen ? util::Result<void>(util::fail(reply.error()))
                                                  : util::Result<void>{};
  const auto number = find_phone_number(reply->text);
  if (number.empty()) return {};
  number_due_.reset();
  number_ = number;
  shared_.sims.set_number(settings_.name, number);
  spool::Spool spool(shared_.file);
  if (!spool::SimStore(spool).set_number(card_, number, "ussd"))
    number_due_ = shared_.clock.in(kUssdRetry);
  return {};
}

/// Sends one query per card, ever: it is recorded before the SMS is sent.
util::Result<void> SimManager::ask_number_by_sms(modem::Modem& modem) {
  sms_due_ = shared_.clock.in(kFirstSms);
  const auto to = shared_.sims.number_beside(settings_.name);
  const auto& imsi = modem.info().imsi;
  if (!shared_.sims.number_of(settings_.name).empty()) sms_due_.reset();
  if (!sms_due_ || to.empty() || imsi.empty()) return {};
  const auto tpdu = NumberDiscovery::request(to, imsi);
  spool::Spool spool(shared_.file);
  spool::SimStore store(spool);
  if (!tpdu || !store.set_number(card_, "", kBySms)) return {};
  sms_due_.reset();
  shared_.number_discovery.query_sent(imsi, {settings_.name, card_});
  const auto sent = modem.submit({}, *tpdu);
  if (!sent && sent.error().advice == Advice::reopen) return util::fail(sent.error());
  util::log_info("a SIM has sent a query for its own number by SMS", {{"MODEM", settings_.name}});
  if (const auto counted = store.count_sent(card_, 1); !counted)
    util::log_warning("a sent SMS could not be counted: " + counted.error().what);
  return {};
}

util::Result<void> SimManager::ask_balance(modem::Modem& modem) {
  assert(entry_ && !entry_->balance_code.empty());
  balance_due_ = shared_.clock.in(std::min<util::Duration>(kUssdRetry, entry_->balance_every));
  const auto reply = modem.ussd().request(entry_->balance_code, kUssdLimit);
  if (!reply) {
    if (reply.error().advice == Advice::reopen) return util::fail(reply.error());
    balance_trouble_ =
        fmt::format("the balance of SIM {} cannot be read: {}", entry_->name, reply.error().what);
    return {};
  }
  if (reply->state == modem::UssdReply::State::reply_wanted) {
    if (auto closed = modem.ussd().cancel(); !closed) return closed;
  }
  const auto amount = parse_amount(reply->text);
  if (!amount) {
    balance_trouble_ = fmt::format(
        "the balance of SIM {} cannot be read: the reply to its code has no amount", entry_->name);
    return {};
  }
  balance_trouble_.clear();
  balance_due_ = shared_.clock.in(entry_->balance_every);
  spool::Spool spool(shared_.file);
  if (const auto recorded = spool::SimStore(spool).set_balance(card_, *amount); !recorded)
    util::log_warning("a balance could not be recorded: " + recorded.error().what);
  check_balance(*amount);
  return {};
}

void SimManager::check_balance(std::int64_t hundredths) {
  assert(entry_);
  money_.clear();
  if (entry_->balance_below.empty()) return;
  const auto least = parse_amount(entry_->balance_below);
  if (!least || hundredths >= *least) return;
  money_ = fmt::format("the balance of SIM {} is {:.2f}, below {}: top it up", entry_->name,
                       static_cast<double>(hundredths) / 100, entry_->balance_below);
}

// --- received SMS ----------------------------------------------------------------------------

bool SimManager::received(const spool::ReceivedPdu& arrival) {
  if (!arrival.pdu) return false;
  const auto* deliver = std::get_if<sms::Deliver>(&arrival.pdu->tpdu);
  if (deliver == nullptr) return false;
  const auto text = sms::join({deliver, 1}).text;
  const bool own_test = shared_.tests.mark_arrived(text, settings_.name);
  if (own_test) shared_.events.add("sim", settings_.name, "test SMS arrived");
  if (const auto imsi = NumberDiscovery::imsi_in(text))
    on_number_query(*imsi, deliver->originator.to_string());
  return own_test;
}

void SimManager::on_number_query(const std::string& imsi, const std::string& sender) {
  const auto asker = shared_.number_discovery.match_reply(imsi);
  if (!asker) return shared_.number_discovery.queue_registration(imsi, sender);
  shared_.sims.set_number(asker->modem, sender);
  spool::Spool spool(shared_.file);
  if (!spool::SimStore(spool).set_number(asker->sim, sender, kBySms))
    util::log_warning("a SIM's own number was received by SMS and could not be recorded");
}

}  // namespace gsmrelayd
