// Which line of the configuration the fault of a modem is about.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "control/daemon_control.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// Thread-safe: a reload sets it, the local API's threads read it.
class FaultPlaces {
 public:
  /// Takes the places of the keys and the [[sim]] entries of `config`.
  void set(const config::Config& config);
  /// Returns "FILE:LINE" of the key that `modem.fault` is about: `port`, `baud` or `pin`. Empty if
  /// it is about none, or the file does not have the key.
  std::string of(const control::ModemStatus& modem) const;

 private:
  struct Card {
    std::string name, iccid, imsi;
  };
  /// Returns the key of the PIN that was entered: of the card's entry, else of the modem's, else of
  /// the only entry that has one, as SimManager chooses it.
  std::string pin_key(const control::ModemStatus& modem) const REQUIRES(mutex_);

  mutable util::Mutex mutex_;
  std::map<std::string, std::string> places_ GUARDED_BY(mutex_);
  std::vector<Card> cards_ GUARDED_BY(mutex_);  ///< with a PIN
};

}  // namespace gsmrelayd
