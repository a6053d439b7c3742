// The fleet by the bus: what was plugged in or taken out, and whose the modem is that was met.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "daemon/fleet.hpp"
#include "modem/identity.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {

// An event may be lost (a full socket): the bus is looked at now and then without one.
constexpr auto kLookAnyway = 30s;

const io::UsbDevice* device_at(const std::vector<io::UsbDevice>& devices, const std::string& usb) {
  const auto found = std::find_if(devices.begin(), devices.end(),
                                  [&](const auto& device) { return device.path == usb; });
  return found == devices.end() ? nullptr : &*found;
}

const io::UsbDevice* device_of_port(const std::vector<io::UsbDevice>& devices,
                                    const std::string& port) {
  std::error_code missing;
  const auto tty = std::filesystem::canonical(port, missing).string();
  if (missing) return nullptr;
  for (const auto& device : devices) {
    for (const auto& interface : device.interfaces) {
      if (interface.tty.empty()) continue;
      if (std::filesystem::weakly_canonical(interface.tty, missing).string() == tty) return &device;
    }
  }
  return nullptr;
}

}  // namespace

void Fleet::look() {
  if (!bus_) return;
  const std::lock_guard alone(look_mutex_);  // the bus belongs to one thread at a time
  const bool changed = bus_->changed();
  if (!changed && !is_due()) return;
  const auto devices = bus_->devices();
  const auto trouble = devices ? std::string() : devices.error().what;
  if (trouble != bus_trouble_) {
    bus_trouble_ = trouble;
    if (!trouble.empty()) util::log_warning("USB modems cannot be followed: " + trouble);
  }
  const std::lock_guard lock(mutex_);
  next_look_ = shared_.clock.in(kLookAnyway);
  if (devices) follow(*devices);
}

bool Fleet::is_due() const {
  const std::lock_guard lock(mutex_);
  return shared_.clock.now() >= next_look_;
}

void Fleet::follow(const Devices& devices) {
  follow_named_ports(devices);
  std::set<std::string> vouched;
  for (const auto& seat : seats_)
    if (!seat.settings.usb.empty()) vouched.insert(seat.settings.usb);
  let_go_of_absent(devices);
  unused_.clear();
  std::set<std::string> seen;
  for (const auto& sighting : finder_.look(devices, vouched)) {
    if (sighting.state != Sighting::State::unusable || sighting.awaited) seen.insert(sighting.usb);
    follow_sighting(sighting);
  }
  let_go_of_released(seen);
  if (const auto next = finder_.next()) next_look_ = std::min(next_look_, *next);
}

/// A port that the configuration names is opened as it stands there, by its own worker alone. It is
/// told apart from the rest of the bus by the tty it leads to.
void Fleet::follow_named_ports(const Devices& devices) {
  std::set<std::string> present;
  for (auto& seat : seats_) {
    if (!seat.settings.port.starts_with('/')) continue;
    const auto* device = device_of_port(devices, seat.settings.port);
    if (device == nullptr) {
      seat.attached = false;
      if (!seat.settings.usb.empty())
        seat.worker->detach(
            fmt::format("{} is not there, or no port of a USB device; 'usb' says {}",
                        seat.settings.port, seat.settings.usb));
      continue;
    }
    present.insert(device->path);
    if (!seat.settings.usb.empty() && seat.settings.usb != device->path) {
      seat.worker->detach(fmt::format("{} is at USB {}, but 'usb' says {}; mend the configuration",
                                      seat.settings.port, device->path, seat.settings.usb));
      seat.attached = false;
      continue;
    }
    const auto choice = drivers::choose_ports(*device);
    seat.usb = device->path;
    seat.worker->set_usb(
        device->path, choice.family == nullptr ? std::string() : std::string(choice.family->name));
    if (!seat.attached) seat.worker->attach(attachment_of(seat.settings));
    if (!seat.attached) seat.worker->nudge();
    seat.attached = true;
  }
  named_ports_ = std::move(present);
  // One that was found before its port was named, or before the port could be told to be its.
  std::vector<std::string> doubled;
  for (const auto& seat : seats_)
    if (!seat.configured && named_ports_.contains(seat.usb)) doubled.push_back(seat.settings.name);
  for (const auto& name : doubled) retire(name);
}

void Fleet::let_go_of_absent(const Devices& devices) {
  std::erase_if(declined_, [&](const auto& usb) { return device_at(devices, usb) == nullptr; });
  for (auto& seat : seats_) {
    if (!seat.settings.port.empty()) continue;
    if (device_at(devices, seat.refused) == nullptr) seat.refused.clear();
    const auto& usb = seat.settings.usb.empty() ? seat.usb : seat.settings.usb;
    if (!usb.empty() && device_at(devices, usb) != nullptr) continue;
    seat.attached = false;
    if (!seat.settings.imei.empty()) {
      seat.usb.clear();  // it may return anywhere
      seat.worker->detach(usb.empty() ? "no modem with its IMEI has been found; plug it in"
                                      : fmt::format("unplugged from USB {}", usb));
    } else {
      seat.worker->detach(fmt::format("no modem at USB {}; plug it in", usb));
    }
  }
}

/// Still plugged in, but left to other programs (`modem release`), or no modem any more: its port
/// may be somebody else's from now on.
void Fleet::let_go_of_released(const std::set<std::string>& seen) {
  for (auto& seat : seats_) {
    if (!seat.settings.port.empty() || !seat.attached || seen.contains(seat.usb)) continue;
    seat.attached = false;
    seat.worker->detach(fmt::format(
        "USB {} was released to other programs, or is no modem any more: gsmrelay modem claim {}",
        seat.usb, seat.usb));
  }
}

