// What a browser takes out of a page with one form. For tests.
#pragma once

#include <string>
#include <string_view>

namespace doubles {

/// Where its form posts to; empty without a form.
inline std::string action_of(const std::string& page) {
  constexpr std::string_view kBefore = "<form method=\"post\" action=\"";
  const auto at = page.find(kBefore);
  if (at == std::string::npos) return {};
  const auto begin = at + kBefore.size();
  return page.substr(begin, page.find('"', begin) - begin);
}

}  // namespace doubles
