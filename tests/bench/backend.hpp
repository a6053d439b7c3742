// What backend_bench runs, each with files of its own; and the measuring they share.
#pragma once

#include <vector>

#include "figures.hpp"

namespace bench {

/// Work of the server for one synchronisation, beside bare RSA private operations.
void synchronising(Report& report);
/// Messages opened and queued on two cores, one SQLite file.
void taking(Report& report);
/// PSS of the programs, idle after requests.
void backend_memory(Report& report);

/// Seconds: by the clock, and those that this process computed (user and system, all threads).
struct Spent {
  double wall = 0, cpu = 0;
  Spent operator-(const Spent& other) const { return {wall - other.wall, cpu - other.cpu}; }
};
Spent spent();
/// Keeps the calling thread, and those it will start, to the first `count` cores.
void keep_to_cores(int count);
/// The middle one.
double median(std::vector<double> samples);

}  // namespace bench
