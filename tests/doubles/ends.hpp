// Ends of a program's life for tests of crashes, and such an end at each operation of the disk.
#pragma once

#include <cstdint>

#include "tests/doubles/fault_vfs.hpp"

namespace doubles {

enum class End { kill, power_cut };

/// Call after the last connection is closed; `operation` chooses what a power cut leaves.
inline void end_life(FaultVfs& disk, End end, int operation) {
  if (end == End::kill)
    disk.kill();
  else
    disk.power_cut(static_cast<std::uint32_t>(operation) * 7919U);
}

/// Tries each operation. `dies_at(operation)` returns false if the life ended before that one.
template <class DiesAt>
int operations_survived(const DiesAt& dies_at) {
  int operation = 0;
  while (dies_at(operation)) ++operation;
  return operation;
}

}  // namespace doubles
