#include "modem/pin_tries.hpp"

#include <string_view>

#include "at/parameters.hpp"
#include "util/text.hpp"

namespace modem {

namespace {

constexpr int kMostTries = 10;

std::optional<int> plausible(std::optional<int> tries) {
  return tries && *tries >= 0 && *tries <= kMostTries ? tries : std::nullopt;
}

/// `^CPIN: SIM PIN,[times,]puk,pin,puk2,pin2`: with or without <times>, so counted from the end.
std::optional<int> of_huawei(const at::Fields& fields) {
  constexpr std::size_t kFromEnd = 3, kLeast = 5;
  return fields.size() < kLeast ? std::nullopt
                                : plausible(at::number(fields, fields.size() - kFromEnd));
}

}  // namespace

std::optional<int> pin_tries_in(const std::vector<std::string>& lines) {
  for (const std::string_view line : lines) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const auto fields = at::fields(util::trim(line.substr(colon + 1)));
    if (line.starts_with("^CPIN")) return of_huawei(fields);
    // Everybody else puts the PIN first, Quectel behind the name of the secret ("SC").
    const bool named = !fields.empty() && fields.front() == "SC";
    if (const auto tries = plausible(at::number(fields, named ? 1 : 0))) return tries;
  }
  return std::nullopt;
}

}  // namespace modem
