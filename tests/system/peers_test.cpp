// The emulated modem with common programs: gammu, gammu-smsd, smsd (smstools), Kannel,
// ModemManager, ofono.
#include <doctest/doctest.h>

#include "process.hpp"
#include "tests/doubles/https_server.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "tests/places.hpp"

using namespace harness;
using namespace std::chrono_literals;

namespace {

const std::string kEmulator = places::program("gsm-modem");
const std::string kOwn = "+491700000001", kOther = "+491700000002", kSender = "+4915112345678";

/// Two modems, "a" at m1 for the program under test and "b" as its partner.
class Bench {
 public:
  Bench()
      : emulator_({kEmulator, "--modem", "a,pty=" + path("m1") + ",number=" + kOwn, "--modem",
                   "b,pty=" + path("m2") + ",number=" + kOther, "--control", path("control")},
                  {.output = path("emulator.out"), .environment = {}}) {
    REQUIRE(eventually([this] { return std::filesystem::exists(dir_ / "control"); }));
  }

  std::string path(const std::string& name) const { return dir_ / name; }
  std::string directory(const std::string& name) const {
    std::filesystem::create_directories(dir_ / name);
    return path(name);
  }

  std::string control(std::vector<std::string> words) const {
    words.insert(words.begin(), {kEmulator, "ctl", path("control")});
    const Finished done = run(words, 60s);
    INFO(done.output);
    CHECK(done.code == 0);
    return done.output;
  }
  bool state_has(const std::string& modem, const std::string& text) const {
    return control({"state", modem}).find(text) != std::string::npos;
  }

  std::string gammu_rc(const std::string& more = "") const {
    write_file(dir_ / "gammurc",
               "[gammu]\ndevice = " + path("m1") + "\nconnection = at115200\n" + more);
    return path("gammurc");
  }
  std::string gammu(std::vector<std::string> words) const {
    words.insert(words.begin(), {"gammu", "-c", gammu_rc()});
    const Finished done = run(words, 60s);
    INFO(done.output);
    CHECK(done.code == 0);
    return done.output;
  }

  /// Returns whether a file below `directory` holds `text`.
  bool some_file_holds(const std::string& directory, const std::string& text) const {
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator(dir_ / directory, gone)) {
      if (read_file(entry.path()).find(text) != std::string::npos) return true;
    }
    return false;
  }

 private:
  doubles::TempDir dir_;
  Process emulator_;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A message bus in place of the system's, for one test.
class Bus {
 public:
  explicit Bus(const Bench& bench)
      : address_("unix:path=" + bench.path("bus")),
        daemon_({"dbus-daemon", "--session", "--nofork", "--address=" + address_},
                {.output = bench.path("bus.out"), .environment = {}}) {
    REQUIRE(eventually([&bench] { return std::filesystem::exists(bench.path("bus")); }));
  }
  const std::string& address() const { return address_; }

  /// Runs a client of the bus.
  Finished run(std::vector<std::string> words) const {
    words.insert(words.begin(), {"env", "DBUS_SYSTEM_BUS_ADDRESS=" + address_});
    return harness::run(words, 60s);
  }
  /// Calls `method` of `object`; the arguments are those of dbus-send.
  Finished call(const std::string& service, const std::string& object, const std::string& method,
                const std::vector<std::string>& arguments = {}) const {
    std::vector<std::string> words{"dbus-send",         "--system", "--print-reply",
                                   "--dest=" + service, object,     method};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run(std::move(words));
  }

