// What is wrong with the machine, from /proc, /sys and the file system.
#pragma once

#include <string>
#include <vector>

#include "util/clock.hpp"
#include "warnings/report.hpp"

namespace warnings {

struct HostQuery {
  std::string root{};       ///< before /proc, /sys and /run; tests make their own tree
  std::string state_dir{};  ///< whose file system is judged; empty: none
  util::WallTime now{};
  std::vector<std::string> ttys{};  ///< paths of the ports of modems
};

/// Returns what is wrong with power, heat, USB ports, disk, clock and consoles. Never fails: a file
/// that is not there, as on another kind of machine, is no fault. Takes some milliseconds.
std::vector<Finding> check_host(const HostQuery& query);

}  // namespace warnings
