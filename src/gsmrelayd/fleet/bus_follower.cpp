#include "gsmrelayd/fleet/bus_follower.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {

// An event may be lost (a full socket), so the bus is also read at this interval.
constexpr auto kBusPoll = 30s;

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

BusFollower::BusFollower(ModemSlots& slots, const util::Clock& clock, FleetOptions options)
    : slots_(slots),
      clock_(clock),
      options_(options),
      detector_(clock, options.settle_at_most),
      random_(std::random_device{}()) {}

void BusFollower::configure(bool discover, std::chrono::seconds sweep) {
  discover_ = discover;
  sweep_ = sweep;
  declined_.clear();
}

void BusFollower::look_later() {
  next_look_ = clock_.in(kBusPoll);
}

void BusFollower::follow_no_bus() {
  look_later();
  for (auto& slot : slots_)
    if (is_named_port(slot.settings)) slot.thread->release();
}

void BusFollower::follow(const Devices& devices) {
  look_later();
  follow_named_ports(devices);
  std::set<std::string> configured;
  for (const auto& slot : slots_)
    if (!slot.settings.usb.empty()) configured.insert(slot.settings.usb);
  detach_absent(devices);
  unused_.clear();
  std::set<std::string> seen;
  for (const auto& detected : detector_.detect(devices, configured)) {
    if (detected.state != DetectedDevice::State::unusable || detected.awaited)
      seen.insert(detected.usb);
    follow_detected(detected);
  }
  detach_released(seen);
  if (const auto next = detector_.next()) next_look_ = std::min(next_look_, *next);
}

/// Finds the USB device of each port in the configuration by its tty. Only the thread of that port
/// opens the device.
void BusFollower::follow_named_ports(const Devices& devices) {
  std::set<std::string> present;
  for (auto& slot : slots_) {
    if (!is_named_port(slot.settings)) continue;
    const auto* device = device_of_port(devices, slot.settings.port);
    if (device != nullptr) present.insert(device->path);
    follow_named_port(slot, device);
  }
  named_ports_ = std::move(present);
  retire_doubles();
}

void BusFollower::follow_named_port(ModemSlot& slot, const io::UsbDevice* device) {
  const auto& bound = slot.settings.usb;
  if (device == nullptr || (!bound.empty() && bound != device->path)) {
    slot.attached = false;
    slot.thread->leave_usb();
    if (device != nullptr)
      slot.thread->detach(fmt::format("{} is at USB {}, but 'usb' is {}; correct the configuration",
                                      slot.settings.port, device->path, bound));
    else if (!bound.empty())
      slot.thread->detach(
          fmt::format("{} does not exist, or is no port of a USB device; 'usb' is {}",
                      slot.settings.port, bound));
    slot.thread->release();  // it shares no hub, or is absent: it takes no turn
    return;
  }
  if (!slot.attached) start_named_port(slot);
  const auto choice = drivers::choose_ports(*device);
  slot.usb = device->path;
  slot.thread->set_usb(device->path,
                       choice.family == nullptr ? std::string() : std::string(choice.family->name));
}

/// Lets the thread open its port, which has appeared, or holds it until its turn has come.
void BusFollower::start_named_port(ModemSlot& slot) {
  slot.attached = may_start();
  if (!slot.attached) slot.thread->hold();
  slot.thread->attach(assignment_of(slot.settings));
  if (slot.attached) slot.thread->wake();
}

/// Retires slots of modems that were detected before the configuration named their port, or before
/// the port was known to belong to them.
void BusFollower::retire_doubles() {
  std::vector<std::string> doubled;
  for (const auto& slot : slots_)
    if (!slot.configured && named_ports_.contains(slot.usb)) doubled.push_back(slot.settings.name);
  for (const auto& name : doubled) slots_.retire(name);
}