 private:
  std::string address_;
  Process daemon_;
};

struct KannelPorts {
  std::string admin = std::to_string(doubles::free_port()),
              box = std::to_string(doubles::free_port()),
              send = std::to_string(doubles::free_port());
};

/// Returns a configuration: bearerbox with the modem as its only centre, and smsbox, on loopback.
std::string kannel_conf(const Bench& bench, const KannelPorts& ports) {
  const std::string only_us = "127.0.0.1", nobody = "*.*.*.*";
  return "group = core\nadmin-port = " + ports.admin + "\nadmin-interface = " + only_us +
         "\nadmin-password = admin\nsmsbox-port = " + ports.box +
         "\nsmsbox-interface = " + only_us + "\nbox-allow-ip = " + only_us +
         "\nbox-deny-ip = " + nobody +
         "\ndlr-storage = internal\n\n"
         "group = smsc\nsmsc = at\nsmsc-id = a\nmodemtype = auto\nspeed = 115200\n"
         "sim-buffering = true\ndevice = " +
         bench.path("m1") +
         "\n\ngroup = modems\nid = emulated\nname = emulated\ndetect-string = gsmrelay\n"
         "init-string = \"AT+CNMI=2,1,0,1,0\"\nmessage-storage = \"SM\"\n\n"
         "group = smsbox\nbearerbox-host = " +
         only_us + "\nsendsms-port = " + ports.send + "\nsendsms-interface = " + only_us +
         "\nglobal-sender = " + kOwn + "\naccess-log = " + bench.path("kannel.access") +
         "\n\ngroup = sendsms-user\nusername = user\npassword = password\nuser-allow-ip = " +
         only_us + "\nuser-deny-ip = " + nobody +
         "\n\ngroup = sms-service\nkeyword = default\ntext = taken\nmax-messages = 0\n";
}

}  // namespace

TEST_CASE("gammu identifies the modem, reads its messages, sends one and queries the balance") {
  const Bench bench;
  const std::string identity = bench.gammu({"identify"});
  CHECK(has(identity, "gsmrelay"));
  CHECK(has(identity, "490154200000018"));
  CHECK(has(identity, "262010000000001"));

  bench.control({"deliver-text", "a", kSender, "Grüße an gammu"});
  bench.control({"deliver-long", "a", kSender, "7", "order=2,1", std::string(200, 'x')});
  const std::string all = bench.gammu({"getallsms"});
  CHECK(has(all, "Grüße an gammu"));
  CHECK(has(all, kSender));
  CHECK(has(all, "part 2 of 2"));
  CHECK(has(all, "3 SMS parts"));

  bench.gammu({"sendsms", "TEXT", kOther, "-text", "to the other one"});
  CHECK(bench.state_has("b", "\"stored\":1"));
  CHECK(bench.state_has("a", "\"submitted\":1"));
  CHECK(has(bench.gammu({"getussd", "*100#"}), "12.34 EUR"));
  bench.gammu({"deleteallsms", "1"});
  CHECK(bench.state_has("a", "\"deleted\":3"));
}

TEST_CASE("gammu-smsd receives a long message whole and sends a message from its outbox") {
  const Bench bench;
  const std::string rc = bench.gammu_rc(
      "[smsd]\nservice = files\ninboxpath = " + bench.directory("inbox") + "/\noutboxpath = " +
      bench.directory("outbox") + "/\nsentsmspath = " + bench.directory("sent") +
      "/\nerrorsmspath = " + bench.directory("error") + "/\nlogfile = " + bench.path("smsd.log") +
      "\ndebuglevel = 1\nreceivefrequency = 1\nloopsleep = 1\ncommtimeout = 1\nchecksecurity = "
      "0\n");
  const std::string text = "A long message that needs two parts. " + std::string(150, 'y') + " end";
  bench.control({"deliver-long", "a", kSender, "9", text});
  Process daemon({"gammu-smsd", "-c", rc},
                 {.output = bench.path("gammu-smsd.out"), .environment = {}});
  INFO(read_file(bench.path("gammu-smsd.out")), read_file(bench.path("smsd.log")));
  CHECK(eventually([&] { return bench.some_file_holds("inbox", "needs two parts"); }, 60s));
  CHECK(eventually([&] { return bench.some_file_holds("inbox", " end"); }, 30s));
  CHECK(eventually([&] { return bench.state_has("a", "\"deleted\":2"); }, 30s));

  const Finished put = run({"gammu-smsd-inject", "-c", rc, "TEXT", kOther, "-text", "from smsd"});
  INFO(put.output);
  CHECK(put.code == 0);
  CHECK(eventually([&] { return bench.state_has("b", "\"stored\":1"); }, 60s));
  CHECK(eventually([&] { return bench.some_file_holds("sent", ""); }, 30s));
}

