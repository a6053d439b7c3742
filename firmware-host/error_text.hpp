// Final results as they stand on the line (V.250 §5.7.1, TS 27.007 §9.2, TS 27.005 §3.2.5).
#pragma once

#include <string>

#include "firmware-host/command.hpp"

namespace firmware {

/// Without line ends; "" for an answer without a final result. CME errors are "ERROR" with cmee 0
/// and words with 2; CMS errors are always numbers unless cmee is 2.
std::string final_text(Answer answer, int cmee, bool verbose);

}  // namespace firmware
