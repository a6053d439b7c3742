#include "at/redact.hpp"

#include <algorithm>
#include <array>

#include "util/ascii.hpp"
#include "util/text.hpp"

namespace at {

namespace {

constexpr std::size_t kFewestDigits = 5, kMostKept = 5, kFewestBlanked = 3, kLongHex = 20;
constexpr std::size_t kFewestOfPin = 3;
constexpr std::array<std::string_view, 9> kSecret{
    "+CPIN=", "+CPIN2=", "+CLCK=", "+CPWD=", "^CPIN=", "+CSIM=", "+CRSM=", "+XPIN=", "+CPUK="};
constexpr std::array<std::string_view, 3> kWithText{"+CUSD=", "+CPBW=", "+CMGW="};
constexpr std::array<std::string_view, 1> kCode{"+CUSD="};

using util::is_digit;
using util::is_hex;

/// Counts octets from 0x80 on (UTF-8) as letters.
bool is_any_letter(char c) {
  return util::is_letter(c) || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

template <class Is>
std::size_t run_length(std::string_view text, Is is) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is) - text.begin());
}

/// An ICCID may end with F.
bool is_number(std::string_view hex) {
  while (!hex.empty() && (hex.back() == 'F' || hex.back() == 'f')) hex.remove_suffix(1);
  return std::all_of(hex.begin(), hex.end(), is_digit);
}

std::string redact_number(std::string_view digits) {
  std::string out(digits);
  if (digits.size() < kFewestDigits) return out;
  const auto kept = std::min(kMostKept, digits.size() - kFewestBlanked);
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(kept), out.end(), '0');
  return out;
}

/// "*100#" identifies no user and is kept; UCS2 or packed text cannot be judged. Digits alone may
/// answer a menu ("1"), or a prompt for a PIN.
bool is_plain_code(std::string_view text) {
  const auto length =
      run_length(text, [](char c) { return is_digit(c) || c == '*' || c == '#' || c == '+'; });
  return length == text.size() &&
         (text.size() < kFewestOfPin || text.find_first_of("*#+") != std::string_view::npos);
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view without_blanks_behind(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// After "*100*" or "**04*" comes a PIN, a voucher or a phone number.
bool ends_like_a_code(std::string_view before) {
  before = without_blanks_behind(before);
  if (!before.ends_with('*')) return false;
  before = without_blanks_behind(before.substr(0, before.size() - 1));
  return !before.empty() && is_digit(before.back());
}

/// Returns the end of `name` at the start of the line; modems ignore blanks in a command.
std::size_t end_of(std::string_view line, std::string_view name) {
  std::size_t i = 0;
  for (const char c : name) {
    while (i > 0 && i < line.size() && is_blank(line[i])) ++i;
    if (i == line.size() || !util::starts_with_nocase(line.substr(i), {&c, 1}))
      return std::string_view::npos;
    ++i;
  }
  return i;
}

/// Returns the end of the first of `names`, which begin with a sign, in the line; npos if there is
/// none.
template <class Names>
std::size_t behind(std::string_view line, const Names& names) {
  for (std::size_t i = 0; i < line.size(); ++i)
    for (const auto name : names)
      if (line[i] == name.front())
        if (const auto end = end_of(line.substr(i), name); end != std::string_view::npos)
          return i + end;
  return std::string_view::npos;
}

}  // namespace

std::string redact_digits(std::string_view whole) {
  std::string out;
  auto line = whole;
  while (!line.empty()) {
    const auto hex = run_length(line, is_hex);
    if (hex >= kLongHex && !is_number(line.substr(0, hex))) {
      out.append(hex, '0');
      line.remove_prefix(hex);
      continue;
    }
    const auto digits = run_length(line, is_digit);
    if (digits >= kFewestOfPin && ends_like_a_code(whole.substr(0, whole.size() - line.size()))) {
      out.append(digits, '0');
    } else {
      out += digits > 0 ? redact_number(line.substr(0, digits)) : std::string(1, line.front());
    }
    line.remove_prefix(std::max<std::size_t>(digits, 1));
  }
  return out;
}

std::string redact_text(std::string_view text) {
  const bool hex = std::all_of(text.begin(), text.end(), is_hex);
  std::string out(text);
  for (char& c : out) {
    if (is_digit(c) || (hex && is_any_letter(c))) {
      c = '0';
    } else if (is_any_letter(c)) {
      c = 'x';
    }
  }
  return out;
}

std::string redact_quotes(std::string_view line) {
  std::string out;
  bool quoted = false;
  for (std::size_t from = 0; from <= line.size(); quoted = !quoted) {
    const auto end = std::min(line.find('"', from), line.size());
    const auto piece = line.substr(from, end - from);
    out += quoted ? redact_text(piece) : redact_digits(piece);
    if (end < line.size()) out += '"';
    from = end + 1;
  }
  return out;
}

std::string redact_command(std::string_view command) {
  if (const auto secret = behind(command, kSecret); secret != std::string_view::npos)
    return redact_command(command.substr(0, secret - 1)) + "=*";
  if (behind(command, kWithText) == std::string_view::npos) return redact_digits(command);
  if (behind(command, kCode) == std::string_view::npos) return redact_quotes(command);
  const auto comma = std::min(command.find(',', behind(command, kCode)), command.size());
  const auto from = command.find('"');
  if (from == std::string_view::npos)
    return redact_digits(command.substr(0, comma)) + redact_text(command.substr(comma));
  const auto code = command.substr(from + 1, command.find('"', from + 1) - from - 1);
  return is_plain_code(code) ? redact_digits(command) : redact_quotes(command);
}

}  // namespace at
