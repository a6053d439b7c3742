// The list of platforms. CMake writes generated/platforms.def, a line PLATFORM(NAME) for each other
// source of this folder.
#include <fmt/format.h>

#include <algorithm>

#include "backend/platforms/platform.hpp"

namespace platforms {

#define PLATFORM(name) const Platform& platform_##name();
#include "generated/platforms.def"
#undef PLATFORM

namespace {

constexpr std::size_t kLongestSetting = 200;

template <class Matches>
const Platform* find_if(Matches matches) {
  const auto& known = all();
  const auto found = std::find_if(known.begin(), known.end(), matches);
  return found == known.end() ? nullptr : *found;
}

}  // namespace

const std::vector<const Platform*>& all() {
  static const std::vector<const Platform*> kAll{
#define PLATFORM(name) &platform_##name(),
#include "generated/platforms.def"
#undef PLATFORM
  };
  return kAll;
}

const Platform* find(std::string_view name) {
  return find_if([&](const Platform* platform) { return platform->name == name; });
}

const Platform* find(char letter) {
  return find_if([&](const Platform* platform) { return platform->letter.front() == letter; });
}

std::string names() {
  std::string out;
  for (std::size_t i = 0; i < all().size(); ++i)
    out += (i == 0 ? "" : i + 1 < all().size() ? ", " : " or ") + all()[i]->name;
  return out;
}

std::string check_short_text(std::string_view value) {
  const bool plain = std::none_of(value.begin(), value.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  return plain && !value.empty() && value.size() <= kLongestSetting
             ? ""
             : fmt::format("must be 1 to {} octets without a control character", kLongestSetting);
}

}  // namespace platforms
