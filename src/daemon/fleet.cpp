#include "daemon/fleet.hpp"

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
      finder_(shared.clock, options.settle_at_most),
      random_(std::random_device{}()) {}

Fleet::~Fleet() {
  std::vector<std::shared_ptr<ModemWorker>> all;  // joined without the lock: they may wait for it
  const std::lock_guard lock(mutex_);
  all.assign(retired_.begin(), retired_.end());
  for (auto& seat : seats_) all.push_back(std::move(seat.worker));
  seats_.clear();
  retired_.clear();
  for (const auto& worker : all) worker->stop();
}

// --- by the configuration -----------------------------------------------------------------------

bool Fleet::is_kept(const Seat& seat, const config::Config& config) const {
  const auto& modems = config.modems;
  if (seat.configured)
    return std::any_of(modems.begin(), modems.end(),
                       [&](const auto& modem) { return same_settings(seat.settings, modem); });
  // One that was found and has a name now is given up for the one with the name.
  return config.daemon.discover &&
         std::none_of(modems.begin(), modems.end(), [&](const auto& modem) {
           return modem.name == seat.settings.name || modem.usb == seat.usb ||
                  (!seat.imei.empty() && modem.imei == seat.imei);
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
    for (const auto& seat : seats_)
      if (restart || !is_kept(seat, config)) gone.push_back(seat.settings.name);
    for (const auto& name : gone) retire(name);
    order_.clear();
    for (const auto& modem : config.modems) {
      order_[modem.name] = order_.size();
      if (find_seat(modem.name) == nullptr) add(modem, true);
    }
    sort_seats();
    next_look_ = shared_.clock.now();
  }
  look();
}

/// As in the file; those that were found after them, by name.
void Fleet::sort_seats() {
  const auto rank = [&](const Seat& seat) {
    const auto place = order_.find(seat.settings.name);
    return std::pair(place == order_.end() ? order_.size() : place->second, seat.settings.name);
  };
  seats_.sort([&](const Seat& a, const Seat& b) { return rank(a) < rank(b); });
}

Fleet::Seat& Fleet::add(config::ModemSettings settings, bool configured) {
  auto& seat = seats_.emplace_back();
  seat.number = ++last_number_;
  seat.settings = settings;
  seat.configured = configured;
  seat.worker = std::make_shared<ModemWorker>(
      std::move(settings), sweep_, shared_,
      [this, number = seat.number](const std::string& imei) { return met(number, imei); });
  // Nobody can say where the port leads.
  if (!bus_ && !seat.settings.port.empty() && !seat.settings.usb.empty())
    seat.worker->attach(attachment_of(seat.settings));
  return seat;
}

void Fleet::retire(const std::string& name) {
  const auto found = std::find_if(seats_.begin(), seats_.end(),
                                  [&](const Seat& seat) { return seat.settings.name == name; });
  if (found == seats_.end()) return;
  found->worker->stop();
  retired_.push_back(std::move(found->worker));
  seats_.erase(found);
}

void Fleet::reap() {
  std::list<std::shared_ptr<ModemWorker>> done;  // joined without the lock: they may wait for it
  const std::lock_guard lock(mutex_);
  for (auto it = retired_.begin(); it != retired_.end();) {
    const auto one = it++;
    if ((*one)->ended()) done.splice(done.end(), retired_, one);
  }
}

util::Result<bool> Fleet::forget(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto* seat = find_seat(name);
  if (seat == nullptr) return false;
  if (seat->configured)
    return util::fail(
        util::Advice::reject,
        fmt::format("'{0}' has an entry in the configuration: take its [[modem]] out, "
                    "`systemctl reload gsmrelayd`, and forget it then",
                    name));
  if (seat->attached || seat->worker->status().health != control::ModemHealth::absent)
    return util::fail(util::Advice::reject, fmt::format("'{}' is there; unplug it first", name));
  retire(name);
  return true;
}

// --- for everybody ------------------------------------------------------------------------------

std::vector<control::ModemStatus> Fleet::statuses() const {
  const std::lock_guard lock(mutex_);
  std::vector<control::ModemStatus> statuses;
  for (const auto& seat : seats_) statuses.push_back(seat.worker->status());
  return statuses;
}

std::vector<control::UnusedModem> Fleet::unused() const {
  const std::lock_guard lock(mutex_);
  return unused_;
}

std::shared_ptr<ModemWorker> Fleet::find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  for (const auto& seat : seats_) {
    if (name.empty() ? seat.worker->status().health == control::ModemHealth::up
                     : seat.settings.name == name)
      return seat.worker;
  }
  return nullptr;
}

std::vector<std::shared_ptr<ModemWorker>> Fleet::everyone() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<ModemWorker>> all(retired_.begin(), retired_.end());
  for (const auto& seat : seats_) all.push_back(seat.worker);
  return all;
}

}  // namespace gsmrelayd
