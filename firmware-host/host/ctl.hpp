// `gsm-modem ctl SOCKET COMMAND…`: one command to a running emulator.
#pragma once

#include <span>
#include <string>

#include "util/result.hpp"

namespace firmware::host {

/// Sends the words as one line; the JSON line that came back. Waits at most 10 s.
util::Result<std::string> ask(const std::string& socket, std::span<const char* const> words);

}  // namespace firmware::host
