#include "at/blanking.hpp"

#include <algorithm>
#include <array>

#include "util/text.hpp"

namespace at {

namespace {

constexpr std::size_t kFewestDigits = 5, kMostKept = 5, kFewestBlanked = 3, kLongHex = 20;
constexpr std::array<std::string_view, 9> kSecret{
    "+CPIN=", "+CPIN2=", "+CLCK=", "+CPWD=", "^CPIN=", "+CSIM=", "+CRSM=", "+XPIN=", "+CPUK="};
constexpr std::array<std::string_view, 3> kWithText{"+CUSD=", "+CPBW=", "+CMGW="};
constexpr std::array<std::string_view, 1> kCode{"+CUSD="};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}
bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

template <class Is>
std::size_t run_length(std::string_view text, Is is) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is) - text.begin());
}

/// An ICCID may have an F behind it.
bool is_number(std::string_view hex) {
  while (!hex.empty() && (hex.back() == 'F' || hex.back() == 'f')) hex.remove_suffix(1);
  return std::all_of(hex.begin(), hex.end(), is_digit);
}

std::string blank_number(std::string_view digits) {
  std::string out(digits);
  if (digits.size() < kFewestDigits) return out;
  const auto kept = std::min(kMostKept, digits.size() - kFewestBlanked);
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(kept), out.end(), '0');
  return out;
}

/// "*100#" says what was asked and nobody's name; as UCS2 or packed nobody can tell.
bool is_plain_code(std::string_view text) {
  constexpr std::size_t kShort = 8;
  const auto length =
      run_length(text, [](char c) { return is_digit(c) || c == '*' || c == '#' || c == '+'; });
  return length == text.size() &&
         (text.size() < kShort || text.find_first_of("*#+") != std::string_view::npos);
}

/// Where the first of `names` in the line ends; npos if none is there.
template <class Names>
std::size_t behind(std::string_view line, const Names& names) {
  for (std::size_t i = 0; i < line.size(); ++i)
    for (const auto name : names)
      if (util::starts_with_nocase(line.substr(i), name)) return i + name.size();
  return std::string_view::npos;
}

}  // namespace

std::string blank_digits(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    const auto hex = run_length(line, is_hex);
    if (hex >= kLongHex && !is_number(line.substr(0, hex))) {
      out.append(hex, '0');
      line.remove_prefix(hex);
      continue;
    }
    const auto digits = run_length(line, is_digit);
    out += digits > 0 ? blank_number(line.substr(0, digits)) : std::string(1, line.front());
    line.remove_prefix(std::max<std::size_t>(digits, 1));
  }
  return out;
}

std::string blank_text(std::string_view text) {
  const bool hex = std::all_of(text.begin(), text.end(), is_hex);
  std::string out(text);
  for (char& c : out) {
    if (is_digit(c) || (hex && is_letter(c))) {
      c = '0';
    } else if (is_letter(c)) {
      c = 'x';
    }
  }
  return out;
}

std::string blank_quotes(std::string_view line) {
  std::string out;
  bool quoted = false;
  for (std::size_t from = 0; from <= line.size(); quoted = !quoted) {
    const auto end = std::min(line.find('"', from), line.size());
    const auto piece = line.substr(from, end - from);
    out += quoted ? blank_text(piece) : blank_digits(piece);
    if (end < line.size()) out += '"';
    from = end + 1;
  }
  return out;
}

std::string blank_command(std::string_view command) {
  if (const auto secret = behind(command, kSecret); secret != std::string_view::npos)
    return blank_command(command.substr(0, secret - 1)) + "=*";
  if (behind(command, kWithText) == std::string_view::npos) return blank_digits(command);
  if (behind(command, kCode) == std::string_view::npos) return blank_quotes(command);
  const auto from = command.find('"') + 1;
  const auto code = command.substr(from, command.find('"', from) - from);
  return is_plain_code(code) ? blank_digits(command) : blank_quotes(command);
}

}  // namespace at
