// The modems: which worker there is for which, by configuration and by what is on the bus. A worker
// keeps its name whatever /dev calls its port and however often it is unplugged.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "control/daemon_control.hpp"
#include "gsmrelayd/fleet/usb_detector.hpp"
#include "gsmrelayd/modem/modem_thread.hpp"
#include "gsmrelayd/shared.hpp"
#include "io/usb.hpp"

namespace gsmrelayd {

struct FleetOptions {
  util::Duration settle_at_most = std::chrono::minutes(2);
  /// Between the starts of two sticks, half of it up to all of it: many at once bring down a hub.
  util::Duration stagger = std::chrono::milliseconds(600);
};

/// Thread-safe.
class Fleet {
 public:
  /// `bus` may be null: then there are only the ports of the configuration.
  Fleet(Shared& shared, std::unique_ptr<io::UsbBus> bus, FleetOptions options);
  ~Fleet();

  /// Starts, keeps and lets go by the configuration; first of all and after each reload.
  void configure(const config::Config& config);
  /// Follows the bus: call it when bus_fd() is readable and every second.
  void look();
  int bus_fd() const { return bus_ ? bus_->fd() : -1; }
  /// Lets a modem go that was found and is not there any more. True if one was known by that name;
  /// `reject` while it is there or has an entry in the configuration.
  util::Result<bool> forget(const std::string& name);
  /// Workers that were let go and have ended are given back.
  void reap();

  std::vector<control::ModemStatus> statuses() const;
  std::vector<control::UnusedModem> unused() const;
  /// By name; with an empty name the first that is up.
  std::shared_ptr<ModemThread> find(const std::string& name) const;
  /// All, those let go too.
  std::vector<std::shared_ptr<ModemThread>> everyone() const;

 private:
  /// A name with its worker, and the modem that has it now.
  struct ModemSlot {
    int number = 0;  ///< of this slot, never again another's
    config::ModemSettings settings;
    bool configured = false;
    std::string usb;      ///< the device that is its, present or not; empty: none so far
    std::string imei;     ///< as met last
    std::string refused;  ///< USB path of a modem that turned out not to be its
    bool attached = false;
    // shared: a request on the API's thread may hold a worker while it is let go
    std::shared_ptr<ModemThread> worker;
  };
  using Devices = std::vector<io::UsbDevice>;

  bool is_due() const;
  bool is_kept(const ModemSlot& slot, const config::Config& config) const;
  void sort_slots();
  void follow(const Devices& devices);
  void follow_named_ports(const Devices& devices);
  void follow_detected(const DetectedDevice& detected);
  void let_go_of_absent(const Devices& devices);
  void let_go_of_released(const std::set<std::string>& seen);
  bool may_start();
  ModemSlot* slot_for(const DetectedDevice& detected);
  ModemSlot& add(config::ModemSettings settings, bool configured);
  void retire(const std::string& name);
  ModemSlot* find_slot(const std::string& name);
  bool wants_strangers() const;
  std::string free_name(const std::string& usb) const;
  util::Result<void> met(int number, const std::string& imei);
  util::Result<void> hand_over(ModemSlot& from, ModemSlot& to, const std::string& imei);

  Shared& shared_;
  const std::unique_ptr<io::UsbBus> bus_;
  const FleetOptions options_;
  UsbDetector detector_;
  std::string bus_trouble_;

  std::mutex look_mutex_;     ///< of the bus and its trouble; before mutex_
  mutable std::mutex mutex_;  ///< of all below
  util::Deadline next_look_, next_start_;
  std::minstd_rand random_;
  bool discover_ = true;
  int last_number_ = 0;
  std::map<std::string, std::size_t> order_;  ///< of the names in the file
  std::chrono::seconds sweep_{30};
  std::list<ModemSlot> slots_;         ///< configured ones first, in the order of the file
  std::set<std::string> declined_;     ///< USB paths of modems that nobody wants
  std::set<std::string> named_ports_;  ///< USB paths of devices whose port the configuration names
  std::vector<control::UnusedModem> unused_;
  std::list<std::shared_ptr<ModemThread>> retired_;
};

}  // namespace gsmrelayd
