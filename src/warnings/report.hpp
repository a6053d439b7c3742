// Turns what was found wrong into warnings: the causes, each with what follows from it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "warnings/definition.hpp"

namespace warnings {

/// A fault that was found. No argument has a text of an SMS, a key, a PIN or a whole number.
struct Finding {
  std::string_view code;  ///< of the catalogue
  std::string subject{};  ///< the name of the modem or route; empty: the appliance
  std::vector<std::pair<std::string_view, std::string>> arguments{};  ///< name and value
  std::chrono::milliseconds lasts{0};  ///< how long it is known to last
  std::optional<Severity> at_most{};   ///< lowers it; what is a notice at most explains no other
  /// For a warning of another program: its severity, text and next command as they are.
  std::optional<Severity> severity{};
  std::string text{}, next{};
};

/// What works at all. A critical warning of one modem is only degraded while another one receives,
/// and that of one route while another one relays.
struct Effect {
  bool receives = true, relays = true;
};

struct Warning {
  const Definition* definition = nullptr;  ///< never null
  Severity severity = Severity::degraded;
  std::string subject, text, next;
  std::chrono::milliseconds lasts{0};
  std::vector<Warning> consequences{};  ///< silent, because this is their cause; without their own
};

/// Returns `pattern` with the value of each argument in place of its name in braces, and the
/// subject in place of {subject}. An argument that `finding` does not have is left out.
std::string fill_in(std::string_view pattern, const Finding& finding);

/// Returns the warnings, most severe first, then in the order of the catalogue. A finding whose
/// cause is among `findings` is a consequence of it: the cause concerns the same subject, or one of
/// the two concerns the appliance. A cause is as severe as its worst consequence. Leaves out
/// findings that the catalogue does not have.
std::vector<Warning> arrange(const std::vector<Finding>& findings, const Effect& effect);

/// Returns the highest severity; nothing if there is no warning.
std::optional<Severity> worst(const std::vector<Warning>& warnings);

}  // namespace warnings
