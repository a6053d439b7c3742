// Test SMS under way from one SIM to another (or to itself). Thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "util/mutex.hpp"

namespace gsmrelayd {

class TestMessages {
 public:
  /// Returns a random text; its arrival is awaited until end().
  std::string begin();
  /// Called with the text of each SMS that arrived by `modem`. Returns true if it was awaited.
  bool saw(const std::string& text, const std::string& modem);
  /// Returns the modem by which `text` arrived; nothing so far.
  std::optional<std::string> arrived_by(const std::string& text) const;
  void end(const std::string& text);

 private:
  mutable util::Mutex mutex_;
  std::map<std::string, std::string> awaited_
      GUARDED_BY(mutex_);  ///< text → modem; empty: not here yet
};

}  // namespace gsmrelayd
