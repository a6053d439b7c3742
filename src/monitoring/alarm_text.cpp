#include "monitoring/alarm_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "json/json.hpp"
#include "mail/letter.hpp"
#include "util/ascii.hpp"
#include "util/text.hpp"

namespace monitoring {

namespace {

json::Json warnings_json(const std::vector<ActiveWarning>& warnings) {
  auto list = json::Json::array();
  for (const auto& warning : warnings)
    list.push_back({{"code", warning.code},
                    {"severity", to_string(warning.severity)},
                    {"subject", warning.subject},
                    {"what", warning.text},
                    {"next", warning.next}});
  return list;
}

const char* state_of(const Notification& news) {
  if (!news.began.empty()) return "began";
  return news.ended.empty() ? "lasting" : "ended";
}

/// Returns the most severe of `warnings`, which is not empty.
const ActiveWarning& worst_of(const std::vector<ActiveWarning>& warnings) {
  return *std::max_element(warnings.begin(), warnings.end(),
                           [](const auto& a, const auto& b) { return a.severity < b.severity; });
}

void add_list(std::string& out, const char* title, const std::vector<ActiveWarning>& warnings,
              bool with_next) {
  if (warnings.empty()) return;
  out += fmt::format("{}\n", title);
  for (const auto& warning : warnings) {
    out += fmt::format("  {}: {}\n", to_string(warning.severity), warning.text);
    if (with_next && !warning.next.empty()) out += fmt::format("    next: {}\n", warning.next);
  }
  out += '\n';
}

/// Replaces what the 7-bit alphabet and a header line do not have.
std::string plain_ascii(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    constexpr unsigned char kContinuation = 0x80, kMask = 0xC0;
    if ((octet & kMask) == kContinuation) continue;  // one '?' for each character
    out += util::is_printable(c) ? c : '?';
  }
  return out;
}

}  // namespace

std::string subject_of(const Notification& news) {
  const bool ended = news.began.empty() && !news.ended.empty();
  const auto& warnings = ended ? news.ended : news.began.empty() ? news.lasting : news.began;
  if (warnings.empty()) return "nothing is wrong";
  const auto& worst = worst_of(warnings);
  const auto more =
      warnings.size() > 1 ? fmt::format(" (and {} more)", warnings.size() - 1) : std::string();
  return fmt::format("{}: {}{}", ended ? "ended" : to_string(worst.severity), worst.text, more);
}

std::string text_of(const Notification& news, const std::string& host) {
  std::string out = fmt::format("gsmrelay on {}\n\n", host);
  add_list(out, "New:", news.began, true);
  add_list(out, "Ended:", news.ended, false);
  add_list(out, "Still there:", news.lasting, true);
  if (news.began.empty() && news.lasting.empty()) out += "Nothing is wrong now.\n";
  return out;
}

std::string json_of(const Notification& news, const std::string& alarm, const std::string& host,
                    util::WallTime now) {
  return json::Json{{"schema", "gsmrelay/1"},
                    {"event", "alarm"},
                    {"alarm", alarm},
                    {"host", host},
                    {"time", util::iso8601(now)},
                    {"state", state_of(news)},
                    {"began", warnings_json(news.began)},
                    {"ended", warnings_json(news.ended)},
                    {"lasting", warnings_json(news.lasting)}}
      .dump();
}

std::string sms_of(const Notification& news, const std::string& host) {
  constexpr std::size_t kOneSms = 160, kLongestHost = 30;
  auto text =
      plain_ascii(fmt::format("gsmrelay {}: {}", host.substr(0, kLongestHost), subject_of(news)));
  // '[', '\', ']', '^', '{', '|', '}' and '~' take two places, and the grave accent has none.
  for (char& c : text)
    if (std::string_view("[\\]^{|}~`").find(c) != std::string_view::npos) c = '/';
  return text.substr(0, kOneSms);
}

std::string mail_of(const Notification& news, const config::AlarmSettings& settings,
                    const std::string& host, util::WallTime now, const std::string& id) {
  constexpr std::size_t kLongestSubject = 200;
  const auto subject = plain_ascii(fmt::format("gsmrelay {}: {}", host, subject_of(news)));
  return mail::write_letter({.from = settings.from,
                             .to = settings.to,
                             .subject = subject.substr(0, kLongestSubject),
                             .body = text_of(news, host),
                             .message_id = fmt::format("{}@{}", id, plain_ascii(host)),
                             .date = now,
                             .automatic = true},
                            mail::Bcc::hidden);
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

}  // namespace monitoring
