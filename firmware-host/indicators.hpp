// The indicators of +CIND and +CIEV (TS 27.007 §8.9, §8.10).
#pragma once

#include <array>
#include <string>

namespace firmware {

class Modem;

/// In the order of indicator_list(); the first one has number 1 in +CIEV.
using Indicators = std::array<int, 8>;

/// Returns the answer to AT+CIND=? without its prefix.
std::string indicator_list();
Indicators indicators_of(Modem& modem);

}  // namespace firmware
