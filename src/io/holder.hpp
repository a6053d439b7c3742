// Who has a serial line for himself.
#pragma once

#include <optional>
#include <string>

namespace io {

struct Holder {
  int pid = 0;       ///< 0: it cannot be seen (another user's process, from inside a sandbox)
  std::string name;  ///< "ModemManager"; empty if it cannot be seen
};

/// Who keeps `path` from being opened; nothing if nobody does. A lock file, an exclusive line
/// (TIOCEXCL) and flock count. Opens the line for a moment where nothing else tells: ask only after
/// open_port() has failed.
std::optional<Holder> who_holds(const std::string& path,
                                const std::string& lock_folder = "/var/lock");

/// Another process that has `path` open, as far as /proc shows it.
std::optional<Holder> who_has_open(const std::string& path);

/// "ModemManager (pid 612)", "process 612", "another program".
std::string to_string(const Holder& holder);

/// What a person types to free the line of it; `usb` is the path of its device, or empty.
std::string how_to_free(const Holder& holder, const std::string& path, const std::string& usb);

}  // namespace io
