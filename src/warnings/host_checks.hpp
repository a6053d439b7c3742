// What is wrong with the machine, from /proc, /sys and the file system.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "util/clock.hpp"
#include "warnings/overcurrent.hpp"
#include "warnings/report.hpp"

namespace warnings {

struct ModemPort {
  std::string modem;  ///< its name, the subject of what is found
  std::string path;   ///< "/dev/ttyAMA0"
};

struct HostQuery {
  std::string root{};       ///< before /proc, /sys and /run; tests make their own tree
  std::string state_dir{};  ///< whose file system and files are judged; empty: none
  /// The configuration in use, unless it allows to be lost at a restart; empty: none.
  std::string config{};
  util::WallTime now{};                        ///< by the clock of the system
  std::optional<util::WallTime> by_network{};  ///< the date by the mobile network, if it differs
  std::optional<std::chrono::milliseconds> stepped{};  ///< by how much the clock was set lately
  std::vector<ModemPort> ports{};
  OvercurrentLog* overcurrent = nullptr;  ///< null: what is new and what is old is not known
  util::Deadline moment{};                ///< `now` by the monotonic clock, for `overcurrent`
};

/// The room of a file system, for ordinary users.
struct DiskRoom {
  std::uint64_t free = 0, size = 0;           ///< octets
  std::uint64_t free_inodes = 0, inodes = 0;  ///< `inodes` is 0 where their number has no limit
  bool read_only = false;
  /// A new file needs an inode, and SQLite makes some at each start.
  bool lacks_inodes() const { return inodes > 0 && free_inodes < 16; }
};

/// Returns the code of the warning for `room`; "" for none.
std::string_view disk_code(const DiskRoom& room);

/// Returns "3 h forward" or "2 days back".
std::string step_in_words(std::chrono::milliseconds step);

/// Returns what is wrong with power, heat, USB ports, disk, clock and consoles, and which files of
/// an earlier spool and which configuration on the boot partition are left, and whether a restart
/// may lose the configuration. Never fails: a file that is not there, as on another kind of
/// machine, is no fault. Takes some milliseconds.
std::vector<Finding> check_host(const HostQuery& query);

}  // namespace warnings
