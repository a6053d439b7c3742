#include "backend/vault/signup/signup_rules.hpp"

#include <fmt/format.h>

#include "backend/vault/signup/sync_tickets.hpp"
#include "crypto/random.hpp"
#include "util/ascii.hpp"

namespace vault {

namespace {

bool is_other(char c) {
  return !util::is_alnum(c);
}

}  // namespace

std::string password_fault(std::string_view password, std::string_view number) {
  constexpr std::size_t kShortest = 8, kPhrase = 16, kLongest = 256;
  if (password.size() < kShortest) return "the password is too short; next: 8 characters or more";
  if (password.size() > kLongest) return "the password is too long; next: 256 octets at most";
  if (SyncTickets::is_proof(password))
    return "the password begins like a proof of a synchronisation; next: choose another";
  if (password.find(number.substr(1)) != std::string_view::npos)
    return "the password contains the number; next: choose another";
  const auto has = [&](bool (*kind)(char)) { return util::any_of(password, kind); };
  if (password.size() >= kPhrase) return "";
  if (has(util::is_digit) && has(util::is_upper) && has(util::is_lower) && has(is_other)) return "";
  return "the password is too simple; next: use upper and lower case, a digit and a sign, or 16 "
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
