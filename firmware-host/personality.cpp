#include "firmware-host/personality.hpp"

#include <algorithm>
#include <array>

namespace firmware {

namespace personalities {
#define PERSONALITY(name) extern const Personality name;
#include "firmware-host/personalities.def"
#undef PERSONALITY
}  // namespace personalities

std::span<const Personality* const> all_personalities() {
#define PERSONALITY(name) &personalities::name,
  static constexpr std::array kAll = {
#include "firmware-host/personalities.def"
  };
#undef PERSONALITY
  return kAll;
}

const Personality* find_personality(std::string_view name) {
  for (const Personality* personality : all_personalities()) {
    if (personality->name == name) return personality;
  }
  return nullptr;
}

}  // namespace firmware
