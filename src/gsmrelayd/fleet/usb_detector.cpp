#include "gsmrelayd/fleet/usb_detector.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gsmrelayd {

using drivers::NoPort;

namespace {

std::string signature(const io::UsbDevice& device) {
  auto text = fmt::format("{:04x}:{:04x}", device.vendor, device.product);
  for (const auto& interface : device.interfaces)
    text += fmt::format(" {}={}", interface.number, interface.tty);
  return text;
}

bool is_awaited(NoPort reason) {
  return reason == NoPort::cd_rom || reason == NoPort::tty_missing;
}

/// Adds every serial port of a device that the configuration names as a candidate, lowest first.
drivers::PortChoice with_all_ports(const io::UsbDevice& device, drivers::PortChoice choice) {
  if (choice.is_modem()) return choice;
  choice.patience = std::chrono::seconds(3);
  for (const auto& interface : device.interfaces) {
    if (interface.tty.empty()) continue;
    choice.candidates.push_back(
        {interface.tty, interface.number, modem::PortRole::at, drivers::Candidate::Basis::probe});
  }
  choice.reason = choice.candidates.empty() ? NoPort::no_port : NoPort::none;
  return choice;
}

}  // namespace

UsbDetector::Seen& UsbDetector::remember(const io::UsbDevice& device) {
  auto& seen = seen_[device.path];
  const auto ids = (std::uint32_t{device.vendor} << 16U) | device.product;
  auto current = signature(device);
  if (seen.signature.empty() || seen.ids != ids) seen.shown_since = clock_.now();
  if (seen.signature != current) seen.since = clock_.now();
  seen.signature = std::move(current);
  seen.ids = ids;
  return seen;
}

bool UsbDetector::due(util::Deadline when) {
  if (clock_.now() >= when) return true;
  next_ = std::min(next_.value_or(when), when);
  return false;
}

DetectedDevice UsbDetector::evaluate(const io::UsbDevice& device,
                                     const drivers::PortChoice& choice) {
  const auto& seen = remember(device);
  DetectedDevice detected;
  detected.vendor = device.vendor;
  detected.product = device.product;
  detected.usb = device.path;
  if (choice.family != nullptr) detected.family = choice.family->name;
  detected.awaited = is_awaited(choice.reason);
  if (choice.reason == NoPort::none) {
    const bool settled =
        due(seen.since + std::min<util::Duration>(choice.patience, settle_at_most_));
    detected.state = settled ? DetectedDevice::State::ready : DetectedDevice::State::settling;
    if (settled) detected.ports = choice.candidates;
    if (!settled) detected.text = "its ports are appearing";
    return detected;
  }
  detected.text = drivers::explain(choice.reason, device);
  if (detected.awaited && !due(seen.shown_since + choice.patience)) {
    detected.text = choice.reason == NoPort::cd_rom
                        ? fmt::format("is still a CD-ROM; usb_modeswitch has {} s to switch it",
                                      choice.patience.count())
                        : fmt::format("{} (its serial port has {} s to appear by itself)",
                                      detected.text, choice.patience.count());
    return detected;
  }
  detected.state = DetectedDevice::State::unusable;
  return detected;
}

std::vector<DetectedDevice> UsbDetector::detect(const std::vector<io::UsbDevice>& devices,
                                                const std::set<std::string>& configured) {
  next_.reset();
  std::vector<DetectedDevice> detected;
  std::set<std::string> present;
  for (const auto& device : devices) {
    if (device.released) continue;
    auto choice = drivers::choose_ports(device);
    if (configured.contains(device.path)) choice = with_all_ports(device, std::move(choice));
    if (!choice.is_modem()) continue;
    present.insert(device.path);
    detected.push_back(evaluate(device, choice));
  }
  std::erase_if(seen_, [&](const auto& one) { return !present.contains(one.first); });
  return detected;
}

}  // namespace gsmrelayd
