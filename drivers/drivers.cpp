#include "drivers/drivers.hpp"

#include <algorithm>
#include <array>

#include "drivers/profiles.hpp"
#include "util/text.hpp"

namespace drivers {

namespace {

const std::array kAll{
#define DRIVER(family) &family,
#include "drivers/drivers.def"
#undef DRIVER
};

bool matches(const modem::Profile& profile, std::string_view manufacturer) {
  return std::any_of(
      profile.manufacturers.begin(), profile.manufacturers.end(),
      [manufacturer](std::string_view m) { return util::contains_nocase(manufacturer, m); });
}

}  // namespace

std::span<const modem::Profile* const> all() {
  return kAll;
}

const modem::Profile& find(std::string_view manufacturer) {
  for (const auto* profile : kAll) {
    if (matches(*profile, manufacturer)) return *profile;
  }
  return *kAll.back();
}

}  // namespace drivers
