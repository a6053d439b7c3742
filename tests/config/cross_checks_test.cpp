#include <doctest/doctest.h>

#include "tests/config/appliance.hpp"

namespace {

const std::string kRuleModem = "[[modem]]\nname = \"a\"\nport = \"/dev/ttyUSB0\"\n";

config::Loaded with_route(const std::string& lines) {
  return appliance::parse(kRuleModem + "[[route]]\nname = \"r\"\n" + lines, "x");
}

}  // namespace

TEST_CASE("plain http to another host is a warning, to this host it is accepted") {
  const auto far = with_route("url = \"http://example.org/\"\n");
  CHECK(far.errors.empty());
  REQUIRE(far.warnings.size() == 1);
  CHECK(far.warnings[0].what.find("use https") != std::string::npos);
  CHECK(with_route("url = \"http://127.0.0.1:8080/\"\n").warnings.empty());
}

TEST_CASE("a token over plain http is refused, over loopback or https it is accepted") {
  const std::string token = "bearer_token = \"cred:t\"\n";
  CHECK(with_route("url = \"http://example.org/\"\n" + token).errors.size() == 1);
  CHECK(with_route("url = \"http://localhost/\"\n" + token).errors.empty());
  CHECK(with_route("url = \"https://example.org/\"\n" + token).errors.empty());
}

TEST_CASE("settings that contradict each other are errors") {
  const std::string url = "url = \"https://example.org/\"\n";
  CHECK(with_route(url + "backoff_first = \"1h\"\nbackoff_max = \"1m\"\n").errors.size() == 1);
  CHECK(with_route(url + "client_key = \"/a.key\"\n").errors.size() == 1);
  CHECK(with_route("url = \"http://localhost/\"\nca_file = \"/ca.pem\"\n").errors.size() == 1);
  const auto daemon = appliance::parse(
      "[daemon]\npayload_retention = \"100d\"\nreassembly_window = \"20d\"\nduplicate_window = "
      "\"10d\"\n",
      "x");
  CHECK(daemon.errors.size() == 2);
}

TEST_CASE("a switch for the power of a port needs the port's name") {
  const std::string imei = "[[modem]]\nname = \"a\"\nimei = \"490154203237518\"\n";
  const auto loose = appliance::parse(imei + "port_power = true\n", "x");
  REQUIRE(loose.errors.size() == 1);
  CHECK(loose.errors[0].line == 4);
  CHECK(loose.errors[0].what ==
        "'port_power' is about one USB port and needs 'usb', which names it; for example: usb = "
        "\"1-1.3\" (gsmrelay modem list shows it)");
  CHECK(appliance::parse(imei + "usb = \"1-1.3\"\nport_power = true\n", "x").errors.empty());
  CHECK(appliance::parse(imei + "port_power = false\n", "x").errors.empty());
}

TEST_CASE("records outlive the message: a dead letter or incomplete set stays for a day") {
  const std::string url = "url = \"https://example.org/\"\n";
  const auto with = [&](const std::string& daemon, const std::string& route) {
    return appliance::parse(
        "[daemon]\n" + daemon + kRuleModem + "[[route]]\nname = \"r\"\n" + url + route, "x");
  };
  CHECK(with("", "").errors.empty());
  CHECK(with("metadata_retention = \"34d\"\n", "").errors.empty());
  const auto dead = with("payload_retention = \"1d\"\nmetadata_retention = \"30d\"\n", "");
  REQUIRE(dead.errors.size() == 1);
  CHECK(dead.errors[0].line == 3);
  CHECK(dead.errors[0].what ==
        "'metadata_retention' (30d) must be at least 34d, 'reassembly_window', 'max_age' of route "
        "'r' and a day: a dead letter would be purged before a person could see it");
  const auto old = with("", "max_age = \"120d\"\n");
  REQUIRE(old.errors.size() == 1);
  CHECK(old.errors[0].line == 8);
  const auto incomplete = with(
      "payload_retention = \"1d\"\nreassembly_window = \"20d\"\n"
      "metadata_retention = \"20d\"\n",
      "");
  REQUIRE(incomplete.errors.size() == 1);
  CHECK(incomplete.errors[0].what.find("'reassembly_window'") != std::string::npos);
  CHECK(incomplete.errors[0].what.find("incomplete") != std::string::npos);
}

TEST_CASE("a state directory that a restart empties is a warning") {
  const auto loaded =
      appliance::parse("[daemon]\nstate_dir = \"/run/gsmrelay\"\n" + kRuleModem, "x");
  CHECK(loaded.errors.empty());
  REQUIRE(loaded.warnings.size() == 2);  // and no route
  CHECK(loaded.warnings[1].line == 2);
  // file-hierarchy(7): /var/tmp is kept.
  const auto kept =
      appliance::parse("[daemon]\nstate_dir = \"/var/tmp/gsmrelay\"\n" + kRuleModem, "x");
  CHECK(kept.warnings.size() == 1);
}

