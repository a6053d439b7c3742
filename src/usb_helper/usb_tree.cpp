#include "usb_helper/usb_tree.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include "drivers/ports.hpp"
#include "io/fd_line.hpp"
#include "util/text.hpp"

namespace usb_helper {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

using util::Advice;

constexpr auto kOutOfOperation = 1s;
constexpr auto kWithoutPower = 5s;  // longer than the capacitors of a stick keep it alive
constexpr int kTriesToPutBack = 3;
constexpr auto kPutBackPause = 1s;

/// Returns the first line of an attribute; empty if it cannot be read.
std::string read_attribute(const std::string& path) {
  const io::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 256> octets{};
  const auto read = fd ? ::read(fd.get(), octets.data(), octets.size()) : -1;
  if (read <= 0) return {};
  const std::string_view text(octets.data(), static_cast<std::size_t>(read));
  return std::string(util::trim(text.substr(0, text.find('\n'))));
}

/// sysfs writes ids and class codes in hexadecimal without a prefix.
unsigned hex_attribute(const std::string& path) {
  constexpr int kBase = 16;
  return static_cast<unsigned>(std::strtoul(read_attribute(path).c_str(), nullptr, kBase));
}

util::Result<void> write_attribute(const std::string& path, const char* value) {
  const io::Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (fd && ::write(fd.get(), value, std::strlen(value)) > 0) return {};
  return util::fail(Advice::retry,
                    fmt::format("{} cannot be written: {}", fs::path(path).filename().string(),
                                std::strerror(errno)));
}

/// Returns true unless the switch at `path` is there and is not at `value`.
bool is_at(const std::string& path, const char* value) {
  return ::access(path.c_str(), F_OK) != 0 || read_attribute(path) == value;
}

/// Returns the names in a folder; none if it cannot be read.
std::vector<std::string> names_in_folder(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    names.push_back(entry->path().filename().string());
  return names;
}

/// Returns the serial port of an interface: its folder has ttyUSB0 (usb-serial) or tty/ttyACM0.
std::string tty_of_interface(const std::string& interface) {
  for (const auto& folder : {interface, interface + "/tty"})
    for (const auto& name : names_in_folder(folder))
      if (name.starts_with("ttyUSB") || name.starts_with("ttyACM")) return "/dev/" + name;
  return {};
}

io::UsbInterface read_interface(const std::string& folder) {
  io::UsbInterface found;
  std::error_code missing;
  found.number = static_cast<int>(hex_attribute(folder + "/bInterfaceNumber"));
  found.class_code = static_cast<std::uint8_t>(hex_attribute(folder + "/bInterfaceClass"));
  found.subclass = static_cast<std::uint8_t>(hex_attribute(folder + "/bInterfaceSubClass"));
  found.protocol = static_cast<std::uint8_t>(hex_attribute(folder + "/bInterfaceProtocol"));
  found.driver = fs::read_symlink(folder + "/driver", missing).filename().string();
  found.tty = tty_of_interface(folder);
  return found;
}

}  // namespace

io::UsbDevice UsbTree::read_device(const std::string& device) const {
  const auto folder = places_.devices + "/" + device;
  io::UsbDevice found;
  found.path = device;
  found.sysfs = folder;
  found.vendor = static_cast<std::uint16_t>(hex_attribute(folder + "/idVendor"));
  found.product = static_cast<std::uint16_t>(hex_attribute(folder + "/idProduct"));
  for (const auto& name : names_in_folder(folder))
    if (name.starts_with(device + ":"))
      found.interfaces.push_back(read_interface(folder + "/" + name));
  return found;
}

bool UsbTree::has_devices_below(const std::string& device) const {
  constexpr unsigned kHubClass = 9;
  if (hex_attribute(places_.devices + "/" + device + "/bDeviceClass") == kHubClass) return true;
  for (const auto& name : names_in_folder(places_.devices))
    if (name.starts_with(device + ".")) return true;
  return false;
}

