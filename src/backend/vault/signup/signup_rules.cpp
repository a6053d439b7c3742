#include "backend/vault/signup/signup_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/random.hpp"

namespace vault {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_other(char c) {
  return !is_digit(c) && !is_upper(c) && !is_lower(c);
}

}  // namespace

bool is_number(std::string_view number) {
  return number.size() >= 8 && number.size() <= 16 && number[0] == '+' && number[1] != '0' &&
         std::all_of(number.begin() + 1, number.end(), is_digit);
}

std::string password_fault(std::string_view password, std::string_view number) {
  constexpr std::size_t kShortest = 8, kPhrase = 16, kLongest = 256;
  if (password.size() < kShortest) return "the password is too short; next: 8 characters or more";
  if (password.size() > kLongest) return "the password is too long; next: 256 octets at most";
  if (password.find(number.substr(1)) != std::string_view::npos)
    return "the password holds the number; next: choose another";
  const auto has = [&](bool (*kind)(char)) {
    return std::any_of(password.begin(), password.end(), kind);
  };
  if (password.size() >= kPhrase) return "";
  if (has(is_digit) && has(is_upper) && has(is_lower) && has(is_other)) return "";
  return "the password is too simple; next: upper and lower case, a digit and a sign, or 16 "
         "characters";
}

std::string random_code() {
  constexpr std::uint32_t kCodes = 1'000'000, kFair = 4'294'000'000U;
  for (;;) {
    const auto octets = crypto::random_octets(4);
    const std::uint32_t value = std::uint32_t{octets[0]} << 24U | std::uint32_t{octets[1]} << 16U |
                                std::uint32_t{octets[2]} << 8U | octets[3];
    if (value < kFair) return fmt::format("{:06}", value % kCodes);
  }
}

}  // namespace vault
