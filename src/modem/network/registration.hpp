// Registration in the three domains: circuit (+CREG), packet (+CGREG), LTE (+CEREG), from answers
// and URCs (27.007 §7.2, §10.1.20, §10.1.22; docs/field-notes.md#8-registration-and-signal).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "modem/channel/at_channel.hpp"

namespace modem {

/// Returns true if `stat` allows SMS: home, roaming, SMS only, CSFB not preferred (27.007 §7.2).
bool is_registered(int stat);

/// The registration in one domain. Strings are as the modem sent them.
struct Domain {
  int stat = -1;  ///< -1: not reported
  std::string area, cell;
  std::optional<int> technology;  ///< <act>
  std::optional<int> cause;       ///< why it was refused: <reject_cause> (TS 24.008 §10.5.3.6)
};

enum class DomainKind : std::uint8_t { circuit, packet, eps };
using Domains = std::array<Domain, 3>;  ///< by DomainKind

/// Parses the text after the prefix. In an `answer` <n> precedes <stat>, in a URC (`unasked`) it
/// does not. Returns nothing if there is no <stat>.
enum class Saying : std::uint8_t { answer, unasked };
std::optional<Domain> parse_domain(std::string_view parameters, DomainKind kind, Saying saying);

class Registration {
 public:
  explicit Registration(AtChannel& channel) : channel_(channel) {}

  /// Enables URCs on changes, with area, cell and the cause of a refusal if the modem supports it.
  util::Result<void> set_up();
  /// Reads all three domains and, if registration is denied, the reason (AT+CEER).
  util::Result<void> refresh();
  /// Takes a URC. Returns true if it changed the best <stat>.
  bool take(std::string_view line);

  const Domains& domains() const { return domains_; }
  /// Returns the best <stat> of the three; -1 unknown.
  int best() const;
  /// Returns the network's reason while registration is denied; else empty.
  const std::string& refusal() const { return refusal_; }

 private:
  AtChannel& channel_;
  Domains domains_;
  std::string refusal_;
};

}  // namespace modem