TEST_CASE("row 003: settings are bound to a SIM by ICCID or IMSI") {
  const auto sim = [](const std::string& lines) {
    return appliance::parse(kRuleModem +
                                "[[route]]\nname = \"r\"\nurl = \"https://example.org/\"\n" +
                                "[[sim]]\nname = \"s\"\n" + lines,
                            "x");
  };
  const auto bound =
      sim("iccid = \"8923700000000000123\"\npin = \"1234\"\nroutes = [\"r\"]\n"
          "number = \"+237670000001\"\n");
  REQUIRE(bound.errors.empty());
  REQUIRE(bound.config.sims.size() == 1);
  CHECK(bound.config.sims[0].routes == std::vector<std::string>{"r"});
  CHECK(sim("imsi = \"624010000000001\"\n").errors.empty());
  CHECK(sim("").errors.size() == 1);
  CHECK(sim("imsi = \"624010000000001\"\nroutes = [\"nowhere\"]\n").errors.size() == 1);
  CHECK(sim("imsi = \"624010000000001\"\nbalance_below = \"1\"\n").errors.size() == 1);
}

TEST_CASE("a SIM and a modem with one name are an error: a command takes either") {
  const auto loaded = appliance::parse(
      kRuleModem + "[[sim]]\nname = \"a\"\niccid = \"8923700000000000123\"\n", "x");
  REQUIRE(loaded.errors.size() == 1);
  CHECK(loaded.errors[0].what.find("a [[modem]] has this name too") != std::string::npos);
}

TEST_CASE("a PIN in the configuration is never shown, nor repeated in an error") {
  const std::string toml =
      kRuleModem + "[[sim]]\nname = \"s\"\niccid = \"8923700000000000123\"\npin = ";
  for (const auto& one : appliance::effective(toml + "\"4711\"", "x"))
    CHECK(one.value.find("4711") == std::string::npos);
  const auto wrong = appliance::parse(toml + "\"471108150\"", "x");
  REQUIRE(wrong.errors.size() == 1);
  CHECK(wrong.errors[0].what.find("4711") == std::string::npos);
}

TEST_CASE("a modem is named by its IMEI, its socket, its port or several of them") {
  const auto modem = [](const std::string& lines) {
    return appliance::parse("[[modem]]\nname = \"a\"\n" + lines, "x");
  };
  for (const auto* lines :
       {"imei = \"490154203237518\"\n", "usb = \"1-1.3\"\n", "port = \"/dev/ttyUSB0\"\n",
        "imei = \"490154203237518\"\nusb = \"1-1.3\"\nport = \"/dev/ttyUSB0\"\n"})
    CHECK_MESSAGE(modem(lines).errors.empty(), lines);
  const auto none = modem("");
  REQUIRE(none.errors.size() == 1);
  CHECK(none.errors[0].what.find("'imei', 'usb' or 'port'") != std::string::npos);
  CHECK(modem("usb = \"1-1.3\"\nport = \"exec:/bin/x\"\n").errors.size() == 1);
}

TEST_CASE("a speed that no serial line has is an error that names the nearest one") {
  const auto at = [](const std::string& baud) {
    return appliance::parse("[[modem]]\nname = \"a\"\nport = \"/dev/ttyS0\"\nbaud = " + baud + "\n",
                            "x");
  };
  for (const auto* fine : {"0", "9600", "19200", "115200", "460800", "921600"})
    CHECK_MESSAGE(at(fine).errors.empty(), fine);
  const auto odd = at("12345");
  REQUIRE(odd.errors.size() == 1);
  CHECK(odd.errors[0].line == 4);
  CHECK(odd.errors[0].what.find("'baud' 12345") != std::string::npos);
  CHECK(odd.errors[0].what.find("9600?") != std::string::npos);
  CHECK(at("11520").errors.size() == 1);
  CHECK(at("4000001").errors.size() == 1);
}

TEST_CASE("two names for one modem are an error, by any key that binds them") {
  for (const auto* key : {"imei = \"490154203237518\"\n", "usb = \"1-1.3\"\n"}) {
    const auto loaded = appliance::parse(
        std::string("[[modem]]\nname = \"a\"\n") + key + "[[modem]]\nname = \"b\"\n" + key, "x");
    REQUIRE(loaded.errors.size() == 1);
    CHECK(loaded.errors[0].what.find("used twice") != std::string::npos);
  }
}

TEST_CASE("no modem needs to be configured while modems are detected") {
  const std::string route = "[[route]]\nname = \"r\"\nurl = \"https://example.org/\"\n";
  CHECK(appliance::parse(route, "x").warnings.empty());
  CHECK(appliance::parse("[daemon]\ndiscover = false\n" + route, "x").warnings.size() == 1);
}
