// The modems: which thread there is for which, by configuration and by what is on the bus. A modem
// keeps its name whatever /dev calls its port and however often it is unplugged.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "control/daemon_control.hpp"
#include "gsmrelayd/fleet/bus_follower.hpp"
#include "gsmrelayd/fleet/modem_slots.hpp"
#include "gsmrelayd/shared.hpp"
#include "io/usb.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// Thread-safe.
class Fleet {
 public:
  /// `bus` may be null: then there are only the ports of the configuration.
  Fleet(Shared& shared, std::unique_ptr<io::UsbBus> bus, FleetOptions options);
  ~Fleet();

  /// Starts, keeps and retires threads by the configuration; first of all and after each reload.
  void configure(const config::Config& config);
  /// Follows the bus: call it when bus_fd() is readable and every second.
  void look();
  int bus_fd() const { return bus_ ? bus_->fd() : -1; }
  /// Retires a modem that was found and is not there any more. Returns true if one was known by
  /// that name; `reject` while it is there or has an entry in the configuration.
  util::Result<bool> forget(const std::string& name);
  /// Destroys retired threads that have ended.
  void reap();

  std::vector<control::ModemStatus> statuses() const;
  std::vector<control::UnusedModem> unused() const;
  /// Returns the thread of that name, with an empty name the first whose modem is up; nullptr if
  /// there is none.
  std::shared_ptr<ModemThread> find(const std::string& name) const;
  /// Returns all threads, retired ones included.
  std::vector<std::shared_ptr<ModemThread>> all_threads() const;

 private:
  bool is_due() const;
  bool is_kept(const ModemSlot& slot, const config::Config& config) const;
  /// Decides whether the modem with this IMEI belongs to slot `number`; on that slot's thread.
  util::Result<void> on_imei_read(int number, const std::string& imei);
  util::Result<void> refuse(ModemSlot& slot, const std::string& imei) REQUIRES(mutex_);
  util::Result<void> find_owner(ModemSlot& slot, const std::string& imei) REQUIRES(mutex_);
  util::Result<void> hand_over(ModemSlot& from, ModemSlot& to, const std::string& imei)
      REQUIRES(mutex_);

  Shared& shared_;
  const std::unique_ptr<io::UsbBus> bus_;  ///< used with look_mutex_ only, but for its fd
  util::Mutex look_mutex_ ACQUIRED_BEFORE(mutex_);
  std::string bus_trouble_ GUARDED_BY(look_mutex_);
  mutable util::Mutex mutex_;
  ModemSlots slots_ GUARDED_BY(mutex_);
  BusFollower follower_ GUARDED_BY(mutex_);
};

}  // namespace gsmrelayd
