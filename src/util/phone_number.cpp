#include "util/phone_number.hpp"

#include "util/ascii.hpp"
#include "util/text.hpp"

namespace util {

namespace {

constexpr std::size_t kMin = 3, kMax = 20;
constexpr std::size_t kFewestOfSubscriber = 7, kMaxPerSubscriber = 15;

std::string_view without_plus(std::string_view text) {
  return text.starts_with('+') ? text.substr(1) : text;
}

}  // namespace

bool is_phone_number(std::string_view text, NumberKind kind) {
  const auto digits = without_plus(text);
  const bool plus = digits.size() < text.size();
  if (!is_number(digits) || digits.size() < kMin || digits.size() > kMax) return false;
  switch (kind) {
    case NumberKind::subscriber:
      return plus && digits[0] != '0' && digits.size() >= kFewestOfSubscriber &&
             digits.size() <= kMaxPerSubscriber;
    case NumberKind::international:
      return plus;
    case NumberKind::dialable:
      break;
  }
  return true;
}

std::optional<PhoneNumber> PhoneNumber::parse(std::string_view text, NumberKind kind) {
  if (!is_phone_number(text, kind)) return std::nullopt;
  return PhoneNumber(text);
}

std::string_view PhoneNumber::digits() const {
  return without_plus(text_);
}

std::string PhoneNumber::masked() const {
  return mask_number(text_);
}

}  // namespace util
