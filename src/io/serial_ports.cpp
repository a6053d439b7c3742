#include "io/serial_ports.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "io/uucp_lock.hpp"
#include "util/text.hpp"

namespace io {

namespace fs = std::filesystem;

namespace {

constexpr int kDecimal = 10, kHex = 16;

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return std::string(util::trim(line));
}

unsigned long number_in(const fs::path& file, int base) {
  return std::strtoul(first_line(file).c_str(), nullptr, base);
}

/// Returns the names in a folder, sorted: "ttyUSB2" before "ttyUSB10".
std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    names.push_back(entry->path().filename().string());
  std::sort(names.begin(), names.end(), [](const auto& one, const auto& other) {
    return std::pair(one.size(), one) < std::pair(other.size(), other);
  });
  return names;
}

/// Consoles and PTYs have no device. The kernel also makes ports of a type 0, which is "unknown":
/// no chip was found for them.
bool has_hardware(const fs::path& tty) {
  std::error_code error;
  if (!fs::exists(tty / "device", error)) return false;
  return !fs::exists(tty / "type", error) || number_in(tty / "type", kDecimal) != 0;
}

std::string name_of_user(uid_t uid) {
  const auto* entry = ::getpwuid(uid);
  return entry == nullptr ? std::to_string(uid) : entry->pw_name;
}

std::string name_of_group(gid_t gid) {
  const auto* entry = ::getgrgid(gid);
  return entry == nullptr ? std::to_string(gid) : entry->gr_name;
}

/// Fills what the USB device above the tty reports.
void read_usb(const fs::path& device, const fs::path& top, SerialPortInfo& port) {
  for (auto folder = device; folder != top && folder.has_relative_path();
       folder = folder.parent_path()) {
    std::error_code error;
    if (port.interface < 0 && fs::exists(folder / "bInterfaceNumber", error))
      port.interface = static_cast<int>(number_in(folder / "bInterfaceNumber", kHex));
    if (!fs::exists(folder / "idVendor", error)) continue;
    port.usb = folder.filename().string();
    port.vendor = static_cast<std::uint16_t>(number_in(folder / "idVendor", kHex));
    port.product = static_cast<std::uint16_t>(number_in(folder / "idProduct", kHex));
    port.manufacturer = first_line(folder / "manufacturer");
    port.product_name = first_line(folder / "product");
    return;
  }
}

/// Returns the driver of the USB interface ("option"; usb-serial's own driver of the port has a
/// number behind it, "option1"), or of the chip: kernels from 6.5 on put two devices of the bus
/// serial-base, with the drivers "port" and "ctrl", between it and the tty.
std::string driver_of(const fs::path& device) {
  constexpr int kMostSteps = 3;
  std::error_code error;
  auto folder = device;
  if (fs::exists(device.parent_path() / "bInterfaceNumber", error)) folder = device.parent_path();
  for (int step = 0; step < kMostSteps; ++step, folder = folder.parent_path()) {
    const auto driver = fs::read_symlink(folder / "driver", error).filename().string();
    if (driver != "port" && driver != "ctrl") return driver;
  }
  return {};
}

void read_node(SerialPortInfo& port) {
  struct stat node {};
  if (::stat(port.path.c_str(), &node) != 0) return;
  constexpr unsigned kPermissions = 07777;
  port.exists = true;
  port.owner = name_of_user(node.st_uid);
  port.group = name_of_group(node.st_gid);
  port.mode = node.st_mode & kPermissions;
}

/// Adds the links below /dev/serial to their ports.
void read_links(const SystemFolders& folders, std::vector<SerialPortInfo>& ports) {
  for (const auto* kind : {"by-id", "by-path"}) {
    const auto folder = fs::path(folders.dev) / "serial" / kind;
    for (const auto& name : names_in(folder)) {
      std::error_code error;
      const auto target = fs::canonical(folder / name, error);
      if (error) continue;
      for (auto& port : ports)
        if (fs::path(port.path) == target) port.links.push_back((folder / name).string());
    }
  }
}

/// Finds the processes that have one of the ports open. Without root it sees only those of its own
/// user; a lock file names others.
void read_holders(const SystemFolders& folders, std::vector<SerialPortInfo>& ports) {
  for (auto& port : ports) {
    const auto pid = UucpLock::holder(port.path, folders.lock);
    const auto process = fs::path(folders.proc) / std::to_string(pid);
    if (pid != 0) port.holder = Holder{pid, first_line(process / "comm")};
  }
  for (const auto& name : names_in(folders.proc)) {
    const auto pid = util::to_int(name);
    if (!pid) continue;
    const auto process = fs::path(folders.proc) / name;
    for (const auto& fd : names_in(process / "fd")) {
      std::error_code error;
      const auto open = fs::read_symlink(process / "fd" / fd, error);
      if (error) continue;
      for (auto& port : ports)
        if (!port.holder && open == fs::path(port.path))
          port.holder = Holder{static_cast<int>(*pid), first_line(process / "comm")};
    }
  }
}

}  // namespace

std::vector<std::string> serial_port_paths(const SystemFolders& folders) {
  const auto ttys = fs::path(folders.sys) / "class/tty";
  std::vector<std::string> paths;
  for (const auto& name : names_in(ttys))
    if (has_hardware(ttys / name)) paths.push_back((fs::path(folders.dev) / name).string());
  return paths;
}

std::string name_serial_ports(const SystemFolders& folders) {
  constexpr std::size_t kMostNamed = 4;
  const auto found = serial_port_paths(folders);
  std::string names;
  for (std::size_t i = 0; i < std::min(found.size(), kMostNamed); ++i)
    names += (i == 0 ? "" : ", ") + found[i];
  if (found.size() > kMostNamed) names += fmt::format(" and {} more", found.size() - kMostNamed);
  return names.empty() ? "none" : names;
}

std::string describe_missing_port(const std::string& path, const SystemFolders& folders) {
  return fmt::format(
      "{}: no such serial port (unplugged?); this machine has {}; next: gsmrelay "
      "modem ports",
      path, name_serial_ports(folders));
}

std::vector<SerialPortInfo> list_serial_ports(const SystemFolders& folders) {
  std::vector<SerialPortInfo> ports;
  for (const auto& path : serial_port_paths(folders)) {
    auto& port = ports.emplace_back();
    port.path = path;
    std::error_code error;
    const auto top = fs::canonical(folders.sys, error);
    const auto tty = fs::path(folders.sys) / "class/tty" / fs::path(path).filename();
    if (const auto device = fs::canonical(tty / "device", error); !error) {
      port.driver = driver_of(device);
      read_usb(device, top, port);
    }
    read_node(port);
  }
  read_links(folders, ports);
  read_holders(folders, ports);
  return ports;
}

}  // namespace io
