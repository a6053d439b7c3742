// A fleet on a simulated USB bus, and sticks to plug into it.
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "gsmrelayd/fleet/fleet.hpp"
#include "gsmrelayd/modem/raw_command.hpp"
#include "tests/doubles/fake_usb_bus.hpp"
#include "tests/gsmrelayd/rig.hpp"

namespace fleet_test {

using namespace std::chrono_literals;
using control::ModemHealth;
using gsmrelayd::Fleet;
using rig::eventually;

namespace fs = std::filesystem;

constexpr const char* kImei = "490154203237518";
constexpr const char* kOtherImei = "356938035643809";

/// A fleet on a simulated USB bus. eventually() does the work of the main thread.
struct FleetRig {
  explicit FleetRig(util::Duration stagger = 2ms) {
    config.daemon.sweep = 1s;
    auto bus = std::make_unique<doubles::FakeUsbBus>(sockets);
    fleet =
        std::make_unique<Fleet>(desk.shared, std::move(bus),
                                gsmrelayd::FleetOptions{.settle_at_most = 0s, .stagger = stagger});
  }
  void start() { fleet->configure(config); }
  bool soon(const std::function<bool()>& holds) const {
    return eventually([&] {
      fleet->follow_bus();
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

/// A stick: the emulated modem and the present name of its AT port.
struct Stick {
  explicit Stick(FleetRig& y, const std::string& name, const std::string& imei = kImei)
      : fleet_rig(y), modem(y.desk.dir, name, "sm=5,me=0,imei=" + imei) {}
  void plug(const std::string& usb, const std::string& tty) const {
    fs::remove(fleet_rig.desk.dir / tty);
    fs::create_symlink(modem.port(), fleet_rig.desk.dir / tty);
    fleet_rig.sockets.plug(doubles::ec25(usb, fleet_rig.desk.dir / tty));
  }
  FleetRig& fleet_rig;
  rig::Emulator modem;
};

/// Returns true if this process has the terminal behind `path` open.
inline bool is_open_here(const std::string& path) {
  const auto device = fs::canonical(path);
  for (const auto& fd : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (fs::read_symlink(fd.path(), gone) == device) return true;
  }
  return false;
}

/// A serial device that records the octets written to it.
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

}  // namespace fleet_test
