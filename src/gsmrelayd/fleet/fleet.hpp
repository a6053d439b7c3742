// All modems with their threads, according to the configuration and the USB bus. A modem keeps its
// name when its port in /dev changes and when it is unplugged.
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
  /// If `bus` is null, only the ports in the configuration are used.
  Fleet(Shared& shared, std::unique_ptr<io::UsbBus> bus, FleetOptions options);
  ~Fleet();

  /// Starts, keeps and retires threads according to `config`, at the start and after a reload.
  void configure(const config::Config& config);
  /// Reads the bus if it has changed or a read is due. Call it when bus_fd() is readable and every
  /// second.
  void follow_bus();
  int bus_fd() const { return bus_ ? bus_->fd() : -1; }
  /// Retires the detected modem `name`, which is unplugged. Returns false if there is none. Returns
  /// `reject` while it is plugged in or has an entry in the configuration.
  util::Result<bool> forget(const std::string& name);
  /// Destroys retired threads that have ended.
  void reap();

  std::vector<control::ModemStatus> statuses() const;
  std::vector<control::UnusedModem> unused() const;
  /// Returns the thread of the modem `name`, or, if it is empty, the first whose modem is up;
  /// nullptr if there is none.
  std::shared_ptr<ModemThread> find(const std::string& name) const;
  /// Returns all threads, retired ones included.
  std::vector<std::shared_ptr<ModemThread>> all_threads() const;

 private:
  bool is_due() const;
  bool is_kept(const ModemSlot& slot, const config::Config& config) const;
  /// Checks that the modem with this IMEI belongs to the slot `number`. Called on the slot's
  /// thread.
  util::Result<void> on_imei_read(int number, const std::string& imei);
  util::Result<void> refuse(ModemSlot& slot, const std::string& imei) REQUIRES(mutex_);
  util::Result<void> find_owner(ModemSlot& slot, const std::string& imei) REQUIRES(mutex_);
  util::Result<void> hand_over(ModemSlot& from, ModemSlot& to, const std::string& imei)
      REQUIRES(mutex_);

  Shared& shared_;
  const std::unique_ptr<io::UsbBus> bus_;  ///< used with bus_mutex_ locked, except fd()
  util::Mutex bus_mutex_ ACQUIRED_BEFORE(mutex_);
  std::string bus_trouble_ GUARDED_BY(bus_mutex_);
  mutable util::Mutex mutex_;
  ModemSlots slots_ GUARDED_BY(mutex_);
  BusFollower follower_ GUARDED_BY(mutex_);
};

}  // namespace gsmrelayd
