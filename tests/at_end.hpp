// Checks of a test program that run after its test cases.
#pragma once

#include <functional>

namespace at_end {

/// Runs `check` after the test cases; its argument says whether no filter left test cases out. It
/// returns the number of faults, with which the program fails. Call it before main.
void add(std::function<int(bool all_cases)> check);

}  // namespace at_end
