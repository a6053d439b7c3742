#include "monitoring/warning_log.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/digest.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace monitoring {

namespace {

using namespace std::chrono_literals;

/// How long a warning must be absent to have ended, and the time between two of its appearances.
constexpr auto kEndedAfter = 1min, kPauseOfCode = 10min;

void log_warning_as(util::LogLevel level, const ActiveWarning& warning, std::string_view message) {
  util::log(level, message,
            {{"MESSAGE_ID", message_id(warning.code)},
             {"CODE", warning.code},
             {"SUBJECT", warning.subject}});
}

}  // namespace

std::string message_id(std::string_view code) {
  constexpr std::size_t kOctets = 16, kVersionAt = 6, kVariantAt = 8;
  auto hash = crypto::sha256(util::as_octets(fmt::format("gsmrelay warning {}", code)));
  hash[kVersionAt] = static_cast<std::uint8_t>((hash[kVersionAt] & 0x0fU) | 0x80U);  // RFC 9562
  hash[kVariantAt] = static_cast<std::uint8_t>((hash[kVariantAt] & 0x3fU) | 0x80U);
  return util::lower(util::to_hex(util::OctetView(hash).first(kOctets)));
}

void WarningLog::note(const ActiveWarning& warning, util::Deadline now) {
  auto& entry = entries_[warning.key()];
  entry.seen = now;
  const bool worse = entry.open && warning.severity > entry.warning.severity;
  const bool due = !entry.logged || now - *entry.logged >= kPauseOfCode;
  // The severity that was logged stays: one that changes to and fro is no news.
  const auto severity =
      entry.open ? std::max(warning.severity, entry.warning.severity) : warning.severity;
  entry.warning = warning;
  entry.warning.severity = severity;
  if (!worse && (entry.open || !due)) return;
  entry.open = true;
  entry.logged = now;
  const bool critical = warning.severity == config::Threshold::critical;
  log_warning_as(critical ? util::LogLevel::error : util::LogLevel::warning, warning,
                 fmt::format("{}: {}{}{}", warning.code, warning.text,
                             warning.next.empty() ? "" : "; next: ", warning.next));
}

void WarningLog::update(const CurrentWarnings& warnings, util::Deadline now) {
  for (const auto& warning : warnings.told) note(warning, now);
  for (auto at = entries_.begin(); at != entries_.end();) {
    auto& [key, entry] = *at;
    if (warnings.silent.contains(key)) entry.seen = now;
    const bool ended = now - entry.seen >= kEndedAfter;
    if (ended && entry.open) {
      log_warning_as(util::LogLevel::info, entry.warning,
                     fmt::format("{} has ended: {}", entry.warning.code, entry.warning.text));
      entry.open = false;
    }
    const bool forgotten = ended && (!entry.logged || now - *entry.logged >= kPauseOfCode);
    at = forgotten ? entries_.erase(at) : std::next(at);
  }
}

}  // namespace monitoring
