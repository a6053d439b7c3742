// Finds the process that uses a serial line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace io {

struct Holder {
  int pid = 0;       ///< 0: unknown (another user's process, seen from a sandbox)
  std::string name;  ///< "ModemManager"; empty if unknown
};

/// Returns what keeps `path` from being opened: a lock file, an exclusive line (TIOCEXCL) or flock;
/// nothing if there is none. May open the line for a moment: call it only after open_port() has
/// failed.
std::optional<Holder> find_holder(const std::string& path,
                                  const std::string& lock_folder = "/var/lock");

/// Returns another process that has `path` open, as far as /proc shows it; none with the name
/// `except`, unless that is empty.
std::optional<Holder> find_opener(const std::string& path, std::string_view except = {});

/// Returns "ModemManager (pid 612)", "process 612" or "another program".
std::string to_string(const Holder& holder);

/// Returns the command that frees the line. `usb` is the path of its device, or empty.
std::string release_command(const Holder& holder, const std::string& path, const std::string& usb);
/// Returns the same with the reason why the program has the line.
std::string release_hint(const Holder& holder, const std::string& path, const std::string& usb);

}  // namespace io
