#include "daemon/fleet.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "daemon/technician.hpp"
#include "rig.hpp"
#include "tests/doubles/fake_usb_bus.hpp"

using namespace std::chrono_literals;
using control::ModemHealth;
using gsmrelayd::Fleet;
using rig::eventually;

namespace {

namespace fs = std::filesystem;

constexpr const char* kImei = "490154203237518";
constexpr const char* kOtherImei = "356938035643809";

/// A fleet on a bus of software. Its main thread is eventually().
struct Yard {
  explicit Yard(config::Config with = {}) : config(std::move(with)) {
    config.daemon.sweep = 1s;
    auto bus = std::make_unique<doubles::FakeUsbBus>(sockets);
    fleet = std::make_unique<Fleet>(desk.shared, std::move(bus),
                                    gsmrelayd::FleetOptions{.settle_at_most = 0s, .stagger = 2ms});
  }
  void start() { fleet->configure(config); }
  bool soon(const std::function<bool()>& holds) const {
    return eventually([&] {
      fleet->look();
      fleet->reap();
      return holds();
    });
  }
  std::optional<control::ModemStatus> modem(const std::string& name) const {
    for (const auto& one : fleet->statuses())
      if (one.name == name) return one;
    return std::nullopt;
  }
  bool is(const std::string& name, ModemHealth health) const {
    const auto one = modem(name);
    return one && one->health == health;
  }
  bool comes_up(const std::string& name) const {
    return soon([&] { return is(name, ModemHealth::up); });
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& one : fleet->statuses()) all.push_back(one.name);
    return all;
  }
  config::ModemSettings& bind(const std::string& name) {
    config.modems.push_back({.name = name});
    return config.modems.back();
  }

  config::Config config;
  rig::Desk desk;
  doubles::UsbSockets sockets;
  std::unique_ptr<Fleet> fleet;
};

/// A stick: the emulated modem, and the number its AT port has now.
struct Stick {
  explicit Stick(Yard& y, const std::string& name, const std::string& imei = kImei)
      : yard(y), modem(y.desk.dir, name, "sm=5,me=0,imei=" + imei) {}
  void plug(const std::string& usb, const std::string& tty) const {
    fs::remove(yard.desk.dir / tty);
    fs::create_symlink(modem.port(), yard.desk.dir / tty);
    yard.sockets.plug(doubles::ec25(usb, yard.desk.dir / tty));
  }
  Yard& yard;
  rig::Emulator modem;
};

/// Whether this process has the terminal behind `path` open.
bool is_open_here(const std::string& path) {
  const auto device = fs::canonical(path);
  for (const auto& fd : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (fs::read_symlink(fd.path(), gone) == device) return true;
  }
  return false;
}

/// A serial device that keeps what is written to it.
class Listener {
 public:
  explicit Listener(const std::string& link)
      : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK)) {
    REQUIRE(master_ >= 0);
    REQUIRE(::grantpt(master_) == 0);
    REQUIRE(::unlockpt(master_) == 0);
    path_ = ::ptsname(master_);
    slave_ = ::open(path_.c_str(), O_RDWR | O_NOCTTY);  // else it hangs up between two openings
    fs::create_symlink(path_, link);
  }
  ~Listener() {
    ::close(slave_);
    ::close(master_);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  std::string heard() const {
    std::string text(4096, '\0');
    const auto count = ::read(master_, text.data(), text.size());
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
  }

 private:
  int master_, slave_ = -1;
  std::string path_;
};

}  // namespace

TEST_CASE(
    "row 001: a modem that is plugged in is used with nothing about it in the configuration") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  stick.modem.deliver("hello");
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.3"));
  REQUIRE(yard.soon([&] { return yard.desk.texts() == std::vector<std::string>{"hello"}; }));
  const auto status = *yard.modem("usb-1-1.3");
  CHECK(status.usb == "1-1.3");
  CHECK(status.port == yard.desk.dir / "ttyUSB2");
  CHECK(status.family == "quectel-lte");
  CHECK(status.info.imei == kImei);
  CHECK(yard.desk.has_event("USB 1-1.3"));
  CHECK_FALSE(yard.desk.has_event(kImei));
}

