#include "gsmrelayd/fleet/fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "modem/identity.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

Fleet::Fleet(Shared& shared, std::unique_ptr<io::UsbBus> bus, FleetOptions options)
    : shared_(shared),
      bus_(std::move(bus)),
      slots_(shared,
             [this](int number, const std::string& imei) { return on_imei_read(number, imei); }),
      follower_(slots_, shared.clock, options) {}

Fleet::~Fleet() {
  std::vector<std::shared_ptr<ModemThread>> all;  // joined without the lock, which they may need
  const util::MutexLock lock(mutex_);
  all = slots_.take_all();
  for (const auto& thread : all) thread->stop();
}

// --- by the configuration -----------------------------------------------------------------------

bool Fleet::is_kept(const ModemSlot& slot, const config::Config& config) const {
  const auto& modems = config.modems;
  if (slot.configured)
    return std::any_of(modems.begin(), modems.end(),
                       [&](const auto& modem) { return slot.settings == modem; });
  // A detected modem that the configuration names now gets the slot of its entry.
  return config.daemon.discover &&
         std::none_of(modems.begin(), modems.end(), [&](const auto& modem) {
           return modem.name == slot.settings.name || modem.usb == slot.usb ||
                  (!slot.imei.empty() && modem.imei == slot.imei);
         });
}

void Fleet::configure(const config::Config& config) {
  {
    const util::MutexLock lock(mutex_);
    const auto sweep = config.daemon.sweep;
    const bool restart = sweep != follower_.sweep();
    follower_.configure(config.daemon.discover, sweep);
    std::vector<std::string> gone;
    for (const auto& slot : slots_)
      if (restart || !is_kept(slot, config)) gone.push_back(slot.settings.name);
    for (const auto& name : gone) slots_.retire(name);
    for (const auto& modem : config.modems) {
      if (slots_.find(modem.name) != nullptr) continue;
      // Whether its port shares the bus with others, and has to take a turn, is not known yet.
      const bool held = bus_ && BusFollower::is_named_port(modem);
      const auto& slot = slots_.add(modem, true, sweep, held);
      // Without a bus the USB path of the port cannot be checked.
      if (!bus_ && !modem.port.empty() && !modem.usb.empty())
        slot.thread->attach(assignment_of(modem));
    }
    slots_.set_order(config.modems);
    slots_.sort();
    follower_.look_now();
  }
  follow_bus();
}

void Fleet::reap() {
  std::list<std::shared_ptr<ModemThread>> done;  // joined without the lock, which they may need
  const util::MutexLock lock(mutex_);
  done = slots_.take_ended();
}

util::Result<bool> Fleet::forget(const std::string& name) {
  const util::MutexLock lock(mutex_);
  const auto* slot = slots_.find(name);
  if (slot == nullptr) return false;
  if (slot->configured)
    return util::fail(
        util::Advice::reject,
        fmt::format("'{0}' has an entry in the configuration: remove its [[modem]], run "
                    "`systemctl reload gsmrelayd`, then forget it",
                    name));
  if (slot->attached || slot->thread->status().health != control::ModemHealth::absent)
    return util::fail(util::Advice::reject,
                      fmt::format("'{}' is plugged in; unplug it first", name));
  slots_.retire(name);
  return true;
}

// --- by the bus ---------------------------------------------------------------------------------

void Fleet::follow_bus() {
  if (!bus_) return;
  const util::MutexLock alone(bus_mutex_);
  const bool changed = bus_->changed();
  if (!changed && !is_due()) return;
  const auto devices = bus_->devices();
  const auto trouble = devices ? std::string() : devices.error().what;
  if (trouble != bus_trouble_) {
    bus_trouble_ = trouble;
    if (!trouble.empty()) util::log_warning("USB modems cannot be followed: " + trouble);
  }
  const util::MutexLock lock(mutex_);
  if (devices)
    follower_.follow(*devices);
  else
    follower_.follow_no_bus();
}

