// The fleet by the bus: what was plugged in or taken out, and whose the modem is that was met.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "gsmrelayd/fleet/fleet.hpp"
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
  for (const auto& slot : slots_)
    if (!slot.settings.usb.empty()) vouched.insert(slot.settings.usb);
  let_go_of_absent(devices);
  unused_.clear();
  std::set<std::string> seen;
  for (const auto& detected : detector_.look(devices, vouched)) {
    if (detected.state != DetectedDevice::State::unusable || detected.awaited)
      seen.insert(detected.usb);
    follow_detected(detected);
  }
  let_go_of_released(seen);
  if (const auto next = detector_.next()) next_look_ = std::min(next_look_, *next);
}

/// A port that the configuration names is opened as it stands there, by its own worker alone. It is
/// told apart from the rest of the bus by the tty it leads to.
void Fleet::follow_named_ports(const Devices& devices) {
  std::set<std::string> present;
  for (auto& slot : slots_) {
    if (!slot.settings.port.starts_with('/')) continue;
    const auto* device = device_of_port(devices, slot.settings.port);
    if (device == nullptr) {
      slot.attached = false;
      if (!slot.settings.usb.empty())
        slot.worker->detach(
            fmt::format("{} is not there, or no port of a USB device; 'usb' says {}",
                        slot.settings.port, slot.settings.usb));
      continue;
    }
    present.insert(device->path);
    if (!slot.settings.usb.empty() && slot.settings.usb != device->path) {
      slot.worker->detach(fmt::format("{} is at USB {}, but 'usb' says {}; mend the configuration",
                                      slot.settings.port, device->path, slot.settings.usb));
      slot.attached = false;
      continue;
    }
    const auto choice = drivers::choose_ports(*device);
    slot.usb = device->path;
    slot.worker->set_usb(
        device->path, choice.family == nullptr ? std::string() : std::string(choice.family->name));
    if (!slot.attached) slot.worker->attach(assignment_of(slot.settings));
    if (!slot.attached) slot.worker->wake();
    slot.attached = true;
  }
  named_ports_ = std::move(present);
  // One that was found before its port was named, or before the port could be told to be its.
  std::vector<std::string> doubled;
  for (const auto& slot : slots_)
    if (!slot.configured && named_ports_.contains(slot.usb)) doubled.push_back(slot.settings.name);
  for (const auto& name : doubled) retire(name);
}

void Fleet::let_go_of_absent(const Devices& devices) {
  std::erase_if(declined_, [&](const auto& usb) { return device_at(devices, usb) == nullptr; });
  for (auto& slot : slots_) {
    if (!slot.settings.port.empty()) continue;
    if (device_at(devices, slot.refused) == nullptr) slot.refused.clear();
    const auto& usb = slot.settings.usb.empty() ? slot.usb : slot.settings.usb;
    if (!usb.empty() && device_at(devices, usb) != nullptr) continue;
    slot.attached = false;
    if (!slot.settings.imei.empty()) {
      slot.usb.clear();  // it may return anywhere
      slot.worker->detach(usb.empty() ? "no modem with its IMEI has been found; plug it in"
                                      : fmt::format("unplugged from USB {}", usb));
    } else {
      slot.worker->detach(fmt::format("no modem at USB {}; plug it in", usb));
    }
  }
}

/// Still plugged in, but left to other programs (`modem release`), or no modem any more: its port
/// may be somebody else's from now on.
void Fleet::let_go_of_released(const std::set<std::string>& seen) {
  for (auto& slot : slots_) {
    if (!slot.settings.port.empty() || !slot.attached || seen.contains(slot.usb)) continue;
    slot.attached = false;
    slot.worker->detach(fmt::format(
        "USB {} was released to other programs, or is no modem any more: gsmrelay modem claim {}",
        slot.usb, slot.usb));
  }
}

bool Fleet::wants_strangers() const {
  return discover_ || std::any_of(slots_.begin(), slots_.end(), [](const ModemSlot& slot) {
           return slot.configured && !slot.settings.imei.empty() && slot.settings.usb.empty() &&
                  slot.settings.port.empty() && !slot.attached;
         });
}

std::string Fleet::free_name(const std::string& usb) const {
  const auto taken = [&](const std::string& name) {
    return std::any_of(slots_.begin(), slots_.end(),
                       [&](const ModemSlot& slot) { return slot.settings.name == name; });
  };
  const auto name = "usb-" + usb;
  return taken(name) ? name + "-found" : name;
}

