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

 private:
  mutable util::Mutex mutex_;
  std::map<std::string, std::string> awaited_
      GUARDED_BY(mutex_);  ///< text → modem; empty: not arrived
};

}  // namespace gsmrelayd
