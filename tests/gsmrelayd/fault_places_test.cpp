#include "gsmrelayd/fault_places.hpp"

#include <doctest/doctest.h>

#include "relay/route.hpp"

namespace {

constexpr const char* kPlacesFile = R"([[modem]]
name = "kitchen"
port = "/dev/ttyUSB9"
baud = 9600
pin = "1111"
[[sim]]
name = "mtn"
iccid = "8923700000000000123"
pin = "2222"
)";

std::string place(const char* toml, const char* fault, const char* iccid = "") {
  const auto loaded = config::parse(toml, "/etc/x.toml", relay::route_kinds());
  REQUIRE(loaded.errors.empty());
  gsmrelayd::FaultPlaces places;
  places.set(loaded.config);
  control::ModemStatus modem;
  modem.name = "kitchen";
  modem.fault = fault;
  modem.info.iccid = iccid;
  return places.of(modem);
}

}  // namespace

TEST_CASE("a fault of a modem has the line of the key that it is about") {
  CHECK(place(kPlacesFile, "port-missing") == "/etc/x.toml:3");
  CHECK(place(kPlacesFile, "port-not-serial") == "/etc/x.toml:3");
  CHECK(place(kPlacesFile, "modem-baud") == "/etc/x.toml:4");
  CHECK(place(kPlacesFile, "modem-silent").empty());
}

TEST_CASE("a refused PIN has the line of the entry from which it was taken") {
  CHECK(place(kPlacesFile, "sim-pin-refused") == "/etc/x.toml:5");
  CHECK(place(kPlacesFile, "sim-pin-unreadable") == "/etc/x.toml:5");
  CHECK(place(kPlacesFile, "sim-pin-refused", "8923700000000000123") == "/etc/x.toml:9");
  const auto* only =
      "[[modem]]\nname = \"kitchen\"\nport = \"/dev/ttyUSB9\"\n"
      "[[sim]]\nname = \"mtn\"\niccid = \"8923700000000000123\"\npin = \"2222\"\n";
  CHECK(place(only, "sim-pin-refused") == "/etc/x.toml:7");
  CHECK(place(only, "sim-pin-refused", "8923700000000000999").empty());
}
