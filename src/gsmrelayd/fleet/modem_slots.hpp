// The slots of the fleet: a name with its thread and the modem that is attached to it.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "gsmrelayd/modem/modem_thread.hpp"
#include "gsmrelayd/shared.hpp"

namespace gsmrelayd {

struct ModemSlot {
  int number = 0;  ///< of this slot; never used again
  config::ModemSettings settings;
  bool configured = false;  ///< has an entry in the configuration; else it was detected
  std::string usb;          ///< path of its device, present or not; empty: not known
  std::string imei;         ///< as last read
  std::string refused;      ///< USB path of a modem whose IMEI is another one
  bool attached = false;    ///< its thread has a port
  // shared: an API thread may still use a modem's thread that is being retired
  std::shared_ptr<ModemThread> thread;
};

/// Not thread-safe: the fleet's mutex guards it.
class ModemSlots {
 public:
  /// Called on the thread of the modem of slot `number`, without the fleet's mutex.
  using OnSlotImeiRead = std::function<util::Result<void>(int number, const std::string& imei)>;
  using Slots = std::list<ModemSlot>;

  ModemSlots(Shared& shared, OnSlotImeiRead on_imei_read)
      : shared_(shared), on_imei_read_(std::move(on_imei_read)) {}

  /// Adds a slot and starts its thread, which lists all memories every `sweep` and, with `held`,
  /// begins as after ModemThread::hold(). The name is new.
  ModemSlot& add(config::ModemSettings settings, bool configured, std::chrono::seconds sweep,
                 bool held = false);
  /// Removes the slot `name` and asks its thread to end. Does nothing if there is none.
  void retire(const std::string& name);
  /// Returns nullptr if there is none.
  ModemSlot* find(const std::string& name);
  ModemSlot* find(int number);
  /// Returns the first slot for which `fits(slot)` holds; nullptr if there is none.
  template <class Predicate>
  ModemSlot* find_if(Predicate fits) {
    for (auto& slot : slots_)
      if (fits(slot)) return &slot;
    return nullptr;
  }
  /// Sorts the slots as in the configuration file, detected ones after them by name.
  void sort();
  void set_order(const std::vector<config::ModemSettings>& modems);

  /// Returns all threads, those of retired slots included.
  std::vector<std::shared_ptr<ModemThread>> all_threads() const;
  /// Removes and returns the retired threads that have ended. Destroy them without the fleet's
  /// mutex.
  std::list<std::shared_ptr<ModemThread>> take_ended();
  /// Removes all slots and returns all threads.
  std::vector<std::shared_ptr<ModemThread>> take_all();

  Slots::iterator begin() { return slots_.begin(); }
  Slots::iterator end() { return slots_.end(); }
  Slots::const_iterator begin() const { return slots_.begin(); }
  Slots::const_iterator end() const { return slots_.end(); }

 private:
  Shared& shared_;
  const OnSlotImeiRead on_imei_read_;
  int last_number_ = 0;
  std::map<std::string, std::size_t> order_;  ///< of the names in the configuration file
  Slots slots_;                               ///< configured ones first
  std::list<std::shared_ptr<ModemThread>> retired_;
};

}  // namespace gsmrelayd
