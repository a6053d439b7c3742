#include "gsmrelayd/sim/sim_manager.hpp"

#include <fmt/format.h>

#include <algorithm>

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

constexpr auto kNoteEvery = 10min;  // the card stays where it is: a line a minute wears the disk
constexpr auto kFirstUssd = 20s;    // registration first
constexpr auto kFirstSms = 2min;    // what costs nothing first
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
      return "the modem does not tell how many tries are left, so the first time a person enters "
             "it";
    case spool::PinVerdict::refused_before:
      return "this SIM refused this PIN before";
    case spool::PinVerdict::unknown_before:
      return "this PIN was tried before and nobody noted what came of it";
    case spool::PinVerdict::key_lost:
      return "the key of the PIN ledger is not the one it was kept with";
  }
  return "";
}

/// `begin` and `settle` on a spool of the moment: both happen once in a card's life in a modem.
util::Result<spool::PinVerdict> begin(Shared& shared, const std::string& identity,
                                      const std::string& pin, std::optional<int> tries,
                                      spool::PinSource source) {
  spool::Spool spool(shared.file);
  return spool::SimStore(spool).begin_pin_attempt(identity, pin, tries, source);
}

void settle(Shared& shared, const std::string& identity, const std::string& pin,
            PinOutcome outcome) {
  spool::Spool spool(shared.file);
  const auto noted = spool::SimStore(spool).settle_pin_attempt(identity, pin, to_spool(outcome));
  // What was noted before the attempt stays: it is not repeated blindly.
  if (!noted) util::log_error("what became of a PIN could not be noted: " + noted.error().what);
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
        fmt::format("the SIM wants a PIN: set pin in [[sim]], or: gsmrelay sim pin {}",
                    settings_.name));
  return chosen;
}

util::Result<std::string> SimManager::pin_for(const modem::LockedSim& sim) {
  const auto chosen = choose(sim);
  if (!chosen) return util::fail(chosen.error());
  auto pin = config::read_pin(chosen->pin);
  if (!pin) return pin;
  const auto verdict =
      begin(shared_, chosen->identity, *pin, sim.tries_left, spool::PinSource::machine);
  if (!verdict) return util::fail(verdict.error());
  if (*verdict != spool::PinVerdict::allowed)
    return util::fail(Advice::reject, fmt::format("the PIN is not entered: {}; next: gsmrelay sim "
                                                  "pin {}",
                                                  reason(*verdict), settings_.name));
  return pin;
}

void SimManager::tried(const modem::LockedSim& sim, const std::string& pin, PinOutcome outcome) {
  settle(shared_, card_of(sim, settings_.name), pin, outcome);
  shared_.events.add("sim", settings_.name,
                     outcome == PinOutcome::accepted  ? "took its PIN"
                     : outcome == PinOutcome::refused ? "refused its PIN"
                                                      : "said nothing to its PIN");
}

util::Result<std::string> ManualPinProvider::pin_for(const modem::LockedSim& sim) {
  const auto noted =
      begin(shared_, card_of(sim, modem_), pin_, sim.tries_left, spool::PinSource::person);
  if (!noted) return util::fail(noted.error());
  return pin_;
}

void ManualPinProvider::tried(const modem::LockedSim& sim, const std::string& pin,
                              PinOutcome outcome) {
  settle(shared_, card_of(sim, modem_), pin, outcome);
}

// --- the ledger -------------------------------------------------------------------------------

void SimManager::saw(const modem::Info& info) {
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
  const bool news = identity != card_ || state != state_ || version != book_version_;
  if (!news && shared_.clock.now() < next_note_) return;
  next_note_ = shared_.clock.in(kNoteEvery);
  spool::Spool spool(shared_.file);
  const auto seen = spool::SimStore(spool).record_sighting(
      {identity, info.iccid, info.imsi, info.operator_name, settings_.name, state});
  if (!seen) {
    util::log_warning("the ledger of SIMs is behind: " + seen.error().what);
    return;
  }
  if (identity != card_)
    shared_.events.add("sim", settings_.name, "SIM " + util::mask_number(identity));
  state_ = state;
  card_ = identity;
  book_version_ = version;
  if (news) begin_card(info);
}

