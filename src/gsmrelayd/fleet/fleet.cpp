#include "gsmrelayd/fleet/fleet.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gsmrelayd {

namespace {

bool same_settings(const config::ModemSettings& a, const config::ModemSettings& b) {
  return a.name == b.name && a.imei == b.imei && a.usb == b.usb && a.port == b.port &&
         a.baud == b.baud && a.pin.spec == b.pin.spec && a.calls == b.calls;
}

}  // namespace

Fleet::Fleet(Shared& shared, std::unique_ptr<io::UsbBus> bus, FleetOptions options)
    : shared_(shared),
      bus_(std::move(bus)),
      options_(options),
      detector_(shared.clock, options.settle_at_most),
      random_(std::random_device{}()) {}

Fleet::~Fleet() {
  std::vector<std::shared_ptr<ModemThread>> all;  // joined without the lock: they may wait for it
  const std::lock_guard lock(mutex_);
  all.assign(retired_.begin(), retired_.end());
  for (auto& slot : slots_) all.push_back(std::move(slot.worker));
  slots_.clear();
  retired_.clear();
  for (const auto& worker : all) worker->stop();
}

// --- by the configuration -----------------------------------------------------------------------

bool Fleet::is_kept(const ModemSlot& slot, const config::Config& config) const {
  const auto& modems = config.modems;
  if (slot.configured)
    return std::any_of(modems.begin(), modems.end(),
                       [&](const auto& modem) { return same_settings(slot.settings, modem); });
  // One that was found and has a name now is given up for the one with the name.
  return config.daemon.discover &&
         std::none_of(modems.begin(), modems.end(), [&](const auto& modem) {
           return modem.name == slot.settings.name || modem.usb == slot.usb ||
                  (!slot.imei.empty() && modem.imei == slot.imei);
         });
}

void Fleet::configure(const config::Config& config) {
  {
    const std::lock_guard lock(mutex_);
    const bool restart = config.daemon.sweep != sweep_;
    discover_ = config.daemon.discover;
    sweep_ = config.daemon.sweep;
    declined_.clear();
    std::vector<std::string> gone;
    for (const auto& slot : slots_)
      if (restart || !is_kept(slot, config)) gone.push_back(slot.settings.name);
    for (const auto& name : gone) retire(name);
    order_.clear();
    for (const auto& modem : config.modems) {
      order_[modem.name] = order_.size();
      if (find_slot(modem.name) == nullptr) add(modem, true);
    }
    sort_slots();
    next_look_ = shared_.clock.now();
  }
  look();
}

/// As in the file; those that were found after them, by name.
void Fleet::sort_slots() {
  const auto rank = [&](const ModemSlot& slot) {
    const auto place = order_.find(slot.settings.name);
    return std::pair(place == order_.end() ? order_.size() : place->second, slot.settings.name);
  };
  slots_.sort([&](const ModemSlot& a, const ModemSlot& b) { return rank(a) < rank(b); });
}

Fleet::ModemSlot& Fleet::add(config::ModemSettings settings, bool configured) {
  auto& slot = slots_.emplace_back();
  slot.number = ++last_number_;
  slot.settings = settings;
  slot.configured = configured;
  slot.worker = std::make_shared<ModemThread>(
      std::move(settings), sweep_, shared_,
      [this, number = slot.number](const std::string& imei) { return met(number, imei); });
  // Nobody can say where the port leads.
  if (!bus_ && !slot.settings.port.empty() && !slot.settings.usb.empty())
    slot.worker->attach(assignment_of(slot.settings));
  return slot;
}

void Fleet::retire(const std::string& name) {
  const auto found = std::find_if(slots_.begin(), slots_.end(), [&](const ModemSlot& slot) {
    return slot.settings.name == name;
  });
  if (found == slots_.end()) return;
  found->worker->stop();
  retired_.push_back(std::move(found->worker));
  slots_.erase(found);
}

void Fleet::reap() {
  std::list<std::shared_ptr<ModemThread>> done;  // joined without the lock: they may wait for it
  const std::lock_guard lock(mutex_);
  for (auto it = retired_.begin(); it != retired_.end();) {
    const auto one = it++;
    if ((*one)->ended()) done.splice(done.end(), retired_, one);
  }
}

util::Result<bool> Fleet::forget(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto* slot = find_slot(name);
  if (slot == nullptr) return false;
  if (slot->configured)
    return util::fail(
        util::Advice::reject,
        fmt::format("'{0}' has an entry in the configuration: take its [[modem]] out, "
                    "`systemctl reload gsmrelayd`, and forget it then",
                    name));
  if (slot->attached || slot->worker->status().health != control::ModemHealth::absent)
    return util::fail(util::Advice::reject, fmt::format("'{}' is there; unplug it first", name));
  retire(name);
  return true;
}

// --- for everybody ------------------------------------------------------------------------------

std::vector<control::ModemStatus> Fleet::statuses() const {
  const std::lock_guard lock(mutex_);
  std::vector<control::ModemStatus> statuses;
  for (const auto& slot : slots_) statuses.push_back(slot.worker->status());
  return statuses;
}

std::vector<control::UnusedModem> Fleet::unused() const {
  const std::lock_guard lock(mutex_);
  return unused_;
}

std::shared_ptr<ModemThread> Fleet::find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  for (const auto& slot : slots_) {
    if (name.empty() ? slot.worker->status().health == control::ModemHealth::up
                     : slot.settings.name == name)
      return slot.worker;
  }
  return nullptr;
}

std::vector<std::shared_ptr<ModemThread>> Fleet::everyone() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<ModemThread>> all(retired_.begin(), retired_.end());
  for (const auto& slot : slots_) all.push_back(slot.worker);
  return all;
}

}  // namespace gsmrelayd