TEST_CASE("row 002: a name bound to an IMEI goes with the modem, whatever socket it is in") {
  Yard yard;
  yard.bind("kitchen").imei = kImei;
  Stick stick(yard, "stick"), other(yard, "other", kOtherImei);
  yard.start();
  CHECK(yard.soon([&] { return yard.is("kitchen", ModemHealth::absent); }));
  other.plug("1-1.1", "ttyUSB2");
  stick.plug("1-1.3", "ttyUSB6");
  stick.modem.deliver("early");
  REQUIRE(yard.comes_up("kitchen"));
  REQUIRE(yard.comes_up("usb-1-1.1"));
  CHECK(yard.names() == std::vector<std::string>{"kitchen", "usb-1-1.1"});
  CHECK(yard.modem("kitchen")->usb == "1-1.3");
  yard.sockets.unplug("1-1.3");
  REQUIRE(yard.soon([&] { return yard.is("kitchen", ModemHealth::absent); }));
  stick.plug("1-1.4", "ttyUSB10");
  REQUIRE(yard.comes_up("kitchen"));
  CHECK(yard.modem("kitchen")->usb == "1-1.4");
  CHECK(yard.names() == std::vector<std::string>{"kitchen", "usb-1-1.1"});
  // Not one of its SMS went by another name.
  REQUIRE(yard.soon([&] { return yard.desk.texts().size() == 1; }));
  const auto messages = yard.desk.reader.messages({});
  REQUIRE(messages);
  CHECK(messages->at(0).modem == "kitchen");
}

TEST_CASE("row 005: a modem that is plugged in while the daemon runs is used") {
  Yard yard;
  yard.start();
  CHECK(yard.names().empty());
  Stick stick(yard, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  CHECK(yard.comes_up("usb-1-1.3"));
}

TEST_CASE("row 006: unplugged, its port is closed at once; back under another number it goes on") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.3"));
  CHECK(is_open_here(stick.modem.port()));
  yard.sockets.unplug("1-1.3");
  REQUIRE(yard.soon([&] { return !is_open_here(stick.modem.port()); }));
  REQUIRE(yard.soon([&] { return yard.is("usb-1-1.3", ModemHealth::absent); }));
  CHECK(yard.modem("usb-1-1.3")->trouble.find("1-1.3") != std::string::npos);
  stick.modem.deliver("meanwhile");
  stick.plug("1-1.3", "ttyUSB7");
  REQUIRE(yard.comes_up("usb-1-1.3"));
  CHECK(yard.modem("usb-1-1.3")->port == yard.desk.dir / "ttyUSB7");
  CHECK(yard.soon([&] { return yard.desk.texts() == std::vector<std::string>{"meanwhile"}; }));
  CHECK(yard.names().size() == 1);
}

TEST_CASE("row 006: two sticks that change places keep what is bound to them") {
  Yard yard;
  yard.bind("a").imei = kImei;
  yard.bind("left").usb = "1-1.1";
  Stick a(yard, "a"), b(yard, "b", kOtherImei);
  a.plug("1-1.2", "ttyUSB2");
  b.plug("1-1.1", "ttyUSB6");
  yard.start();
  REQUIRE(yard.comes_up("a"));
  REQUIRE(yard.comes_up("left"));
  CHECK(yard.modem("left")->info.imei == kOtherImei);
  yard.sockets.unplug("1-1.1");
  yard.sockets.unplug("1-1.2");
  REQUIRE(yard.soon([&] { return yard.is("a", ModemHealth::absent); }));
  REQUIRE(yard.soon([&] { return yard.is("left", ModemHealth::absent); }));
  b.plug("1-1.2", "ttyUSB2");
  REQUIRE(yard.comes_up("usb-1-1.2"));  // b: nobody's name
  CHECK(yard.is("a", ModemHealth::absent));
}

TEST_CASE("two sticks with one IMEI are told apart by their sockets") {
  Yard yard;
  const std::string clone = "111111111111111";
  Stick one(yard, "one", clone), two(yard, "two", clone);
  one.plug("1-1.1", "ttyUSB2");
  two.plug("1-1.2", "ttyUSB6");
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.1"));
  REQUIRE(yard.comes_up("usb-1-1.2"));
  yard.sockets.unplug("1-1.1");
  REQUIRE(yard.soon([&] { return yard.is("usb-1-1.1", ModemHealth::absent); }));
  CHECK(yard.is("usb-1-1.2", ModemHealth::up));
}

TEST_CASE("a stick moved to another socket leaves no missing modem behind") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1.1", "ttyUSB2");
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.1"));
  yard.sockets.unplug("1-1.1");
  REQUIRE(yard.soon([&] { return yard.is("usb-1-1.1", ModemHealth::absent); }));
  stick.plug("1-1.2", "ttyUSB2");
  REQUIRE(yard.comes_up("usb-1-1.2"));
  CHECK(yard.soon([&] { return yard.names() == std::vector<std::string>{"usb-1-1.2"}; }));
}

