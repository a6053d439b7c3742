// Reads a page with one form as a browser does. For tests.
#pragma once

#include <string>
#include <string_view>

namespace doubles {

/// Returns the address that the form posts to; "" without a form.
inline std::string action_of(const std::string& page) {
  constexpr std::string_view kBefore = "<form method=\"post\" action=\"";
  const auto at = page.find(kBefore);
  if (at == std::string::npos) return {};
  const auto begin = at + kBefore.size();
  return page.substr(begin, page.find('"', begin) - begin);
}

}  // namespace doubles
