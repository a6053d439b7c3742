// What is particular about a modem family. One constinit Profile per family, one file each in
// drivers/.
#pragma once

#include <chrono>
#include <span>
#include <string_view>

namespace modem {

/// A command of the bring-up with its alternatives, tried in order until one is accepted.
struct InitStep {
  std::span<const std::string_view> alternatives;
  bool required = false;
};

struct Profile {
  std::string_view name;
  std::span<const std::string_view>
      manufacturers;               ///< AT+CGMI contains one of them; empty matches all
  std::span<const InitStep> init;  ///< after ATE0 and CMEE, before the SMS set-up
  /// What the modem says unasked, by prefix. A line is looked up in the order of these fields.
  std::span<const std::string_view> memory_full_urcs;
  std::span<const std::string_view> restart_urcs;    ///< the modem has restarted
  std::span<const std::string_view> ready_urcs;      ///< SMS commands will work from now on
  std::span<const std::string_view> sim_urcs;        ///< look at the SIM again
  std::span<const std::string_view> ignored_urcs;    ///< noise
  std::span<const std::string_view> memories;        ///< order of preference for receiving
  std::span<const std::string_view> iccid_commands;  ///< tried in order
  std::chrono::milliseconds prompt_delay{0};         ///< between the prompt and the PDU
  std::chrono::seconds prompt_limit{5};
  std::chrono::seconds submit_limit{180};
  std::chrono::seconds list_limit{20};  ///< AT+CMGL at least; more for large memories
};

/// Finds the profile by AT+CGMI; the generic one if none matches (drivers::find).
using FindProfile = const Profile& (*)(std::string_view manufacturer);

}  // namespace modem