TEST_CASE("row 007: a port that is not there at the start is waited for") {
  Yard yard;
  yard.bind("kitchen").port = yard.desk.dir / "ttyUSB2";
  yard.start();
  REQUIRE(yard.soon([&] { return yard.is("kitchen", ModemHealth::absent); }));
  Stick stick(yard, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  REQUIRE(yard.comes_up("kitchen"));
  CHECK(yard.modem("kitchen")->usb == "1-1.3");
  CHECK(yard.names() == std::vector<std::string>{"kitchen"});  // it is found once
}

TEST_CASE("row 004: nobody's port is written to but the one for AT") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  const auto tty = yard.desk.dir / "ttyUSB2-not-for-at";
  const Listener silent(tty);
  // An Arduino: no modem as far as anybody knows.
  const auto drill = yard.desk.dir / "ttyACM0";
  const Listener foreign(drill);
  yard.sockets.plug(
      {.path = "1-1.4",
       .vendor = 0x2341,
       .product = 0x0043,
       .interfaces = {{.class_code = 2, .subclass = 2, .driver = "cdc_acm", .tty = drill}}});
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.3"));
  CHECK(silent.heard().empty());
  CHECK(foreign.heard().empty());
  CHECK(yard.names().size() == 1);
}

TEST_CASE("row 004: among ports nobody knows the one that takes SMS is found by asking") {
  Yard yard;
  Stick stick(yard, "stick");
  const auto deaf = yard.desk.dir / "ttyUSB0";
  const Listener listener(deaf);
  fs::create_symlink(stick.modem.port(), yard.desk.dir / "ttyUSB1");
  io::UsbDevice device{.path = "1-1.3", .vendor = 0x1234, .product = 0x5678};
  device.interfaces = {
      {.number = 0, .class_code = 0xff, .driver = "option", .tty = deaf},
      {.number = 1, .class_code = 0xff, .driver = "option", .tty = yard.desk.dir / "ttyUSB1"}};
  yard.sockets.plug(device);
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.3"));
  CHECK(yard.modem("usb-1-1.3")->port == yard.desk.dir / "ttyUSB1");
  CHECK(listener.heard().find("AT") != std::string::npos);
}

TEST_CASE("with discover off only those with a name are used") {
  Yard yard;
  yard.config.daemon.discover = false;
  yard.bind("kitchen").imei = kImei;
  Stick stick(yard, "stick"), other(yard, "other", kOtherImei);
  other.plug("1-1.1", "ttyUSB2");
  other.modem.deliver("private");
  stick.plug("1-1.2", "ttyUSB6");
  yard.start();
  REQUIRE(yard.comes_up("kitchen"));
  CHECK(yard.soon([&] { return yard.names() == std::vector<std::string>{"kitchen"}; }));
  CHECK(other.modem.holds(1));
  CHECK(yard.desk.texts().empty());
}

TEST_CASE("a reload gives a found modem its name, and takes it away again") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.3"));
  auto named = yard.config;
  SUBCASE("by its socket") {
    named.modems.push_back({.name = "kitchen", .usb = "1-1.3"});
  }
  SUBCASE("by its IMEI") {
    named.modems.push_back({.name = "kitchen", .imei = kImei});
  }
  SUBCASE("by its port") {
    named.modems.push_back({.name = "kitchen", .port = yard.desk.dir / "ttyUSB2"});
  }
  yard.fleet->configure(named);
  REQUIRE(yard.comes_up("kitchen"));
  CHECK(yard.soon([&] { return yard.names() == std::vector<std::string>{"kitchen"}; }));
  yard.fleet->configure(yard.config);
  REQUIRE(yard.comes_up("usb-1-1.3"));
  CHECK(yard.names() == std::vector<std::string>{"usb-1-1.3"});
}

TEST_CASE("bound by socket and IMEI, another stick in the socket is not taken for it") {
  Yard yard;
  auto& bound = yard.bind("kitchen");
  bound.usb = "1-1.3";
  bound.imei = kImei;
  Stick other(yard, "other", kOtherImei);
  other.plug("1-1.3", "ttyUSB2");
  yard.start();
  REQUIRE(yard.soon([&] {
    const auto kitchen = yard.modem("kitchen");
    return kitchen && kitchen->trouble.find("another modem") != std::string::npos;
  }));
  CHECK(yard.modem("kitchen")->trouble.find(kOtherImei) == std::string::npos);
  CHECK(yard.comes_up("usb-1-1.3"));  // its SMS count all the same
  CHECK_FALSE(yard.is("kitchen", ModemHealth::up));
}

TEST_CASE("a modem that cannot be used is named with the reason and gets no worker") {
  Yard yard;
  yard.sockets.plug({.path = "1-1.2",
                     .vendor = 0x12d1,
                     .product = 0x14db,
                     .interfaces = {{.class_code = 2, .subclass = 6, .driver = "cdc_ether"}}});
  yard.start();
  const auto unused = yard.fleet->unused();
  REQUIRE(unused.size() == 1);
  CHECK(unused[0].usb == "1-1.2");
  CHECK_FALSE(unused[0].why.empty());
  CHECK(yard.names().empty());
}

