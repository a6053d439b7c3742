#include "modem/network/operators.hpp"

#include <algorithm>

#include "util/text.hpp"

namespace modem {

namespace {
constexpr Operator kOperators[] = {
#include "generated/operators.inc"
};
}  // namespace

std::span<const Operator> all_operators() {
  return kOperators;
}

std::vector<Operator> operators_of(std::string_view imsi) {
  constexpr std::size_t kLongNetwork = 6, kShortNetwork = 5;
  std::vector<Operator> found;
  for (const auto length : {kLongNetwork, kShortNetwork}) {
    if (imsi.size() <= length) continue;
    for (const auto& one : kOperators)
      if (one.network == imsi.substr(0, length)) found.push_back(one);
    if (!found.empty()) break;
  }
  return found;
}

std::vector<std::string> balance_codes_of(std::string_view imsi) {
  std::vector<std::string> codes;
  for (const auto& one : operators_of(imsi)) {
    for (const auto code : util::split(one.balance_codes, ' ')) {
      if (!code.empty() && std::find(codes.begin(), codes.end(), code) == codes.end())
        codes.emplace_back(code);
    }
  }
  return codes;
}

}  // namespace modem
