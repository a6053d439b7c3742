// Writes refused requests to the log: the first of its kind at once, then one line a minute with
// their number, so that nobody can fill the disk. Thread-safe.
#pragma once

#include <map>
#include <string>

#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gateway_server {

class RefusalLog {
 public:
  explicit RefusalLog(const util::Clock& clock) : clock_(clock) {}

  /// Logs that a request of `who` ("client kitchen") was refused with `status`. `why` has no number
  /// and no text of a message.
  void add(const std::string& who, int status, const std::string& why);
  /// Logs how many more there were, for each kind whose minute is over.
  void flush();

 private:
  struct Kind {
    util::Deadline since{};
    int more = 0;  ///< since then, not logged yet
  };
  void write(const std::string& kind, int count) const;
  const util::Clock& clock_;
  util::Mutex mutex_;
  std::map<std::string, Kind> kinds_ GUARDED_BY(mutex_);
};

}  // namespace gateway_server
