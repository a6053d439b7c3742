// Faults of modems, SIMs, networks and ports seeded into real programs: `gsmrelay status` and
// `gsmrelay doctor` name the cause of each, with its severity and next command. Those of servers,
// of the daemon and of the machine are in route_faults_test.cpp and box_faults_test.cpp.

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>

#include "seeded_faults.hpp"

using namespace std::chrono_literals;
using harness::eventually;
using harness::Seeded;

namespace {

/// A modem of the emulator with a fault. In each text, "@" stands for its name.
struct FaultyModem {
  const char* fault;
  const char* name;
  const char* options;               ///< further keys of the emulator
  const char* toml;                  ///< further lines of its [[modem]]
  std::vector<const char*> typed;    ///< at its port before gsmrelayd starts
  std::vector<const char*> control;  ///< commands of the emulator
  const char* code;
  const char* severity;
  const char* next;
  const char* says;
  const char* answer = "";  ///< typed at the next command
  int exit = 0;             ///< of the next command
};

constexpr const char* kPin = "gsmrelay sim pin @";
constexpr const char* kLastPin = "gsmrelay sim pin @ --last-try";
constexpr const char* kSwap = "gsmrelay sim swap @";
constexpr int kFailed = 1;   // the fault lasts
constexpr int kWaits = 124;  // for the person with the new card
constexpr const char* kScan = "gsmrelay modem scan @";
constexpr const char* kEdit = "gsmrelay config edit FILE";
constexpr const char* kShow = "gsmrelay modem show @";

/// None of these receives.
const FaultyModem kDown[] = {
    {"SIM wants a PIN, none configured",
     "locked",
     "pin=1234",
     "",
     {},
     {},
     "sim-pin-needed",
     "critical",
     kPin,
     "SIM of @ needs its PIN (3 tries left)",
     "1234\n"},
    {"wrong PIN in [[modem]]",
     "wrong",
     "pin=1234",
     "pin = \"4321\"\n",
     {},
     {},
     "sim-pin-refused",
     "critical",
     kPin,
     "SIM of @ refused the PIN from FILE:LINE; it is not tried again (2 tries",
     "1234\n"},
    {"one try left, none configured",
     "last",
     "pin=1234",
     "",
     {"AT+CPIN=\"0001\"", "AT+CPIN=\"0002\""},
     {},
     "sim-pin-last",
     "critical",
     kLastPin,
     "SIM of @ needs its PIN (1 try left)",
     "1234\n"},
    {"one try left, PIN configured",
     "lasttry",
     "pin=1234",
     "pin = \"1234\"\n",
     {"AT+CPIN=\"0001\"", "AT+CPIN=\"0002\""},
     {},
     "sim-pin-last",
     "critical",
     kLastPin,
     "(1 try left)",
     "1234\n"},
    {"PUK after three wrong PINs",
     "blocked",
     "pin=1234",
     "",
     {"AT+CPIN=\"0001\"", "AT+CPIN=\"0002\"", "AT+CPIN=\"0003\""},
     {},
     "sim-puk-needed",
     "critical",
     "gsmrelay sim puk @",
     "SIM of @ is blocked and needs its PUK",
     "12345678\n1234\n1234\n"},
    {"no SIM",
     "empty",
     "sim=out",
     "",
     {},
     {},
     "sim-absent",
     "critical",
     kSwap,
     "no SIM in @, or it is not seated properly",
     "",
     kWaits},
    {"no SIM, by +CME ERROR 10",
     "cmeten",
     "",
     "",
     {},
     {"fault @ error +CPIN cme 10 -1"},
     "sim-absent",
     "critical",
     kSwap,
     "no SIM in @",
     "",
     kWaits},
    {"SIM failure (CME 13)",
     "worn",
     "",
     "",
     {},
     {"fault @ error +CPIN cme 13 -1"},
     "sim-failed",
     "critical",
     kSwap,
     "the SIM card of @ does not work",
     "",
     kWaits},
    {"SIM wrong (CME 15)",
     "odd",
     "",
     "",
     {},
     {"fault @ error +CPIN cme 15 -1"},
     "sim-failed",
     "critical",
     kSwap,
     "the SIM card of @ does not work",
     "",
     kWaits},
    {"SIM busy (CME 14)",
     "busy",
     "",
     "",
     {},
     {"fault @ error +CPIN cme 14 -1"},
     "sim-busy",
     "critical",
     kShow,
     "the SIM of @ is busy"},
    {"PIN wanted, by +CME ERROR 11",
     "cmepin",
     "",
     "",
     {},
     {"fault @ error +CPIN cme 11 -1"},
     "sim-pin-needed",
     "critical",
     kPin,
     "SIM of @ needs its PIN",
     "1234\n",
     kFailed},
    {"PUK wanted, by +CME ERROR 12",
     "cmepuk",
     "",
     "",
     {},
     {"fault @ error +CPIN cme 12 -1"},
     "sim-puk-needed",
     "critical",
     "gsmrelay sim puk @",
     "SIM of @ is blocked",
     "12345678\n1234\n1234\n",
     kFailed},
    {"network lock, by +CME ERROR 40",
     "simlock",
     "",
     "",
     {},
     {"fault @ error +CPIN cme 40 -1"},
     "sim-locked",
     "critical",
     kSwap,
     "@ has a network lock",
     "",
     kWaits},
    {"registration denied",
     "denied",
     "registration=3",
     "",
     {},
     {},
     "network-refused",
     "critical",
     "gsmrelay explain creg-3",
     "the network refuses @'s SIM"},
    {"searching",
     "seeking",
     "registration=2",
     "",
     {},
     {},
     "network-searching",
     "critical",
     kScan,
     "@ finds no network: check antenna and operator",
     "y\n"},
    {"emergency calls only",
     "sos",
     "registration=8",
     "",
     {},
     {},
     "network-emergency",
     "critical",
     kScan,
     "@ finds a network, but only emergency calls",
     "y\n"},
    {"emergency bearer only",
     "bearer",
     "registration=11",
     "",
     {},
     {},
     "network-emergency",
     "critical",
     kScan,
     "@ finds a network, but only emergency calls",
     "y\n"},
    {"roaming is not allowed",
     "abroad",
     "",
     "",
     {},
     {"registration @ 3 13"},
     "network-roaming",
     "critical",
     kScan,
     "the network refuses @'s SIM here: roaming is not allowed (cause 13)",
     "y\n"},
    {"not registered, not searching",
     "idle",
     "registration=0",
     "",
     {},
     {},
     "network-off",
     "critical",
     kScan,
     "@ is not registered with a network",
     "y\n"},
    {"unknown registration",
     "unknown",
     "registration=4",
     "",
     {},
     {},
     "network-off",
     "critical",
     kScan,
     "@ is not registered with a network",
     "y\n"},
    {"modem hangs from the start",
     "deaf",
     "",
     "",
     {},
     {"fault @ hang"},
     "modem-silent",
     "critical",
     "gsmrelay modem reset @",
     "@ does not answer AT",
     "y\n"},
    {"wrong baud in the file",
     "fast",
     "",
     "baud = 9600\n",
     {},
     {"fault @ uart 115200"},
     "modem-baud",
     "critical",
     kEdit,
     "(FILE:LINE)"},
    {"every answer takes a minute",
     "slow",
     "",
     "",
     {},
     {"fault @ slow 60000"},
     "modem-silent",
     "critical",
     "gsmrelay modem reset @",
     "@ does not answer AT",
     "y\n"},
    {"ERROR to everything",
     "refusing",
     "",
     "",
     {},
     {"fault @ error any error 0 -1"},
     "modem-failing",
     "critical",
     kShow,
     "@ fails"},
    {"SIM memory full of drafts",
     "drafts",
     "sm=3,me=0",
     "",
     {"AT+CMGF=1", "AT+CMGW=\"123\"", "one\x1a", "AT+CMGW=\"123\"", "two\x1a", "AT+CMGW=\"123\"",
      "three\x1a"},
     {},
     "sim-memory-full",
     "critical",
     "gsmrelay modem clear @",
     "the memory of @ is full (SM 3 of 3): no SMS can arrive",
     "y\n"},
};

/// These receive, and something is wrong all the same.
const FaultyModem kImpaired[] = {
    {"weak signal, -113 dBm",
     "weakest",
     "signal=0",
     "",
     {},
     {},
     "signal-weak",
     "degraded",
     "gsmrelay modem signal @ --watch",
     "signal of @ is very weak (-113 dBm)"},
    {"weak signal, -109 dBm",
     "weak",
     "signal=2",
     "",
     {},
     {},
     "signal-weak",
     "degraded",
     "gsmrelay modem signal @ --watch",
     "signal of @ is very weak (-109 dBm)"},
    {"weak signal, -103 dBm",
     "faint",
     "signal=5",
     "",
     {},
     {},
     "signal-weak",
     "degraded",
     "gsmrelay modem signal @ --watch",
     "signal of @ is very weak (-103 dBm)"},
    {"slot that cannot be deleted",
     "stuck",
     "",
     "",
     {},
     {"fault @ keep-deleted -1", "deliver-text @ +4915112345678 stays"},
     "sim-cannot-delete",
     "degraded",
     kSwap,
     "the SIM of @ cannot delete messages: change it",
     "",
     kWaits},
    {"SIM memory full of drafts, and the modem's own, which does not receive, has room",
     "halffull",
     "sm=3,me=9",
     "",
     {"AT+CMGF=1", "AT+CPMS=\"SM\",\"SM\",\"SM\"", "AT+CMGW=\"123\"", "one\x1a", "AT+CMGW=\"123\"",
      "two\x1a", "AT+CMGW=\"123\"", "three\x1a"},
     {},
     "sim-memory-full",
     "degraded",
     "gsmrelay modem clear @",
     "the memory of @ is full (SM 3 of 3)",
     "y\n"},
    {"SIM memory nearly full of drafts",
     "filling",
     "sm=4,me=9",
     "",
     {"AT+CMGF=1", "AT+CPMS=\"SM\",\"SM\",\"SM\"", "AT+CMGW=\"123\"", "one\x1a", "AT+CMGW=\"123\"",
      "two\x1a", "AT+CMGW=\"123\"", "three\x1a"},
     {},
     "sim-memory-low",
     "degraded",
     "gsmrelay modem clear @",
     "the memory of @ is nearly full (SM 3 of 4)",
     "y\n"},
    {"no service centre",
     "centreless",
     "",
     "",
     {"AT+CSCA=\"\""},
     {},
     "smsc-missing",
     "degraded",
     "gsmrelay sim smsc @",
     "the SIM of @ has no service centre"},
    {"balance low",
     "poor",
     "iccid=8949020000001234567",
     "",
     {},
     {"ussd *100# 0 Balance: 1.20 EUR"},
     "balance-low",
     "degraded",
     "gsmrelay sim list",
     "the balance of SIM prepaid is 1.20, below 2.50"},
};

std::string with_name(std::string text, const std::string& name) {
  for (auto at = text.find('@'); at != std::string::npos; at = text.find('@', at + name.size()))
    text.replace(at, 1, name);
  return text;
}

std::string entry(const std::string& name, const std::string& port, const std::string& more = "") {
  return "[[modem]]\nname = \"" + name + "\"\nport = \"" + port + "\"\n" + more;
}

/// Returns "FILE:LINE" of the line of `toml` that begins with `line`, after the entry of `name`.
std::string line_of(const std::string& file, const std::string& name, const std::string& line) {
  const auto toml = harness::read_file(file);
  const auto at = toml.find(line, toml.find("name = \"" + name + "\""));
  return file + ':' +
         std::to_string(1 + std::count(toml.begin(), toml.begin() + static_cast<long>(at), '\n'));
}

/// An appliance with one modem for each fault, and what must be said about them.
class FaultyModems {
 public:
  explicit FaultyModems(harness::ApplianceOptions options = {}) : options_(std::move(options)) {
    options_.modems = 0;
    options_.folder = harness::folder_of_box();
    options_.route_toml = "accept = \"all\"\n";
    options_.daemon_toml = "sweep = \"5s\"\n";
  }
  void add(std::span<const FaultyModem> modems) {
    for (const auto& modem : modems) add(modem);
  }
  /// Adds an entry whose port the emulator does not have.
  void add_entry(const Seeded& seeded, const std::string& port, const std::string& more = "") {
    options_.more_toml += port.empty() ? "[[modem]]\nname = \"" + seeded.subject + "\"\n" + more
                                       : entry(seeded.subject, port, more);
    faults.push_back(seeded);
  }
  /// Starts the emulator, seeds the faults and starts the daemon.
  harness::Appliance& start(const std::string& more_toml = {}) {
    options_.more_toml += more_toml;
    appliance_ = std::make_unique<harness::Appliance>(options_);
    for (const auto* modem : seeded_) {
      harness::type_at(port_of(modem->name), {modem->typed.begin(), modem->typed.end()});
      for (const auto* line : modem->control)
        appliance_->emulator().ask(with_name(line, modem->name));
    }
    const auto file = appliance_->dir() / "gsmrelayd.toml";
    for (auto& fault : faults) {
      const auto* key = fault.code == "sim-pin-refused" ? "pin = "
                        : fault.code == "modem-baud"    ? "baud = "
                                                        : "port = ";
      if (const auto at = fault.says.find("FILE:LINE"); at != std::string::npos)
        fault.says.replace(at, std::string("FILE:LINE").size(), line_of(file, fault.subject, key));
      if (const auto at = fault.next.find("FILE"); at != std::string::npos)
        fault.next.replace(at, std::string("FILE").size(), file);
    }
    appliance_->start_daemon();
    REQUIRE(eventually([&] { return appliance_->daemon_answers(); }));
    return *appliance_;
  }
  std::string port_of(const std::string& name) const { return ports_ / name; }
  doubles::TempDir& folder() { return ports_; }