TEST_CASE("smsd of smstools receives, empties the memory, and sends") {
  const Bench bench;
  std::string config = "devices = GSM1\nlogfile = " + bench.path("smstools.log") +
                       "\ninfofile = " + bench.path("smstools.working") +
                       "\npidfile = " + bench.path("smstools.pid") +
                       "\ndelaytime = 1\nreceive_before_send = yes\n";
  for (const char* name : {"outgoing", "checked", "incoming", "failed", "sent", "report"}) {
    config += std::string(name) + " = " + bench.directory(name) + "\n";
  }
  config += "[GSM1]\ndevice = " + bench.path("m1") +
            "\nbaudrate = 115200\nincoming = yes\nreport = yes\nrtscts = no\n";
  write_file(bench.path("smsd.conf"), config);
  bench.control({"deliver-text", "a", kSender, "Hello smstools"});
  Process daemon({"/usr/sbin/smsd", "-t", "-c", bench.path("smsd.conf")},
                 {.output = bench.path("smstools.out"), .environment = {}});
  INFO(read_file(bench.path("smstools.out")), read_file(bench.path("smstools.log")));
  CHECK(eventually([&] { return bench.some_file_holds("incoming", "Hello smstools"); }, 60s));
  CHECK(eventually([&] { return bench.state_has("a", "\"deleted\":1"); }, 30s));

  write_file(bench.path("outgoing/one"), "To: " + kOther.substr(1) + "\n\nfrom smstools\n");
  CHECK(eventually([&] { return bench.some_file_holds("sent", "from smstools"); }, 60s));
  CHECK(bench.state_has("b", "\"stored\":1"));
}

TEST_CASE("Kannel identifies the modem, receives, empties the memory, and sends") {
  const Bench bench;
  const KannelPorts ports;
  write_file(bench.path("kannel.conf"), kannel_conf(bench, ports));
  bench.control({"deliver-text", "a", kSender, "Hello Kannel"});
  Process bearerbox({"/usr/sbin/bearerbox", bench.path("kannel.conf")},
                    {.output = bench.path("bearerbox.out"), .environment = {}});
  const auto said = [&](const std::string& file, const std::string& text) {
    return has(read_file(bench.path(file)), text);
  };
  INFO(read_file(bench.path("bearerbox.out")));
  REQUIRE(eventually([&] { return said("bearerbox.out", "AT SMSC successfully opened"); }, 60s));
  Process smsbox({"/usr/sbin/smsbox", bench.path("kannel.conf")},
                 {.output = bench.path("smsbox.out"), .environment = {}});
  CHECK(eventually([&] { return said("kannel.access", "Hello Kannel"); }, 60s));
  CHECK(said("kannel.access", kSender));
  CHECK(eventually([&] { return bench.state_has("a", "\"deleted\":1"); }, 30s));

  const Finished sent =
      run({"curl", "-sS", "-G", "http://127.0.0.1:" + ports.send + "/cgi-bin/sendsms",
           "--data-urlencode", "to=" + kOther, "-d", "username=user", "-d", "password=password",
           "-d", "text=from+Kannel"});
  INFO(sent.output);
  CHECK(sent.code == 0);
  CHECK(eventually([&] { return bench.state_has("b", "\"stored\":1"); }, 60s));
  CHECK(bench.state_has("a", "\"submitted\":1"));
}

