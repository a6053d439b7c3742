// Registration on all three domains: circuit (+CREG), packet (+CGREG), LTE (+CEREG); asked for and
// as the modem says it (27.007 §7.2, §10.1.20, §10.1.22;
// docs/field-notes.md#8-registration-and-signal).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "modem/at_channel.hpp"

namespace modem {

/// Registered for SMS: home, roaming, SMS only, CSFB not preferred (27.007 §7.2).
bool is_registered(int stat);

/// One of the three. Strings are as the modem said them.
struct Domain {
  int stat = -1;  ///< -1: the modem does not tell
  std::string area, cell;
  std::optional<int> technology;  ///< <act>
  std::optional<int> cause;       ///< why it was refused: <reject_cause> (TS 24.008 §10.5.3.6)
};

enum class DomainKind : std::uint8_t { circuit, packet, eps };
using Domains = std::array<Domain, 3>;  ///< by DomainKind

/// From what stands behind the prefix; `answer`: with <n> before <stat>. Nothing if there is no
/// <stat>.
enum class Saying : std::uint8_t { answer, unasked };
std::optional<Domain> parse_domain(std::string_view parameters, DomainKind kind, Saying saying);

class Registration {
 public:
  explicit Registration(AtChannel& channel) : channel_(channel) {}

  /// Has changes announced, with the place if the modem can.
  util::Result<void> set_up();
  /// Asks all three; when refused, why (AT+CEER).
  util::Result<void> refresh();
  /// A line the modem said unasked. True if the best <stat> changed by it.
  bool take(std::string_view line);

  const Domains& domains() const { return domains_; }
  /// The best <stat> of the three; -1 unknown.
  int best() const;
  /// In the network's own words, while registration is denied; else empty.
  const std::string& refusal() const { return refusal_; }

 private:
  AtChannel& channel_;
  Domains domains_;
  std::string refusal_;
};

}  // namespace modem
