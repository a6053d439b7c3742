// `gsm-modem ctl SOCKET COMMAND…`: sends one command to a running emulator.
#pragma once

#include <span>
#include <string>

#include "util/result.hpp"

namespace firmware::host {

/// Sends `words` as one line. Returns the line of JSON that comes back. Waits at most 10 s.
util::Result<std::string> ask(const std::string& socket, std::span<const char* const> words);

}  // namespace firmware::host