TEST_CASE("one released to others is not touched") {
  Yard yard;
  Stick stick(yard, "stick");
  auto device = doubles::ec25("1-1.3", stick.modem.port());
  device.released = true;
  yard.sockets.plug(device);
  yard.start();
  CHECK(yard.names().empty());
}

TEST_CASE("row 128: eight modems in one daemon, started one after another") {
  Yard yard;
  std::list<Stick> sticks;
  for (int i = 0; i < 8; ++i) {
    sticks.emplace_back(yard, fmt::format("stick{}", i), kImei);
    sticks.back().plug(fmt::format("1-1.{}", i + 1), fmt::format("ttyUSB{}", 4 * i + 2));
    sticks.back().modem.deliver(fmt::format("from {}", i));
  }
  yard.start();
  for (int i = 0; i < 8; ++i) CHECK(yard.comes_up(fmt::format("usb-1-1.{}", i + 1)));
  CHECK(yard.soon([&] { return yard.desk.texts().size() == 8; }));
}

TEST_CASE("bound by port and IMEI, another modem on the port is asked who it is and left alone") {
  Yard yard;
  const rig::Emulator other(yard.desk.dir, "other", std::string("sm=5,me=0,imei=") + kOtherImei);
  other.deliver("not for the kitchen");
  auto& bound = yard.bind("kitchen");
  bound.port = other.port();
  bound.imei = kImei;
  yard.start();
  REQUIRE(yard.soon([&] {
    const auto kitchen = yard.modem("kitchen");
    return kitchen && kitchen->trouble.find("another modem") != std::string::npos;
  }));
  const auto heard = other.ask("state stick");
  CHECK(heard.find("AT+CGSN") != std::string::npos);
  for (const char* setting : {"AT+CMEE", "AT+CMGF", "AT+CPIN", "AT+CMGL", "AT+CMGD"})
    CHECK_MESSAGE(heard.find(setting) == std::string::npos, setting);
  CHECK(other.holds(1));
}

TEST_CASE("a port with a USB socket beside it is not opened before it is known to lead there") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-2", "ttyUSB2");
  auto& kitchen = yard.bind("kitchen");
  kitchen.port = yard.desk.dir / "ttyUSB2";
  kitchen.usb = "1-1";
  yard.config.daemon.discover = false;
  yard.start();
  REQUIRE(yard.soon(
      [&] { return yard.modem("kitchen")->trouble.find("'usb' says 1-1") != std::string::npos; }));
  CHECK(yard.modem("kitchen")->commands == 0);
  CHECK_FALSE(is_open_here(stick.modem.port()));
  yard.sockets.unplug("1-2");
  CHECK(yard.soon(
      [&] { return yard.modem("kitchen")->trouble.find("is not there") != std::string::npos; }));
  stick.plug("1-1", "ttyUSB2");
  CHECK(yard.comes_up("kitchen"));
}

TEST_CASE("a modem that is gone is forgotten, one that is there or configured is not") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1", "ttyUSB2");
  yard.bind("kitchen").usb = "1-9";
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1"));
  CHECK_FALSE(yard.fleet->forget("usb-1-1"));
  yard.sockets.unplug("1-1");
  REQUIRE(yard.soon([&] { return yard.is("usb-1-1", ModemHealth::absent); }));
  const auto gone = yard.fleet->forget("usb-1-1");
  REQUIRE(gone);
  CHECK(*gone);
  CHECK(yard.names() == std::vector<std::string>{"kitchen"});
  const auto unknown = yard.fleet->forget("usb-1-1");
  REQUIRE(unknown);
  CHECK_FALSE(*unknown);
  CHECK_FALSE(yard.fleet->forget("kitchen"));
}

TEST_CASE("row 167: a running modem is traced from its bring-up on, and searches for networks") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1", "ttyUSB2");
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1"));
  const auto worker = yard.fleet->find("usb-1-1");
  REQUIRE(worker);
  worker->start_trace(60s, true);
  const auto traced = [&](const std::string& line) {
    const auto lines = worker->trace().after(0, 0ms).lines;
    return std::find(lines.begin(), lines.end(), line) != lines.end();
  };
  CHECK(yard.soon([&] { return traced("> AT+CGSN") && traced("< OK"); }));
  CHECK(traced("% usb 2c7c 0125"));
  CHECK_FALSE(traced(std::string("< ") + kImei));
  CHECK(yard.soon([&] { return traced("< 490150000000000"); }));
  REQUIRE(yard.comes_up("usb-1-1"));
  const auto networks = gsmrelayd::scan_networks(worker->mailbox());
  REQUIRE_MESSAGE(networks, networks.error().what);
  REQUIRE(networks->size() == 1);
  CHECK(networks->front().number == "26201");
}
