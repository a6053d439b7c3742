// Watches the configuration file after it was read: what it says now is what the next start meets,
// which may be the one after a power cut.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// Why the next start would fail, or leave out a route or a PIN.
struct ConfigTrouble {
  std::string what{};   ///< names the file; empty: there is no trouble
  std::string next{};   ///< the command that corrects it; empty: `gsmrelay config check`
  bool mended = false;  ///< after a refused reload: the file has no mistakes any more
};

/// Thread-safe.
class ConfigWatch {
 public:
  /// `defaults` are those with which the file was loaded. `clock` must outlive this.
  ConfigWatch(std::string path, config::DaemonSettings defaults, const util::Clock& clock);
  /// Takes what the file and the files that it names are like now as what is in use, at the start
  /// and after a reload. A fault that is there already is not reported: the route that it holds is.
  void accept();
  /// Keeps the result of a reload that was refused, until accept().
  void refuse(std::size_t mistakes);
  /// Returns the trouble. Reads the file if it has changed, and with what it names once a minute.
  ConfigTrouble look();

 private:
  using Faults = std::vector<config::Diagnostic>;
  struct Version {
    ino_t inode = 0;
    timespec changed{};
    bool operator==(const Version& other) const;
  };
  Version version() const;
  std::string mistakes_text(std::size_t count) const;
  /// Returns what check_files() finds in `loaded`.
  static Faults file_faults(config::Loaded loaded);
  ConfigTrouble examine() REQUIRES(mutex_);

  const std::string path_;
  const config::DaemonSettings defaults_;
  const util::Clock& clock_;
  util::Mutex mutex_;
  std::string refused_ GUARDED_BY(mutex_);
  Faults known_ GUARDED_BY(mutex_);  ///< were there when the file was last taken, and still are
  std::optional<Version> seen_ GUARDED_BY(mutex_);  ///< nothing: look at once
  util::Deadline next_look_ GUARDED_BY(mutex_){};
  ConfigTrouble trouble_ GUARDED_BY(mutex_);
};

}  // namespace gsmrelayd
