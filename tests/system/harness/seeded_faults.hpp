// Faults that a test has seeded into an appliance, and what `gsmrelay status` and `gsmrelay doctor`
// must say about each. Uses doctest's checks.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "appliance.hpp"
#include "json/json.hpp"

namespace harness {

/// A fault and the warning that names it. Texts of tests are sentences; `says` is a part of one.
struct Seeded {
  std::string fault;    ///< what is wrong, in words
  std::string subject;  ///< modem or route; empty: the appliance
  std::string code;
  std::string severity;
  std::string next;     ///< the whole command; empty: there is nothing to do
  std::string says;     ///< a part of the sentence
  std::string typed{};  ///< lines that are typed at the next command
  int exit = 0;         ///< of the next command
};

/// Returns a folder for an appliance whose configuration root may edit: no other user may write it.
std::filesystem::path folder_of_box();

/// Checks that `status --json` and `doctor --json` have the warning of each of `faults`, with its
/// code, severity, sentence and command, and no other warning: no consequence is shown as a second
/// cause. With one fault that warning is the first. Waits for `limit` until status has them all.
void check_named(Appliance& appliance, const std::vector<Seeded>& faults,
                 std::chrono::seconds limit = std::chrono::seconds(180));
/// The same with `doctor --json` alone, for an appliance whose daemon does not run.
void check_doctor(Appliance& appliance, const std::vector<Seeded>& faults,
                  const std::vector<std::string>& options = {});
/// Runs the next command of each of `faults` as it is printed, in a shell, and checks that it
/// ends with its exit code, 124 (still running) for --watch, and says something. `sudo` runs the
/// command as this user; programs that would change the machine (systemctl, timedatectl, usermod,
/// apt) only print their arguments.
void check_next_commands(Appliance& appliance, const std::vector<Seeded>& faults);

/// Runs `line` in a shell whose gsmrelay asks this appliance, on a terminal if "y" is typed: a
/// question is asked there alone. See check_next_commands().
Finished run_printed(Appliance& appliance, const std::string& line, const std::string& typed = {});

/// Returns the response of `words` with --json; null if it is no JSON.
json::Json report(Appliance& appliance, std::vector<std::string> words);

/// Types `lines` at the AT port `pty` before gsmrelayd has it, each until OK, ERROR or a prompt.
void type_at(const std::string& pty, const std::vector<std::string>& lines);

}  // namespace harness
