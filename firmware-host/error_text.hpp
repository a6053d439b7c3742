// The text of final results (V.250 §5.7.1, TS 27.007 §9.2, TS 27.005 §3.2.5).
#pragma once

#include <string>

#include "firmware-host/command.hpp"

namespace firmware {

/// Returns the final result without line ends; "" for a response without one. CME errors are
/// "ERROR" if `cmee` is 0, texts if it is 2; CMS errors are texts if it is 2, otherwise numbers.
std::string final_text(Answer answer, int cmee, bool verbose);

}  // namespace firmware
