// Questions a modem may refuse: what is missing there is no reason to give up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "modem/at_channel.hpp"

namespace modem {

/// Why there is no answer, the worse the later.
enum class Absence : std::uint8_t {
  none,     ///< there is one
  refused,  ///< the modem does not know the command, or has nothing to say
  silent,   ///< no answer in time
  busy  ///< the card is not ready yet (27.007 §9.2.1, CME 14): the same question may be answered
};

/// The lines of an answer; none when the modem refuses the command or stays silent. Only a broken
/// line (`reopen`) is an error. `keep` all: the answer may begin with another command's name.
/// `absence` is raised to why there are none.
util::Result<std::vector<std::string>> optional_query(
    AtChannel& channel, std::string_view command, util::Duration limit = std::chrono::seconds(3),
    Keep keep = Keep::expected, Absence* absence = nullptr);

/// Tells the modem something it may refuse. True if it said OK.
util::Result<bool> optional_command(AtChannel& channel, std::string_view command,
                                    util::Duration limit = std::chrono::seconds(3));

/// The first line without the command's own prefix and without quotes: "Huawei" of
/// `+CGMI: "Huawei"`. Empty if there is none.
std::string bare_value(const std::vector<std::string>& lines, std::string_view prefix);

/// What stands behind `prefix` in the first line that has it; empty if none has.
std::string_view parameters_of(const std::vector<std::string>& lines, std::string_view prefix);

}  // namespace modem