/// Its entry, and what the ledger knows of its number and balance.
void SimManager::begin_card(const modem::Info& info) {
  entry_ = shared_.sims.find(info.iccid, info.imsi);
  money_.clear();
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
    if (const auto noted = store.set_number(card_, number_, from); !noted)
      util::log_warning("a SIM's number could not be noted: " + noted.error().what);
  }
  shared_.sims.set_number(settings_.name, number_);
  // "sms" without a number: it asked once, and an SMS costs money.
  if (number_.empty() && known.number_from != kBySms && shared_.number_discovery.asks())
    sms_due_ = shared_.clock.in(kFirstSms);
  if (!entry_) return;
  if (number_.empty() && !entry_->number_code.empty()) number_due_ = shared_.clock.in(kFirstUssd);
  if (entry_->balance_code.empty()) return;
  balance_due_ = shared_.clock.in(kFirstUssd);
  if (!known.balance || !known.balance_at) return;
  judge_balance(*known.balance);
  const auto age = shared_.clock.wall() - *known.balance_at;
  if (age > 0s && age < entry_->balance_every)
    balance_due_ = shared_.clock.in(entry_->balance_every - age);
}

// --- money and number -------------------------------------------------------------------------

util::Result<void> SimManager::on_timer(modem::Modem& modem) {
  if (modem.ussd().open() || !modem.info().registered()) return {};
  const auto now = shared_.clock.now();
  if (number_due_ && now >= *number_due_) return ask_number(modem);
  if (balance_due_ && now >= *balance_due_) return ask_balance(modem);
  if (sms_due_ && now >= *sms_due_) return ask_number_by_sms(modem);
  return {};
}

util::Result<void> SimManager::ask_number(modem::Modem& modem) {
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

/// Once in the card's life: that it asked is in the ledger before the SMS goes out.
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
  util::log_info("a SIM asked for its own number by SMS", {{"MODEM", settings_.name}});
  if (const auto counted = store.count_sent(card_, 1); !counted)
    util::log_warning("the ledger of SIMs is behind: " + counted.error().what);
  return {};
}

util::Result<void> SimManager::ask_balance(modem::Modem& modem) {
  balance_due_ = shared_.clock.in(std::min<util::Duration>(kUssdRetry, entry_->balance_every));
  const auto reply = modem.ussd().request(entry_->balance_code, kUssdLimit);
  if (!reply) {
    if (reply.error().advice == Advice::reopen) return util::fail(reply.error());
    money_ =
        fmt::format("the balance of SIM {} cannot be asked: {}", entry_->name, reply.error().what);
    return {};
  }
  if (reply->state == modem::UssdReply::State::reply_wanted) {
    if (auto closed = modem.ussd().cancel(); !closed) return closed;
  }
  const auto amount = parse_amount(reply->text);
  if (!amount) {
    money_ = fmt::format("the answer to {} holds no amount: gsmrelay ussd {} '{}'",
                         entry_->balance_code, settings_.name, entry_->balance_code);
    return {};
  }
  balance_due_ = shared_.clock.in(entry_->balance_every);
  spool::Spool spool(shared_.file);
  if (const auto noted = spool::SimStore(spool).set_balance(card_, *amount); !noted)
    util::log_warning("a balance could not be noted: " + noted.error().what);
  judge_balance(*amount);
  return {};
}

void SimManager::judge_balance(std::int64_t hundredths) {
  money_.clear();
  if (entry_->balance_below.empty()) return;
  const auto least = parse_amount(entry_->balance_below);
  if (!least || hundredths >= *least) return;
  money_ = fmt::format("the balance of SIM {} is {:.2f}, below {}: top it up", entry_->name,
                       static_cast<double>(hundredths) / 100, entry_->balance_below);
}

// --- what comes in ----------------------------------------------------------------------------

void SimManager::received(const spool::ReceivedPdu& arrival) {
  if (!arrival.pdu) return;
  const auto* deliver = std::get_if<sms::Deliver>(&arrival.pdu->tpdu);
  if (deliver == nullptr) return;
  const auto text = sms::join({deliver, 1}).text;
  if (shared_.tests.saw(text, settings_.name))
    shared_.events.add("sim", settings_.name, "test SMS arrived");
  if (const auto imsi = NumberDiscovery::imsi_in(text))
    seed(*imsi, deliver->originator.to_string());
}

void SimManager::seed(const std::string& imsi, const std::string& sender) {
  const auto asker = shared_.number_discovery.match_reply(imsi);
  if (!asker) return shared_.number_discovery.queue_registration(imsi, sender);
  shared_.sims.set_number(asker->modem, sender);
  spool::Spool spool(shared_.file);
  if (!spool::SimStore(spool).set_number(asker->sim, sender, kBySms))
    util::log_warning("a SIM's own number came by SMS and could not be noted");
}

}  // namespace gsmrelayd
