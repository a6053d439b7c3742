#include "monitoring/warning_log.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/digest.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace monitoring {

namespace {

const ActiveWarning* find(const std::vector<ActiveWarning>& warnings, const ActiveWarning& one) {
  const auto at = std::find_if(warnings.begin(), warnings.end(), [&](const auto& other) {
    return other.code == one.code && other.subject == one.subject;
  });
  return at == warnings.end() ? nullptr : &*at;
}

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

void WarningLog::update(const std::vector<ActiveWarning>& warnings) {
  for (const auto& warning : warnings) {
    const auto* before = find(logged_, warning);
    if (before != nullptr && before->severity == warning.severity) continue;
    const bool critical = warning.severity == config::Threshold::critical;
    log_warning_as(critical ? util::LogLevel::error : util::LogLevel::warning, warning,
                   fmt::format("{}: {}{}{}", warning.code, warning.text,
                               warning.next.empty() ? "" : "; next: ", warning.next));
  }
  for (const auto& ended : logged_)
    if (find(warnings, ended) == nullptr)
      log_warning_as(util::LogLevel::info, ended,
                     fmt::format("{} has ended: {}", ended.code, ended.text));
  logged_ = warnings;
}

}  // namespace monitoring