void BusFollower::detach_absent(const Devices& devices) {
  std::erase_if(declined_, [&](const auto& usb) { return device_at(devices, usb) == nullptr; });
  for (auto& slot : slots_) {
    if (!slot.settings.port.empty()) continue;
    if (device_at(devices, slot.refused) == nullptr) slot.refused.clear();
    const auto& usb = slot.settings.usb.empty() ? slot.usb : slot.settings.usb;
    if (!usb.empty() && device_at(devices, usb) != nullptr) continue;
    slot.attached = false;
    if (slot.settings.imei.empty()) {
      slot.thread->detach(fmt::format("no modem at USB {}; plug it in", usb));
      continue;
    }
    slot.thread->detach(slot.settings.usb.empty()
                            ? "no modem with its IMEI has been found; plug it in"
                            : fmt::format("unplugged from USB {}", slot.settings.usb));
    slot.usb.clear();  // it may come back at another USB port
  }
}

/// Detaches modems that are plugged in but released to other programs (`modem release`), or that
/// are no modems any more: another program may use the port from now on.
void BusFollower::detach_released(const std::set<std::string>& seen) {
  for (auto& slot : slots_) {
    if (!slot.settings.port.empty() || !slot.attached || seen.contains(slot.usb)) continue;
    slot.attached = false;
    slot.thread->detach(
        fmt::format("USB {} was released to other programs, or is no modem any more; next: "
                    "gsmrelay modem claim {}",
                    slot.usb, slot.usb));
  }
}

bool BusFollower::wants_unknown_modems() const {
  return discover_ || std::any_of(slots_.begin(), slots_.end(), [](const ModemSlot& slot) {
           return slot.configured && !slot.settings.imei.empty() && slot.settings.usb.empty() &&
                  slot.settings.port.empty() && !slot.attached;
         });
}

std::string BusFollower::free_name(const std::string& usb) const {
  const auto name = "usb-" + usb;
  return slots_.find(name) != nullptr ? name + "-found" : name;
}

ModemSlot* BusFollower::slot_for(const DetectedDevice& detected) {
  if (auto* slot = slots_.find_if([&](const ModemSlot& one) {
        return one.settings.port.empty() && one.usb == detected.usb;
      }))
    return slot;
  if (auto* slot = slots_.find_if([&](const ModemSlot& one) {
        return one.settings.port.empty() && one.settings.usb == detected.usb && one.usb.empty() &&
               one.refused != detected.usb;
      })) {
    slot->usb = detected.usb;
    return slot;
  }
  if (declined_.contains(detected.usb) || !wants_unknown_modems()) return nullptr;
  config::ModemSettings settings;
  settings.name = free_name(detected.usb);
  auto& slot = slots_.add(std::move(settings), false, sweep_);
  slot.usb = detected.usb;
  slots_.sort();
  return &slot;
}

bool BusFollower::may_start() {
  if (clock_.now() < next_start_) {
    next_look_ = std::min(next_look_, next_start_);
    return false;
  }
  const auto stagger = options_.stagger.count();
  next_start_ = clock_.in(util::Duration(
      stagger / 2 + std::uniform_int_distribution<std::int64_t>(0, stagger / 2)(random_)));
  return true;
}

void BusFollower::follow_detected(const DetectedDevice& detected) {
  if (named_ports_.contains(detected.usb)) return;
  if (detected.state == DetectedDevice::State::unusable && !detected.awaited) {
    unused_.push_back({detected.usb, detected.text});
    return;
  }
  auto* slot = slot_for(detected);
  if (slot == nullptr) return;
  if (detected.state != DetectedDevice::State::ready) {
    slot->attached = false;
    slot->thread->detach(detected.text);
    return;
  }
  if (!slot->attached && !may_start()) return;
  slot->attached = true;
  const bool ask = std::any_of(slots_.begin(), slots_.end(),
                               [](const ModemSlot& one) { return !one.settings.imei.empty(); });
  slot->thread->attach({.usb = detected.usb,
                        .family = detected.family,
                        .vendor = detected.vendor,
                        .product = detected.product,
                        .ports = detected.ports,
                        .ask_imei = ask});
}

}  // namespace gsmrelayd
