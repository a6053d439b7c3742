// Test SMS that are on their way: sent by one SIM, awaited at another. Thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "util/mutex.hpp"

namespace gsmrelayd {

class TestMessages {
 public:
  /// A text nobody else sends; awaited until end().
  std::string begin();
  /// Text of every SMS that arrived; returns true if it was awaited.
  bool saw(const std::string& text, const std::string& modem);
  /// The modem it came by.
  std::optional<std::string> arrived_by(const std::string& text) const;
  void end(const std::string& text);

 private:
  mutable util::Mutex mutex_;
  std::map<std::string, std::string> awaited_
      GUARDED_BY(mutex_);  ///< text → modem; empty: not here yet
};

}  // namespace gsmrelayd