  std::vector<Seeded> faults;

 private:
  void add(const FaultyModem& modem) {
    const std::string name = modem.name;
    options_.more_modems.push_back(
        name + ",pty=" + port_of(name) +
        (*modem.options == '\0' ? "" : "," + std::string(modem.options)));
    options_.more_toml += entry(name, port_of(name), modem.toml);
    seeded_.push_back(&modem);
    faults.push_back({modem.fault, name, modem.code, modem.severity, with_name(modem.next, name),
                      with_name(modem.says, name), modem.answer, modem.exit});
  }

  doubles::TempDir ports_;
  harness::ApplianceOptions options_;
  std::vector<const FaultyModem*> seeded_;
  std::unique_ptr<harness::Appliance> appliance_;
};

}  // namespace

TEST_CASE("row 137: a modem that does not receive is named by its cause, in status and doctor") {
  FaultyModems modems;
  modems.add(kDown);
  auto& folder = modems.folder();
  const std::string file = folder.file("plain", "x"), directory = folder / "directory";
  std::filesystem::create_directory(directory);
  const auto fifo = folder / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  modems.add_entry({"port that does not exist", "gone", "port-missing", "critical",
                    "gsmrelay modem ports", "/dev/ttyUSB99 does not exist (FILE:LINE); found: "},
                   "/dev/ttyUSB99");
  modems.add_entry({"port is a plain file", "file", "port-not-serial", "critical", kEdit,
                    file + " is no serial port (FILE:LINE)"},
                   file);
  modems.add_entry({"port is a folder", "folder", "port-not-serial", "critical", kEdit,
                    directory + " is no serial port"},
                   directory);
  const auto device = folder / "device";
  std::filesystem::create_symlink("/dev/null", device);
  modems.add_entry({"port is a device of another kind", "device", "port-not-serial", "critical",
                    kEdit, device + " is no serial port"},
                   device);
  modems.add_entry(
      {"port is a pipe", "pipe", "port-not-serial", "critical", kEdit, fifo + " is no serial port"},
      fifo);
  modems.add_entry({"nothing in the USB socket", "socket", "modem-unplugged", "critical",
                    "gsmrelay modem ports", "socket is not connected"},
                   "", "usb = \"9-9.9\"\n");
  modems.add_entry({"no modem with this IMEI", "elsewhere", "modem-unplugged", "critical",
                    "gsmrelay modem ports", "elsewhere is not connected"},
                   "", "imei = \"490154203237518\"\n");
  modems.add_entry({"the program of the port does not exist", "program", "port-failed", "critical",
                    "gsmrelay modem ports", "program"},
                   "exec:/nonexistent/program");
  modems.add_entry({"a line that returns what is sent", "echo", "modem-silent", "critical",
                    "gsmrelay modem reset echo", "echo does not answer AT", "y\n"},
                   "exec:cat");
  auto& appliance = modems.start();
  // Each is critical once none of them may receive soon, as one that starts may for two minutes.
  harness::check_named(appliance, modems.faults, 300s);
  CHECK(harness::report(appliance, {"status"}).text("state") == "critical");
  harness::check_next_commands(appliance, modems.faults);
}

TEST_CASE("row 137: what is wrong with a modem that receives is named, and is not critical") {
  FaultyModems modems;
  modems.add(kImpaired);
  auto& appliance = modems.start(
      "[[sim]]\nname = \"prepaid\"\niccid = \"8949020000001234567\"\nbalance_code = \"*100#\"\n"
      "balance_below = \"2.50\"\n");
  CHECK(appliance.cli({"wait", "--for", "modem=up", "--timeout", "30"}).code == 0);
  (void)appliance.cli({"reload"});  // asks for the balance now, not a minute later
  harness::check_named(appliance, modems.faults);
  CHECK(harness::report(appliance, {"status"}).text("state") == "degraded");
  harness::check_next_commands(appliance, modems.faults);
}