TEST_CASE("ModemManager registers, receives, sends, and asks for the balance") {
  const Bench bench;
  const Bus bus(bench);
  // It finds ports by udev. Its test interface takes a UNIX socket in its folder instead. It closes
  // and opens it again at once: one connection at a time, or the last one takes answers of the
  // next.
  Process bridge({"socat", "-t", "0", "UNIX-LISTEN:" + bench.path("port") + ",fork,max-children=1",
                  "OPEN:" + bench.path("m1") + ",raw,echo=0"},
                 {.output = bench.path("bridge.out"), .environment = {}});
  REQUIRE(eventually([&] { return std::filesystem::exists(bench.path("port")); }));
  Process manager(
      {"env", "--chdir=" + bench.directory("."), "/usr/sbin/ModemManager", "--test-session",
       "--debug", "--test-enable", "--test-no-udev", "--test-no-qrtr", "--no-auto-scan"},
      {.output = bench.path("manager.out"),
       .environment = {{"DBUS_SESSION_BUS_ADDRESS", bus.address()},
                       {"DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent"}}});
  INFO(read_file(bench.path("manager.out")));
  const auto mmcli = [&bus](std::vector<std::string> words) {
    words.insert(words.begin(), "mmcli");
    return bus.run(std::move(words));
  };
  const auto modem_is = [&mmcli](const std::string& what) {
    return has(mmcli({"-m", "any"}).output, what);
  };
  REQUIRE(eventually(
      [&bus] {
        return bus.call("org.freedesktop.ModemManager1", "/org/freedesktop/ModemManager1",
                        "org.freedesktop.ModemManager1.Test.SetProfile",
                        {"string:a", "string:generic", "array:string:port"})
                   .code == 0;
      },
      30s));
  REQUIRE(eventually([&] { return modem_is("state: disabled"); }, 60s));
  const Finished enabled = mmcli({"-m", "any", "-e"});
  INFO(enabled.output);
  REQUIRE(enabled.code == 0);
  CHECK(eventually([&] { return mmcli({"-m", "any", "--3gpp-register-home"}).code == 0; }, 60s));
  CHECK(modem_is("state: registered"));
  CHECK(modem_is("operator id: 26201"));

  bench.control({"deliver-text", "a", kSender, "Hello ModemManager"});
  CHECK(eventually([&] { return has(mmcli({"-s", "0"}).output, "Hello ModemManager"); }, 90s));
  const Finished made = mmcli(
      {"-m", "any", "--messaging-create-sms=text='from ModemManager',number='" + kOther + "'"});
  INFO(made.output);
  const auto path = made.output.find("/org/freedesktop/ModemManager1/SMS/");
  REQUIRE(path != std::string::npos);
  const auto end = made.output.find_first_of("\r\n ", path);
  CHECK(mmcli({"-s", made.output.substr(path, end - path), "--send"}).code == 0);
  CHECK(eventually([&] { return bench.state_has("b", "\"stored\":1"); }, 30s));
  CHECK(has(mmcli({"-m", "any", "--3gpp-ussd-initiate=*100#"}).output, "12.34 EUR"));
}

TEST_CASE("ofono goes online, receives, sends, and asks for the balance") {
  const Bench bench;
  const Bus bus(bench);
  // It finds ports by udev. Its driver of phonesim connects to a TCP port instead, and expects a
  // modem without echo.
  REQUIRE(
      run({"sh", "-c", "printf 'ATE0\\r' | socat -t 1 - OPEN:" + bench.path("m1") + ",raw,echo=0"})
          .code == 0);
  const auto port = std::to_string(doubles::free_port());
  write_file(bench.path("phonesim.conf"), "[phonesim]\nAddress=127.0.0.1\nPort=" + port + "\n");
  Process bridge(
      {"socat", "-t", "0", "TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr,fork,max-children=1",
       "OPEN:" + bench.path("m1") + ",raw,echo=0"},
      {.output = bench.path("bridge.out"), .environment = {}});
  Process ofono({"/usr/sbin/ofonod", "-n", "-d"},
                {.output = bench.path("ofono.out"),
                 .environment = {{"DBUS_SYSTEM_BUS_ADDRESS", bus.address()},
                                 {"OFONO_PHONESIM_CONFIG", bench.path("phonesim.conf")},
                                 {"OFONO_AT_DEBUG", "1"}}});
  INFO(read_file(bench.path("ofono.out")));
  const auto call = [&bus](const std::string& method, const std::vector<std::string>& arguments) {
    return bus.call("org.ofono", "/phonesim", "org.ofono." + method, arguments);
  };
  for (const std::string property : {"Powered", "Online"})
    REQUIRE(eventually(
        [&] {
          return call("Modem.SetProperty", {"string:" + property, "variant:boolean:true"}).code ==
                 0;
        },
        60s));
  CHECK(eventually(
      [&] { return has(call("NetworkRegistration.GetProperties", {}).output, "\"registered\""); },
      60s));

  Process monitor({"env", "DBUS_SYSTEM_BUS_ADDRESS=" + bus.address(), "dbus-monitor", "--system",
                   "interface='org.ofono.MessageManager'"},
                  {.output = bench.path("monitor.out"), .environment = {}});
  REQUIRE(eventually([&] { return has(read_file(bench.path("monitor.out")), "Name"); }));
  bench.control({"deliver-text", "a", kSender, "Hello ofono"});
  CHECK(eventually([&] { return has(read_file(bench.path("monitor.out")), "Hello ofono"); }, 30s));
  CHECK(call("MessageManager.SendMessage", {"string:" + kOther, "string:from ofono"}).code == 0);
  CHECK(eventually([&] { return bench.state_has("b", "\"stored\":1"); }, 30s));
  CHECK(has(call("SupplementaryServices.Initiate", {"string:*100#"}).output, "12.34 EUR"));
}
