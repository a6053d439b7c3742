
#include <doctest/doctest.h>

#include "tests/config/appliance.hpp"

namespace {

std::vector<config::Diagnostic> mistakes(const std::string& toml) {
  return appliance::parse(toml, "x").errors;
}

const std::string kModem = "[[modem]]\nname = \"a\"\nport = \"/dev/ttyUSB0\"\n";
const std::string kRoute = "[[route]]\nname = \"r\"\nurl = \"https://example.org/\"\n";

}  // namespace

TEST_CASE("an unknown key is named with its place and the nearest known key") {
  const auto list = mistakes("[[modem]]\nname = \"a\"\nprot = \"/dev/ttyUSB0\"\n");
  REQUIRE(list.size() == 1);  // that 'port' is missing only follows from it
  CHECK(list[0].to_string() == "x:3:1: unknown key 'prot' in [[modem]]; did you mean 'port'?");
  const auto route = mistakes("[[route]]\nname = \"r\"\nulr = \"https://example.org/\"\n");
  REQUIRE(route.size() == 1);
  CHECK(route[0].to_string() == "x:3:1: unknown key 'ulr' in [[route]]; did you mean 'url'?");
  const auto other = mistakes("[[modem]]\nname = \"a\"\ncolour = \"red\"\n");
  REQUIRE(other.size() == 2);
  CHECK(other[0].what.starts_with("[[modem]] names no modem"));
}

TEST_CASE("an unknown table is named with the nearest known one") {
  const auto list = mistakes("[[modme]]\nname = \"a\"\n");
  REQUIRE(list.size() == 1);
  CHECK(list[0].what ==
        "unknown table 'modme'; did you mean 'modem'?; known: [daemon], [metrics], [heartbeat], "
        "[[alarm]], [[modem]], "
        "[[sim]], "
        "[[route]]");
}

TEST_CASE("all errors are reported at once, in the order of the file") {
  const auto list = mistakes(
      "[daemon]\nsweep = \"1s\"\nlog_level = \"inof\"\nstate_dir = 7\n" + kModem + kModem +
      "[[route]]\nname = \"b\"\nurl = \"ftp://x\"\naccept = \"everything\"\nmax_in_flight = 0\n");
  REQUIRE(list.size() == 8);
  CHECK(list[0].what == "'sweep' is out of range; allowed: 5s … 1h");
  CHECK(list[1].what ==
        "'log_level' cannot be 'inof'; it is 'error' or 'warning' or 'info' or 'debug'; did you "
        "mean 'info'?");
  CHECK(list[2].what ==
        "'state_dir' must be a text, not a whole number; for example: state_dir = "
        "\"/var/lib/gsmrelay\"");
  CHECK(list[3].what == "name 'a' is used twice; the first is in line 6");
  CHECK(list[4].what == "port '/dev/ttyUSB0' is used twice; the first is in line 7");
  CHECK(list[5].what == "'url' must start with https:// (or http://)");
  CHECK(list[5].line == 13);
  CHECK(list[5].column == 7);
  CHECK(list[6].what.starts_with("'accept' cannot be 'everything'"));
  CHECK(list[7].what == "'max_in_flight' is out of range; allowed: 1 … 1024");
}

TEST_CASE("several syntax errors are found at once, and other keys are still checked") {
  const auto list = mistakes("[daemon]\nsweep = \nlog_level = \"info\n" + kModem + "prt = 1\n");
  REQUIRE(list.size() == 3);
  CHECK(list[0].line == 2);
  CHECK(list[0].what.starts_with("not TOML: "));
  CHECK(list[1].line == 3);
  CHECK(list[2].what == "unknown key 'prt' in [[modem]]; did you mean 'port'?");
}

TEST_CASE("a broken heading does not move its keys into another table") {
  const auto list = mistakes("[[modem]\nname = \"a\"\nport = \"/dev/ttyUSB0\"\n" + kRoute);
  REQUIRE(list.size() == 1);
  CHECK(list[0].line == 1);
}

TEST_CASE("a duration is text with a unit or whole seconds") {
  CHECK(appliance::parse(kModem + kRoute + "timeout = 45\n", "x").config.routes[0].timeout ==
        std::chrono::seconds(45));
  CHECK(appliance::parse(kModem + kRoute + "max_age = \"2d\"\n", "x").config.routes[0].max_age ==
        std::chrono::hours(48));
  CHECK(mistakes(kModem + kRoute + "timeout = \"soon\"\n")[0].what.find("is no duration") !=
        std::string::npos);
  CHECK(mistakes(kModem + kRoute + "timeout = -1\n").size() == 1);
  CHECK(mistakes(kModem + kRoute + "timeout = 9223372036854775807\n").size() == 1);
  CHECK(mistakes(kModem + kRoute + "timeout = 1.5\n").size() == 1);
  CHECK(mistakes(kModem + kRoute + "max_age = \"90m\"\n")[0].what ==
        "'max_age' must be whole hours");
}

TEST_CASE("[modem] instead of [[modem]] is explained, and its keys are still checked") {
  const auto list = mistakes("[modem]\nname = \"a\"\nport = \"COM3\"\n");
  REQUIRE(list.size() == 2);
  CHECK(list[0].what == "there may be several: write [[modem]] instead of [modem]");
  CHECK(list[1].what.starts_with("'port' must be a device"));
  CHECK(mistakes("modem = 3\n").size() == 1);
  CHECK(mistakes("modem = [1, 2]\n").size() == 2);
  CHECK(mistakes("daemon = 3\n").size() == 1);
  CHECK(mistakes("[[daemon]]\n").size() == 1);
}

TEST_CASE("a secret written into the file is refused and never repeated") {
  const auto list = mistakes(
      "[[route]]\nname = \"r\"\nurl = \"https://example.org/\"\nbearer_token = \"4711\"\n");
  REQUIRE(list.size() == 1);
  CHECK(list[0].what.find("4711") == std::string::npos);
  CHECK(list[0].what.find("reference") != std::string::npos);
}

TEST_CASE("a PIN is given by the same rule for a modem and for a SIM") {
  const std::string sim = "[[sim]]\nname = \"s\"\niccid = \"8923700000000000123\"\n";
  for (const auto* pin : {"4711", "12345678", "file:/etc/pin", "cred:pin"})
    for (const auto& table : {kModem, sim})
      CHECK_MESSAGE(mistakes(table + "pin = \"" + pin + "\"\n").empty(), table << pin);
  for (const auto* pin : {"471", "123456789", "47x1", "file:pin"}) {
    const auto modem = mistakes(kModem + "pin = \"" + pin + "\"\n");
    const auto card = mistakes(sim + "pin = \"" + pin + "\"\n");
    REQUIRE(modem.size() == 1);
    REQUIRE(card.size() == 1);
    CHECK(modem[0].what == card[0].what);
    CHECK(modem[0].what.find(pin) == std::string::npos);
  }
}

TEST_CASE("an assertion of the parser is an error with its line") {
  for (const auto* line : {"[/x]", "[[,]]", "[ =]", "[modem]\n[/modem]]]}}"}) {
    CAPTURE(line);
    const auto loaded = appliance::parse(
        "[daemon]\nstate_dir = \"/x\"\n" + std::string(line) + "\n[daemon]\n", "x");
    REQUIRE_FALSE(loaded.errors.empty());
    CHECK(loaded.errors[0].line >= 3);
  }
}
