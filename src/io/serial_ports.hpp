// Lists the serial ports of this machine, from /sys, /dev and /proc, without opening them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/holder.hpp"

namespace io {

/// The folders that are read; tests make their own.
struct SystemFolders {
  std::string sys = "/sys", dev = "/dev", proc = "/proc", lock = "/var/lock";
};

struct SerialPortInfo {
  std::string path;                ///< "/dev/ttyUSB2"
  std::vector<std::string> links;  ///< in /dev/serial/by-id and by-path, in this order
  std::string driver;              ///< "option", "cdc_acm", "serial8250"; empty if not known
  std::string usb;                 ///< "1-1.3"; empty: no USB device
  int interface = -1;              ///< bInterfaceNumber
  std::uint16_t vendor = 0, product = 0;
  std::string manufacturer, product_name;  ///< as the USB device reports them
  bool exists = false;                     ///< the device node is there
  std::string owner, group;                ///< of the node; its number if it has no name
  unsigned mode = 0;                       ///< permission bits of the node, 0660
  std::optional<Holder> holder;            ///< by its lock file or /proc, as far as readable
};

/// Returns the names of the serial ports that have hardware, by path.
std::vector<std::string> serial_port_paths(const SystemFolders& folders = {});
/// Returns the first four of them, separated by commas, and the number of the others; or "none".
std::string name_serial_ports(const SystemFolders& folders = {});
/// Returns the error for `path`, which is no serial port: the ports that there are, and the next
/// command.
std::string describe_missing_port(const std::string& path, const SystemFolders& folders = {});
/// Returns the serial ports that have hardware, by path. Never fails: what cannot be read is empty.
std::vector<SerialPortInfo> list_serial_ports(const SystemFolders& folders = {});

}  // namespace io
