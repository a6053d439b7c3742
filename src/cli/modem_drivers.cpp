#include "cli/modem_drivers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "drivers/drivers.hpp"

namespace cli {

namespace {

// docs/modems.md has the details.
constexpr auto kTested = "emulator, transcript";

Json quirks_of(const modem::Quirks& quirks) {
  const std::pair<const char*, bool> named[] = {{"cmgl_hangs", quirks.cmgl_hangs},
                                                {"no_getportmode", quirks.no_getportmode},
                                                {"csmp_wipes_smsc", quirks.csmp_wipes_smsc},
                                                {"no_cmms", quirks.no_cmms},
                                                {"report_index_wrong", quirks.report_index_wrong}};
  auto names = Json::array();
  for (const auto& [name, set] : named) {
    if (set) names.push_back(name);
  }
  return names;
}

Json driver_json(const modem::Profile& family) {
  const auto ids = std::count_if(family.usb.begin(), family.usb.end(),
                                 [](const modem::UsbId& id) { return id.product != 0; });
  auto vendors = Json::array();
  for (const auto& id : family.usb) {
    if (id.product == 0) vendors.push_back(fmt::format("{:04x}", id.vendor));
  }
  auto resets = Json::array();
  for (const auto& reset : family.resets) {
    resets.push_back({{"command", reset.command}, {"absence_s", reset.absence.count()}});
  }
  return {{"name", family.name}, {"models", family.models}, {"usb_ids", ids},
          {"vendors", vendors},  {"resets", resets},        {"quirks", quirks_of(family.quirks)},
          {"tested", kTested}};
}

}  // namespace

Json drivers_json() {
  auto list = Json::array();
  for (const auto* family : drivers::all()) list.push_back(driver_json(*family));
  return {{"schema", "gsmrelay/1"}, {"drivers", list}};
}

std::string render_drivers(const Context& context, const Json& response) {
  Table table({{"FAMILY", Align::left, 16},
               {"USB IDS", Align::right, 7},
               {"TESTED WITH", Align::left, 20},
               {"MODELS", Align::left, 20}});
  for (const auto& family : list(response, "drivers"))
    table.add({text(family, "name"), std::to_string(number(family, "usb_ids")),
               text(family, "tested"), text(family, "models")});
  return table.to_string(context.style) +
         "No family was tested with a real modem: see docs/modems.md.\n";
}

}  // namespace cli
