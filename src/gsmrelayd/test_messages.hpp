// Test SMS that were sent from a SIM to another one or to itself and are awaited. Thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "util/mutex.hpp"

namespace gsmrelayd {

class TestMessages {
 public:
  /// Returns a random text, whose arrival is awaited until end().
  std::string begin();
  /// Records that an SMS with `text` arrived at `modem`. Returns true if it was awaited.
  bool mark_arrived(const std::string& text, const std::string& modem);
  /// Returns the modem that received `text`; nothing if it has not arrived.
  std::optional<std::string> arrived_by(const std::string& text) const;
  void end(const std::string& text);

  /// Records that `modem` is deaf with a SIM in the network `plmn` (MCC and MNC, empty: not known);
  /// nothing: it is not.
  void set_deaf(const std::string& modem, std::optional<std::string> plmn);
  /// Returns true if another modem is deaf in the network `plmn`: then it is likely that the SMS
  /// are late for all.
  bool is_deaf_beside(const std::string& modem, const std::string& plmn) const;

 private:
  mutable util::Mutex mutex_;
  std::map<std::string, std::string> awaited_
      GUARDED_BY(mutex_);  ///< text → modem; empty: not arrived
  std::map<std::string, std::string> deaf_ GUARDED_BY(mutex_);  ///< modem → network
};

}  // namespace gsmrelayd
