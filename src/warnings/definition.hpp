// The definitions of all warnings: one entry each in catalogue.cpp.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace warnings {

enum class Severity {
  notice,    ///< worth knowing; nothing is wrong yet
  degraded,  ///< works, but something is wrong
  critical,  ///< nothing is received, stored or relayed
};
const char* to_string(Severity severity);

/// What a warning is about. It decides how severe a critical one is (see Effect).
enum class Scope {
  appliance,
  modem,  ///< the subject is the name of a modem; its SIM belongs to it
  route,  ///< the subject is the name of a route
};
const char* to_string(Scope scope);

/// `text` and `next` have arguments in braces, as in "SIM of {subject} needs its PIN". {file} and
/// {config} in `next` name a configuration that is not the service's, and are empty for that.
struct Definition {
  std::string_view code;                   ///< "sim-pin-needed"; never changes
  Severity severity = Severity::degraded;  ///< at most
  Scope scope = Scope::appliance;
  std::string_view title;  ///< without arguments
  std::string_view text;   ///< one sentence
  std::string_view next;   ///< a command that can be run as it is; empty: there is nothing to do
  std::string_view meaning, remedy;       ///< for `gsmrelay explain` and docs/field-manual.md
  std::string_view depends_on{};          ///< codes of its causes, separated by blanks
  std::chrono::seconds visible_after{0};  ///< how long it must last before it is shown
  std::chrono::seconds told_after{0};     ///< how long before alarms and the heartbeat tell it
  std::chrono::seconds gone_after{0};     ///< how long it must be gone before it is hidden
};

/// Returns all definitions, causes before what follows from them.
std::span<const Definition> catalogue();
/// Returns the definition of `code`; null if there is none.
const Definition* find(std::string_view code);
/// Returns `definition.next` without a finding: with MODEM or ROUTE, <path>; empty if it depends.
std::string usual_next(const Definition& definition);
/// Returns true if `definition.depends_on` has `code`.
bool depends_on(const Definition& definition, std::string_view code);

}  // namespace warnings