bool Fleet::is_due() const {
  const util::MutexLock lock(mutex_);
  return follower_.is_due();
}

// --- by IMEI ------------------------------------------------------------------------------------

util::Result<void> Fleet::on_imei_read(int number, const std::string& imei) {
  const util::MutexLock lock(mutex_);
  auto* slot = slots_.find(number);
  if (slot == nullptr) return {};
  if (imei.empty() && !slot->settings.imei.empty())
    return util::fail(util::Advice::reopen,
                      "the modem does not report its IMEI, so it cannot be identified; bind it by "
                      "'usb' instead: `gsmrelay modem list` shows its USB path");
  if (imei.empty()) return {};
  slot->imei = imei;
  if (!slot->settings.imei.empty() && slot->settings.imei != imei) return refuse(*slot, imei);
  return slot->configured ? util::Result<void>{} : find_owner(*slot, imei);
}

/// Detaches the slot, which is bound to another modem. Returns the error.
util::Result<void> Fleet::refuse(ModemSlot& slot, const std::string& imei) {
  const auto text = fmt::format("another modem is plugged in: IMEI {}, configured is {}",
                                util::mask_number(imei), util::mask_number(slot.settings.imei));
  if (slot.settings.port.empty()) {
    slot.refused = std::exchange(slot.usb, {});
    slot.attached = false;
    slot.thread->detach(text);
    follower_.look_now();
  }
  return util::fail(util::Advice::reopen, text);
}

/// Finds the owner of a detected modem: the slot bound to its IMEI, else its own slot if modems
/// without an entry are used.
util::Result<void> Fleet::find_owner(ModemSlot& slot, const std::string& imei) {
  auto* owner = slots_.find_if([&](const ModemSlot& one) {
    return one.settings.imei == imei && one.settings.usb.empty() && one.settings.port.empty();
  });
  if (owner != nullptr) return hand_over(slot, *owner, imei);
  if (!follower_.discovers()) {
    follower_.decline(slot.usb);
    slots_.retire(slot.settings.name);
    return util::fail(util::Advice::reopen, "no [[modem]] entry fits this modem");
  }
  // The same stick in another USB port: its old slot is not needed any more.
  const auto* moved = slots_.find_if([&](const ModemSlot& one) {
    return &one != &slot && !one.configured && !one.attached && one.imei == imei &&
           modem::passes_luhn(imei);
  });
  if (moved != nullptr) slots_.retire(std::string(moved->settings.name));
  return {};
}

util::Result<void> Fleet::hand_over(ModemSlot& from, ModemSlot& to, const std::string& imei) {
  if (to.attached) {
    util::log_warning(fmt::format("modem {} has the same IMEI ({}) as {}; bind them by 'usb'",
                                  from.settings.name, util::mask_number(imei), to.settings.name));
    return {};
  }
  to.usb = from.usb;
  to.attached = false;
  follower_.look_now();
  slots_.retire(std::string(from.settings.name));
  return util::fail(util::Advice::reopen, fmt::format("it is {}", to.settings.name));
}

// --- for every thread ---------------------------------------------------------------------------

std::vector<control::ModemStatus> Fleet::statuses() const {
  const util::MutexLock lock(mutex_);
  std::vector<control::ModemStatus> statuses;
  for (const auto& slot : slots_) statuses.push_back(slot.thread->status());
  return statuses;
}

std::vector<control::UnusedModem> Fleet::unused() const {
  const util::MutexLock lock(mutex_);
  return follower_.unused();
}

std::shared_ptr<ModemThread> Fleet::find(const std::string& name) const {
  const util::MutexLock lock(mutex_);
  for (const auto& slot : slots_) {
    if (name.empty() ? slot.thread->status().health == control::ModemHealth::up
                     : slot.settings.name == name)
      return slot.thread;
  }
  return nullptr;
}

std::vector<std::shared_ptr<ModemThread>> Fleet::all_threads() const {
  const util::MutexLock lock(mutex_);
  return slots_.all_threads();
}

}  // namespace gsmrelayd