Fleet::ModemSlot* Fleet::slot_for(const DetectedDevice& detected) {
  const auto at = [&](auto matches) {
    const auto found = std::find_if(slots_.begin(), slots_.end(), matches);
    return found == slots_.end() ? nullptr : &*found;
  };
  if (auto* slot =
          at([&](const ModemSlot& s) { return s.settings.port.empty() && s.usb == detected.usb; }))
    return slot;
  if (auto* slot = at([&](const ModemSlot& s) {
        return s.settings.port.empty() && s.settings.usb == detected.usb && s.usb.empty() &&
               s.refused != detected.usb;
      })) {
    slot->usb = detected.usb;
    return slot;
  }
  if (declined_.contains(detected.usb) || !wants_strangers()) return nullptr;
  config::ModemSettings settings;
  settings.name = free_name(detected.usb);
  auto& slot = add(std::move(settings), false);
  slot.usb = detected.usb;
  sort_slots();
  return &slot;
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

void Fleet::follow_detected(const DetectedDevice& detected) {
  if (named_ports_.contains(detected.usb)) return;
  if (detected.state == DetectedDevice::State::unusable && !detected.awaited) {
    unused_.push_back({detected.usb, detected.text});
    return;
  }
  auto* slot = slot_for(detected);
  if (slot == nullptr) return;
  if (detected.state != DetectedDevice::State::ready) {
    slot->attached = false;
    slot->worker->detach(detected.text);
    return;
  }
  if (!slot->attached && !may_start()) return;
  slot->attached = true;
  const bool ask = std::any_of(slots_.begin(), slots_.end(),
                               [](const ModemSlot& one) { return !one.settings.imei.empty(); });
  slot->worker->attach({.usb = detected.usb,
                        .family = detected.family,
                        .vendor = detected.vendor,
                        .product = detected.product,
                        .ports = detected.ports,
                        .ask_imei = ask});
}

// --- by IMEI ------------------------------------------------------------------------------------

util::Result<void> Fleet::met(int number, const std::string& imei) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(slots_.begin(), slots_.end(),
                                  [&](const ModemSlot& one) { return one.number == number; });
  if (found == slots_.end()) return {};
  auto* slot = &*found;
  if (imei.empty() && !slot->settings.imei.empty())
    return util::fail(util::Advice::reopen,
                      "the modem does not say its IMEI, so nobody knows whether it is this one; "
                      "bind it by 'usb' instead: gsmrelay modem list tells its socket");
  if (imei.empty()) return {};
  slot->imei = imei;
  const auto& bound = slot->settings.imei;
  if (!bound.empty() && bound != imei) {
    const auto text = fmt::format("another modem is there: IMEI {}, configured is {}",
                                  util::mask_number(imei), util::mask_number(bound));
    if (slot->settings.port.empty()) {
      slot->refused = std::exchange(slot->usb, {});
      slot->attached = false;
      slot->worker->detach(text);
      next_look_ = shared_.clock.now();
    }
    return util::fail(util::Advice::reopen, text);
  }
  if (slot->configured) return {};
  const auto owner = std::find_if(slots_.begin(), slots_.end(), [&](const ModemSlot& one) {
    return one.settings.imei == imei && one.settings.usb.empty() && one.settings.port.empty();
  });
  if (owner != slots_.end()) return hand_over(*slot, *owner, imei);
  if (!discover_) {
    declined_.insert(slot->usb);
    retire(slot->settings.name);
    return util::fail(util::Advice::reopen, "no [[modem]] is for this one");
  }
  // The same stick in another socket: its old name has nothing left to say.
  const auto moved = std::find_if(slots_.begin(), slots_.end(), [&](const ModemSlot& one) {
    return &one != slot && !one.configured && !one.attached && one.imei == imei &&
           modem::passes_luhn(imei);
  });
  if (moved != slots_.end()) retire(moved->settings.name);
  return {};
}

util::Result<void> Fleet::hand_over(ModemSlot& from, ModemSlot& to, const std::string& imei) {
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

Fleet::ModemSlot* Fleet::find_slot(const std::string& name) {
  const auto found = std::find_if(slots_.begin(), slots_.end(), [&](const ModemSlot& slot) {
    return slot.settings.name == name;
  });
  return found == slots_.end() ? nullptr : &*found;
}

}  // namespace gsmrelayd