bool Fleet::wants_strangers() const {
  return discover_ || std::any_of(seats_.begin(), seats_.end(), [](const Seat& seat) {
           return seat.configured && !seat.settings.imei.empty() && seat.settings.usb.empty() &&
                  seat.settings.port.empty() && !seat.attached;
         });
}

std::string Fleet::free_name(const std::string& usb) const {
  const auto taken = [&](const std::string& name) {
    return std::any_of(seats_.begin(), seats_.end(),
                       [&](const Seat& seat) { return seat.settings.name == name; });
  };
  const auto name = "usb-" + usb;
  return taken(name) ? name + "-found" : name;
}

Fleet::Seat* Fleet::seat_for(const Sighting& sighting) {
  const auto at = [&](auto matches) {
    const auto found = std::find_if(seats_.begin(), seats_.end(), matches);
    return found == seats_.end() ? nullptr : &*found;
  };
  if (auto* seat =
          at([&](const Seat& s) { return s.settings.port.empty() && s.usb == sighting.usb; }))
    return seat;
  if (auto* seat = at([&](const Seat& s) {
        return s.settings.port.empty() && s.settings.usb == sighting.usb && s.usb.empty() &&
               s.refused != sighting.usb;
      })) {
    seat->usb = sighting.usb;
    return seat;
  }
  if (declined_.contains(sighting.usb) || !wants_strangers()) return nullptr;
  config::ModemSettings settings;
  settings.name = free_name(sighting.usb);
  auto& seat = add(std::move(settings), false);
  seat.usb = sighting.usb;
  sort_seats();
  return &seat;
}

bool Fleet::may_start() {
  if (shared_.clock.now() < next_start_) {
    next_look_ = std::min(next_look_, next_start_);
    return false;
  }
  const auto stagger = options_.stagger.count();
  next_start_ = shared_.clock.in(util::Duration(
      stagger / 2 + std::uniform_int_distribution<std::int64_t>(0, stagger / 2)(random_)));
  return true;
}

void Fleet::follow_sighting(const Sighting& sighting) {
  if (named_ports_.contains(sighting.usb)) return;
  if (sighting.state == Sighting::State::unusable && !sighting.awaited) {
    unused_.push_back({sighting.usb, sighting.text});
    return;
  }
  auto* seat = seat_for(sighting);
  if (seat == nullptr) return;
  if (sighting.state != Sighting::State::ready) {
    seat->attached = false;
    seat->worker->detach(sighting.text);
    return;
  }
  if (!seat->attached && !may_start()) return;
  seat->attached = true;
  const bool ask = std::any_of(seats_.begin(), seats_.end(),
                               [](const Seat& one) { return !one.settings.imei.empty(); });
  seat->worker->attach({.usb = sighting.usb,
                        .family = sighting.family,
                        .vendor = sighting.vendor,
                        .product = sighting.product,
                        .ports = sighting.ports,
                        .ask_imei = ask});
}

// --- by IMEI ------------------------------------------------------------------------------------

util::Result<void> Fleet::met(int number, const std::string& imei) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(seats_.begin(), seats_.end(),
                                  [&](const Seat& one) { return one.number == number; });
  if (found == seats_.end()) return {};
  auto* seat = &*found;
  if (imei.empty() && !seat->settings.imei.empty())
    return util::fail(util::Advice::reopen,
                      "the modem does not say its IMEI, so nobody knows whether it is this one; "
                      "bind it by 'usb' instead: gsmrelay modem list tells its socket");
  if (imei.empty()) return {};
  seat->imei = imei;
  const auto& bound = seat->settings.imei;
  if (!bound.empty() && bound != imei) {
    const auto text = fmt::format("another modem is there: IMEI {}, configured is {}",
                                  util::mask_number(imei), util::mask_number(bound));
    if (seat->settings.port.empty()) {
      seat->refused = std::exchange(seat->usb, {});
      seat->attached = false;
      seat->worker->detach(text);
      next_look_ = shared_.clock.now();
    }
    return util::fail(util::Advice::reopen, text);
  }
  if (seat->configured) return {};
  const auto owner = std::find_if(seats_.begin(), seats_.end(), [&](const Seat& one) {
    return one.settings.imei == imei && one.settings.usb.empty() && one.settings.port.empty();
  });
  if (owner != seats_.end()) return hand_over(*seat, *owner, imei);
  if (!discover_) {
    declined_.insert(seat->usb);
    retire(seat->settings.name);
    return util::fail(util::Advice::reopen, "no [[modem]] is for this one");
  }
  // The same stick in another socket: its old name has nothing left to say.
  const auto moved = std::find_if(seats_.begin(), seats_.end(), [&](const Seat& one) {
    return &one != seat && !one.configured && !one.attached && one.imei == imei &&
           modem::passes_luhn(imei);
  });
  if (moved != seats_.end()) retire(moved->settings.name);
  return {};
}

util::Result<void> Fleet::hand_over(Seat& from, Seat& to, const std::string& imei) {
  if (to.attached) {
    util::log_warning(fmt::format("modem {} has the same IMEI ({}) as {}; name them by 'usb'",
                                  from.settings.name, util::mask_number(imei), to.settings.name));
    return {};
  }
  to.usb = from.usb;
  to.attached = false;
  next_look_ = shared_.clock.now();
  retire(from.settings.name);
  return util::fail(util::Advice::reopen, fmt::format("it is {}", to.settings.name));
}

Fleet::Seat* Fleet::find_seat(const std::string& name) {
  const auto found = std::find_if(seats_.begin(), seats_.end(),
                                  [&](const Seat& seat) { return seat.settings.name == name; });
  return found == seats_.end() ? nullptr : &*found;
}

}  // namespace gsmrelayd
