#include "gsmrelayd/sim/network_choice.hpp"

#include <fmt/format.h>

#include "modem/network/operator_selection.hpp"
#include "modem/network/technology.hpp"
#include "util/backoff.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;
using modem::TechnologyState;
using spool::ModemSetting;
using util::Advice;

namespace {

constexpr util::Backoff kAfterRefusal{.first = 10min, .cap = 1h};

bool is_lost(const util::Error& error) {
  return error.advice == Advice::reopen;
}

/// Returns MCC and MNC as a number: no MCC begins with 0.
std::int64_t number_of(const std::string& code) {
  return std::stoll(code);
}

}  // namespace

bool NetworkChoice::load_entry(const modem::Info& info) {
  const auto card = info.sim_identity(modem_);
  const auto version = shared_.sims.version();
  auto imei = info.imei.empty() ? "modem:" + modem_ : info.imei;
  if (card == card_ && version == registry_version_ && imei == imei_) return false;
  if (imei != imei_) accepted_.clear();
  card_ = card;
  imei_ = std::move(imei);
  registry_version_ = version;
  const auto entry = shared_.sims.find(info.iccid, info.imsi).value_or(config::SimSettings{});
  operator_lock_ = entry.operator_lock;
  roaming_ = entry.roaming;
  technology_ = 0;
  for (const auto& name : entry.technology)
    technology_ = static_cast<std::uint8_t>(technology_ | modem::technology_named(name));
  if (technology_ == modem::kAnyTechnology) technology_ = 0;
  operator_trouble_.clear();
  technology_trouble_.clear();
  unlimited_ = false;
  refusals_ = 0;
  due_ = {};
  return true;
}

void NetworkChoice::begin(const modem::Info& info) {
  if (!load_entry(info) && refusals_ == 0) due_ = {};
}

util::Result<bool> NetworkChoice::step(modem::Modem& modem) {
  load_entry(modem.info());
  if (shared_.clock.now() < due_) return false;
  due_ = util::Deadline::max();
  operator_trouble_.clear();
  technology_trouble_.clear();
  const auto technology = choose_technology(modem);
  if (!technology) return technology;
  const auto network = choose_operator(modem);
  if (!network) return network;
  if (operator_trouble_.empty() && technology_trouble_.empty())
    refusals_ = 0;
  else
    due_ = shared_.clock.in(kAfterRefusal.pause(refusals_++));
  return *technology || *network;
}

// --- the operator -------------------------------------------------------------------------------

util::Result<bool> NetworkChoice::choose_operator(modem::Modem& modem) {
  const auto known = remembered(ModemSetting::network);
  if (operator_lock_.empty() && !known) return false;
  const auto selection = modem::read_operator_selection(modem.channel());
  if (!selection) return util::fail(selection.error());
  const bool chosen = *selection && modem::is_chosen((*selection)->mode);
  if (operator_lock_.empty() && !*selection) {  // refused, no answer in time, card not ready
    operator_trouble_ = "does not say whether it may use any network";
    return true;
  }
  if (operator_lock_.empty()) {
    if (auto done = use_any_operator(modem, chosen); !done) return util::fail(done.error());
    return true;
  }
  // Without a network the modem does not say which one was chosen: the record does, if the modem
  // has accepted it.
  const auto code = number_of(operator_lock_);
  const bool locked =
      chosen && ((*selection)->number.empty() ? known == code && accepted_ == operator_lock_
                                              : (*selection)->number == operator_lock_);
  if (locked || !remember(ModemSetting::network, code)) return true;
  accepted_.clear();
  const auto done = modem::select_operator(modem.channel(), operator_lock_);
  if (done) accepted_ = operator_lock_;
  if (!done && is_lost(done.error())) return util::fail(done.error());
  if (done)
    report(fmt::format("uses only the network {}, as [[sim]] says", operator_lock_));
  else
    operator_trouble_ = fmt::format("does not take the network {}: {}", operator_lock_,
                                    util::mask_digits(done.error().what));
  return true;
}

