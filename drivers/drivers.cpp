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

bool contains_any(std::string_view text, std::span<const std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [text](std::string_view part) { return util::contains_nocase(text, part); });
}

const modem::UsbId* id_in(const modem::Profile& family, std::uint16_t vendor,
                          std::uint16_t product) {
  const auto found = std::find_if(
      family.usb.begin(), family.usb.end(),
      [&](const modem::UsbId& id) { return id.vendor == vendor && id.product == product; });
  return found == family.usb.end() ? nullptr : &*found;
}

const modem::UsbOther* other_in(const modem::Profile& family, std::uint16_t vendor,
                                std::uint16_t product) {
  const auto found = std::find_if(
      family.usb_other.begin(), family.usb_other.end(),
      [&](const modem::UsbOther& o) { return o.vendor == vendor && o.product == product; });
  return found == family.usb_other.end() ? nullptr : &*found;
}

/// Returns how well a family fits; the most reliable sign counts most: model, USB id, maker, USB
/// vendor.
int match_score(const modem::Profile& family, const modem::ModemIdentity& plate) {
  // Sticks with a Qualcomm chip often give no other name.
  const bool maker_unknown =
      plate.manufacturer.empty() || util::contains_nocase(plate.manufacturer, "qualcomm");
  const bool maker = contains_any(plate.manufacturer, family.manufacturers);
  const auto model = plate.model.empty() ? plate.firmware : plate.model;
  int points = 0;
  if ((maker || maker_unknown) && contains_any(model, family.model_marks)) points += 8;
  if (plate.usb_vendor != 0) {
    if (id_in(family, plate.usb_vendor, plate.usb_product) != nullptr) points += 4;
    if (id_in(family, plate.usb_vendor, 0) != nullptr) points += 1;
  }
  return points + (maker ? 2 : 0);
}

}  // namespace

std::span<const modem::Profile* const> all() {
  return kAll;
}

UsbMatch match_usb(std::uint16_t vendor, std::uint16_t product) {
  for (const auto* family : kAll) {
    const auto* id = id_in(*family, vendor, product);
    const auto* other = other_in(*family, vendor, product);
    if (id != nullptr || other != nullptr) return {family, id, other};
  }
  for (const auto* family : kAll) {
    if (id_in(*family, vendor, 0) != nullptr) return {.family = family};
  }
  return {};
}

const modem::Profile* find_usb(std::uint16_t vendor, std::uint16_t product) {
  return match_usb(vendor, product).family;
}

const modem::Profile& find(const modem::ModemIdentity& plate) {
  const modem::Profile* best = kAll.back();
  int most = 0;
  for (const auto* family : kAll) {
    const int points = match_score(*family, plate);
    if (points > most) {
      best = family;
      most = points;
    }
  }
  return *best;
}

const modem::Profile& find(std::string_view manufacturer) {
  return find(modem::ModemIdentity{.manufacturer = manufacturer});
}

}  // namespace drivers
