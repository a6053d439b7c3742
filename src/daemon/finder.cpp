#include "daemon/finder.hpp"

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

/// A person says it is a modem: every serial port of it is asked, from low to high.
drivers::PortChoice vouched(const io::UsbDevice& device, drivers::PortChoice choice) {
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

Finder::Seen& Finder::remember(const io::UsbDevice& device) {
  auto& seen = seen_[device.path];
  const auto ids = (std::uint32_t{device.vendor} << 16U) | device.product;
  auto now_is = signature(device);
  if (seen.signature.empty() || seen.ids != ids) seen.shown_since = clock_.now();
  if (seen.signature != now_is) seen.since = clock_.now();
  seen.signature = std::move(now_is);
  seen.ids = ids;
  return seen;
}

bool Finder::due(util::Deadline when) {
  if (clock_.now() >= when) return true;
  next_ = std::min(next_.value_or(when), when);
  return false;
}

Sighting Finder::judge(const io::UsbDevice& device, const drivers::PortChoice& choice) {
  const auto& seen = remember(device);
  Sighting sighting;
  sighting.vendor = device.vendor;
  sighting.product = device.product;
  sighting.usb = device.path;
  if (choice.family != nullptr) sighting.family = choice.family->name;
  sighting.awaited = is_awaited(choice.reason);
  if (choice.reason == NoPort::none) {
    const bool settled =
        due(seen.since + std::min<util::Duration>(choice.patience, settle_at_most_));
    sighting.state = settled ? Sighting::State::ready : Sighting::State::settling;
    if (settled) sighting.ports = choice.candidates;
    if (!settled) sighting.text = "its ports are coming";
    return sighting;
  }
  sighting.text = drivers::explain(choice.reason, device);
  if (sighting.awaited && !due(seen.shown_since + choice.patience)) {
    sighting.text =
        choice.reason == NoPort::cd_rom
            ? fmt::format("still shows its CD-ROM; usb_modeswitch has {} s to switch it",
                          choice.patience.count())
            : fmt::format("its serial port has {} s to appear", choice.patience.count());
    return sighting;
  }
  sighting.state = Sighting::State::unusable;
  return sighting;
}

std::vector<Sighting> Finder::look(const std::vector<io::UsbDevice>& devices,
                                   const std::set<std::string>& vouched_for) {
  next_.reset();
  std::vector<Sighting> sightings;
  std::set<std::string> present;
  for (const auto& device : devices) {
    if (device.released) continue;
    auto choice = drivers::choose_ports(device);
    if (vouched_for.contains(device.path)) choice = vouched(device, std::move(choice));
    if (!choice.is_modem()) continue;
    present.insert(device.path);
    sightings.push_back(judge(device, choice));
  }
  std::erase_if(seen_, [&](const auto& one) { return !present.contains(one.first); });
  return sightings;
}

}  // namespace gsmrelayd
