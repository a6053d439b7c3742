#include "mail/letter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "crypto/base64.hpp"
#include "util/text.hpp"
#include "util/utf.hpp"

namespace mail {
namespace {

constexpr std::size_t kLine = 76;
/// Octets of one encoded word: its base64, "=?UTF-8?B?", "?=" and "Subject: " fill a line.
constexpr std::size_t kWordOctets = 39;

bool is_plain(std::string_view text) {
  return text.size() <= 60 && text.find("=?") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

/// Encodes a header (RFC 2047 §4.1). Words are cut between code points, one word a line.
std::string encoded(std::string_view text) {
  std::string out, word;
  const auto flush = [&] {
    if (word.empty()) return;
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + crypto::base64(util::as_octets(word)) + "?=";
    word.clear();
  };
  for (const auto c : util::from_utf8(text)) {
    std::string sign;
    // Control characters become blanks.
    util::append_utf8(sign, c < 0x20 || c == 0x7F ? U' ' : c);
    if (word.size() + sign.size() > kWordOctets) flush();
    word += sign;
  }
  flush();
  return out;
}

std::string header_of(std::string_view name, const std::vector<std::string>& list) {
  if (list.empty()) return {};
  return fmt::format("{}: {}\r\n", name, fmt::join(list, ",\r\n "));
}

/// Makes each line end CR LF, inside the encoding too (RFC 2046 §4.1.1).
std::string with_crlf(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\n' || text[i] == '\r')
      out += "\r\n";
    else
      out += text[i];
  }
  return out;
}

std::string wrapped(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += kLine) out += text.substr(at, kLine) + "\r\n";
  return out;
}

}  // namespace

std::string write_letter(const Letter& letter, Bcc bcc) {
  std::string out = fmt::format("Date: {}\r\nFrom: {}\r\n", mail_date(letter.date), letter.from);
  out += header_of("To", letter.to) + header_of("Cc", letter.cc);
  if (bcc == Bcc::shown) out += header_of("Bcc", letter.bcc);
  out += fmt::format("Message-ID:\r\n <{}>\r\n", letter.message_id);
  if (!letter.subject.empty())
    out += fmt::format("Subject: {}\r\n",
                       is_plain(letter.subject) ? letter.subject : encoded(letter.subject));
  if (letter.automatic) out += "Auto-Submitted: auto-generated\r\n";
  out +=
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n";
  return out + wrapped(crypto::base64(util::as_octets(with_crlf(letter.body))));
}

std::string mail_date(util::WallTime time) {
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return fmt::format(
      "{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays.at(std::chrono::weekday(day).c_encoding()),
      static_cast<unsigned>(date.day()), kMonths.at(static_cast<unsigned>(date.month()) - 1),
      static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
      clock.seconds().count());
}

}  // namespace mail