/// Undoes a lock of an earlier entry, and erases its record. A modem that a person has switched to
/// automatic stays so.
util::Result<void> NetworkChoice::use_any_operator(modem::Modem& modem, bool chosen) {
  accepted_.clear();
  if (chosen) {
    const auto done = modem::select_operator(modem.channel(), {});
    if (!done && is_lost(done.error())) return done;
    if (!done) {
      operator_trouble_ = fmt::format("cannot be set back to any network: {}",
                                      util::mask_digits(done.error().what));
      return {};
    }
    report("may use any network again, as [[sim]] says");
  }
  remember(ModemSetting::network, std::nullopt);
  return {};
}

// --- the technologies ---------------------------------------------------------------------------

util::Result<bool> NetworkChoice::choose_technology(modem::Modem& modem) {
  const auto known = remembered(ModemSetting::technology);
  if (technology_ == 0 && !known) return false;
  const auto wanted = technology_ == 0 ? modem::kAnyTechnology : technology_;
  const auto state = modem::compare_technologies(modem.channel(), modem.profile(), wanted);
  if (!state) return util::fail(state.error());
  unlimited_ = technology_ != 0 && *state == TechnologyState::unknown;
  if (*state == TechnologyState::different &&
      remember(ModemSetting::technology, static_cast<std::int64_t>(wanted))) {
    if (auto done = write_technology(modem, wanted); !done) return util::fail(done.error());
  }
  if (technology_ == 0 && *state == TechnologyState::unknown)
    technology_trouble_ = "does not say which technologies it may use";
  if (technology_ == 0 && technology_trouble_.empty())
    remember(ModemSetting::technology, std::nullopt);
  return true;
}

util::Result<void> NetworkChoice::write_technology(modem::Modem& modem, std::uint8_t set) {
  const auto done = modem::allow_technologies(modem.channel(), modem.profile(), set);
  if (!done && is_lost(done.error())) return done;
  const auto text = modem::technologies_text(set);
  if (done)
    report(fmt::format("may use {} technology, as [[sim]] says", text));
  else
    technology_trouble_ =
        fmt::format("cannot be limited to {}: {}", text, util::mask_digits(done.error().what));
  return {};
}

// --- records and reports ------------------------------------------------------------------------

/// Records a setting before it is written. Without the record it is not written: it could not be
/// set back.
bool NetworkChoice::remember(ModemSetting setting, std::optional<std::int64_t> value) {
  spool::Spool spool(shared_.file);
  const auto kept = spool::ModemStore(spool).remember_setting(imei_, setting, value);
  shared_.report_spool(kept);
  if (!kept) due_ = shared_.clock.in(1min);
  return kept.has_value();
}

std::optional<std::int64_t> NetworkChoice::remembered(ModemSetting setting) {
  spool::Spool spool(shared_.file);
  const auto value = spool::ModemStore(spool).setting_of(imei_, setting);
  std::optional<std::int64_t> known;
  if (value) known = *value;
  return known;
}

void NetworkChoice::report(const std::string& what) {
  util::log_info(fmt::format("modem {} {}", modem_, what), {{"MODEM", modem_}});
  shared_.events.add("sim", modem_, what);
}

control::NetworkWish NetworkChoice::wish(const modem::Info& info) const {
  control::NetworkWish wish;
  wish.operator_lock = operator_lock_;
  if (technology_ != 0) wish.technology = modem::technologies_text(technology_);
  wish.roaming = roaming_;
  wish.unwanted_roaming = forbids_sending(info);
  wish.trouble = operator_trouble_.empty() ? technology_trouble_ : operator_trouble_;
  if (!wish.trouble.empty() || !info.registered()) return wish;
  if (!operator_lock_.empty() && !info.operator_number.empty() &&
      info.operator_number != operator_lock_) {
    wish.trouble =
        fmt::format("uses the network {} and not {}", info.operator_number, operator_lock_);
    return wish;
  }
  const auto used = modem::technology_in_use(info.domains);
  if (technology_ == 0 || used == 0 || (used & technology_) != 0) return wish;
  wish.trouble =
      fmt::format("uses {} and not {}{}", modem::technologies_text(used), wish.technology,
                  unlimited_ ? ": gsmrelay knows no command of it for that" : "");
  return wish;
}

}  // namespace gsmrelayd
