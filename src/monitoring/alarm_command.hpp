// Runs the program of an alarm: no shell, a clean environment, a time limit.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "util/clock.hpp"
#include "util/result.hpp"

namespace monitoring {

/// Runs words[0], an absolute path, with the other words as arguments and `input` (64 KiB at most)
/// on its standard input. Its output is discarded. Its environment has PATH, LANG and the variables
/// of `more` ("NAME=value") only; no signal is blocked in it. After `limit`, or if `*stop` becomes
/// true, it and its children are killed. Fails with `retry` if it cannot be started, ends with a
/// code other than 0, or is killed. Blocking; any thread.
util::Result<void> run_alarm_command(const std::vector<std::string>& words,
                                     const std::string& input, const std::vector<std::string>& more,
                                     std::chrono::milliseconds limit,
                                     const std::atomic<bool>* stop = nullptr);

}  // namespace monitoring
