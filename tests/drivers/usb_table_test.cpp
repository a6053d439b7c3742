// The tables in drivers/usb/ match the facts in drivers/data/.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "drivers/drivers.hpp"
#include "tests/places.hpp"
#include "util/text.hpp"

namespace {

using Key = std::pair<int, int>;  // vendor, product
using Roles = std::map<int, std::string>;

nlohmann::json devices_of(const char* file) {
  std::ifstream in(places::source("drivers/data/") + file);
  REQUIRE(in);
  return nlohmann::json::parse(in).at("devices");
}

int hex(const nlohmann::json& text) {
  return std::stoi(text.get<std::string>(), nullptr, 16);
}

std::string role_of(const std::string& word) {
  static const std::set<std::string> kKnown = {"at", "at2", "ppp", "diag", "gps"};
  return kKnown.contains(word) ? word : "ignore";
}

/// Returns all facts by device; the first of several is used.
std::map<Key, Roles> facts() {
  std::map<Key, Roles> all;
  for (const char* file : {"usb_more.json", "usb_ports.json"}) {
    for (const auto& device : devices_of(file)) {
      if (device["vid"].is_null() || device["pid"].is_null()) continue;
      const bool every = device["pid"] == "0000";
      if (every && !device.contains("family")) continue;
      auto& roles = all[{hex(device["vid"]), hex(device["pid"])}];
      for (const auto& port : device["ports"]) {
        const auto number = port.value("iface", "*");
        if (number.starts_with('*')) continue;
        roles.try_emplace(std::stoi(number, nullptr, 16), role_of(port["role"]));
      }
    }
  }
  return all;
}

std::map<Key, Roles> tables() {
  static const char* const kRoles[] = {"at", "at2", "ppp", "diag", "gps", "ignore"};
  std::map<Key, Roles> all;
  for (const auto* family : drivers::all()) {
    for (const auto& id : family->usb) {
      const auto [place, fresh] = all.try_emplace(Key{id.vendor, id.product});
      CHECK_MESSAGE(fresh, "one family only for " << id.vendor << ":" << id.product);
      for (const auto& port : id.ports)
        place->second[port.interface] = kRoles[static_cast<int>(port.role)];
    }
  }
  return all;
}

}  // namespace

TEST_CASE(
    "row 013: the tables of USB ids match the facts (otherwise run drivers/data/make_tables.py)") {
  const auto expected = facts();
  const auto made = tables();
  CHECK(expected.size() > 270);
  CHECK(made.size() == expected.size());
  for (const auto& [key, roles] : expected) {
    const auto& id = key;
    CAPTURE(id.first);
    CAPTURE(id.second);
    const auto found = made.find(key);
    REQUIRE(found != made.end());
    CHECK(found->second == roles);
  }
}
