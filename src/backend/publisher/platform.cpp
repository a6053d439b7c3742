// platforms.def read twice: each file in platforms/ gives its platform as platform_NAME().
#include "backend/publisher/platform.hpp"

namespace publisher {

#define PLATFORM(name) const Platform& platform_##name();
#include "backend/publisher/platforms.def"
#undef PLATFORM

namespace {

using Get = const Platform& (*)();
constexpr Get kPlatforms[] = {
#define PLATFORM(name) platform_##name,
#include "backend/publisher/platforms.def"
#undef PLATFORM
};

}  // namespace

const Platform* find_platform(std::string_view name) {
  for (const auto get : kPlatforms)
    if (get().name == name) return &get();
  return nullptr;
}

const Platform* find_platform(char letter) {
  for (const auto get : kPlatforms)
    if (get().letter == letter) return &get();
  return nullptr;
}

}  // namespace publisher
