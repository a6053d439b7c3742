// Commands that a modem may refuse: an answer that is missing is no error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "modem/channel/at_channel.hpp"

namespace modem {

/// The reason why there is no answer. Each value is more severe than the one before it.
enum class Absence : std::uint8_t {
  none,     ///< there is an answer
  refused,  ///< the modem does not know the command, or has no value
  silent,   ///< no answer in time
  busy      ///< the card is not ready (27.007 §9.2.1, CME 14): the command may succeed later
};

/// Sends `command` and returns the lines of its answer; none if the modem refuses it or does not
/// answer. Only a lost line (`reopen`) is an error. With Keep::all the answer may have another
/// command's prefix. `absence` is raised to the reason why there are no lines.
util::Result<std::vector<std::string>> optional_query(
    AtChannel& channel, std::string_view command, util::Duration limit = std::chrono::seconds(3),
    Keep keep = Keep::expected, Absence* absence = nullptr);

/// Sends a command without an answer. Returns true if the result is OK. Only `reopen` is an error.
util::Result<bool> optional_command(AtChannel& channel, std::string_view command,
                                    util::Duration limit = std::chrono::seconds(3));

/// Returns the first line without `prefix` and quotes: "Huawei" of `+CGMI: "Huawei"`. Empty if
/// there is no line.
std::string bare_value(const std::vector<std::string>& lines, std::string_view prefix);

/// Returns the text after `prefix` in the first line that has it; empty if none has.
std::string_view parameters_of(const std::vector<std::string>& lines, std::string_view prefix);

}  // namespace modem