bool UsbTree::is_released(const std::string& device) const {
  const auto path = fmt::format("{}/79-gsmrelay-{}.rules", places_.rules, device);
  const io::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 4096> octets{};
  const auto read = fd ? ::read(fd.get(), octets.data(), octets.size()) : -1;
  if (read <= 0) return false;
  return std::string_view(octets.data(), static_cast<std::size_t>(read))
             .find("ENV{GSMRELAY_RELEASED}=\"1\"") != std::string_view::npos;
}

util::Result<void> UsbTree::check(const std::string& device) const {
  const auto found = read_device(device);
  if (found.vendor == 0) return util::fail(Advice::reject, "there is no such USB device");
  if (has_devices_below(device))
    return util::fail(Advice::reject, "it is a hub, or other devices are behind it");
  if (drivers::choose_ports(found).candidates.empty())
    return util::fail(Advice::reject, "it is no modem with a serial port for AT commands");
  if (is_released(device))
    return util::fail(Advice::reject, "it is released to other programs (gsmrelay modem release)");
  return {};
}

util::Result<void> UsbTree::put_back(const std::string& path, const char* value) const {
  auto written = write_attribute(path, value);
  // A switch that has turned, or is gone with its device, needs no other try.
  for (int i = 1; i < kTriesToPutBack && !written && !is_at(path, value); ++i) {
    pause_(kPutBackPause);
    written = write_attribute(path, value);
  }
  if (written || is_at(path, value)) return written;
  return util::fail(
      Advice::retry,
      fmt::format("it is not put back ({}); next: plug it in again; if that does not help, "
                  "restart the computer",
                  written.error().what));
}

util::Result<void> UsbTree::reset(const std::string& device) const {
  const auto authorized = places_.devices + "/" + device + "/authorized";
  if (auto out = write_attribute(authorized, "0"); !out) return out;
  pause_(kOutOfOperation);
  return put_back(authorized, "1");
}

std::string UsbTree::port_folder(const std::string& device) const {
  const auto dot = device.rfind('.');
  const auto dash = device.find('-');
  const auto bus = device.substr(0, dash);
  if (dot == std::string::npos)
    return fmt::format("{}/{}-0:1.0/usb{}-port{}", places_.devices, bus, bus,
                       device.substr(dash + 1));
  const auto hub = device.substr(0, dot);
  return fmt::format("{}/{}:1.0/{}-port{}", places_.devices, hub, hub, device.substr(dot + 1));
}

util::Result<void> UsbTree::check_port(const std::string& device) const {
  const auto port = port_folder(device);
  if (::access((port + "/disable").c_str(), W_OK) != 0)
    return util::fail(Advice::reject, "its USB port has no switch; that needs Linux 6.0 or later");
  std::error_code missing;
  if (fs::exists(port + "/peer/device", missing))
    return util::fail(Advice::reject, "another device is in the same USB socket");
  return {};
}

util::Result<void> UsbTree::power_cycle(const std::string& device) const {
  const auto port = port_folder(device);
  const auto peer = port + "/peer/disable";
  const bool both = ::access(peer.c_str(), W_OK) == 0;
  auto off = write_attribute(port + "/disable", "1");
  if (off && both) off = write_attribute(peer, "1");
  if (off) pause_(kWithoutPower);
  auto on = put_back(port + "/disable", "0");
  if (both) {
    if (auto other = put_back(peer, "0"); on) on = std::move(other);
  }
  return on ? off : on;
}

std::array<UsbTree::Switch, 3> UsbTree::switches_of(const std::string& device) const {
  const auto port = port_folder(device);
  return {{{places_.devices + "/" + device + "/authorized", "1"},
           {port + "/disable", "0"},
           {port + "/peer/disable", "0"}}};
}

bool UsbTree::is_on(const std::string& device) const {
  const auto switches = switches_of(device);
  return std::all_of(switches.begin(), switches.end(),
                     [](const Switch& one) { return is_at(one.path, one.on); });
}

bool UsbTree::restore(const std::string& device) const {
  for (const auto& one : switches_of(device))
    if (!is_at(one.path, one.on)) (void)write_attribute(one.path, one.on);
  return is_on(device);
}

}  // namespace usb_helper
