// The [[sim]] entries and what was learned of the cards, for every thread: which entry holds for a
// card, which routes take what it receives, which number it has. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "spool/types.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

class SimRegistry {
 public:
  void set(std::vector<config::SimSettings> entries);
  std::vector<config::SimSettings> entries() const;
  /// Returns a number that changes with each set(), so that a copy of an entry is known to be old.
  std::uint64_t version() const;

  /// Stores that ICCID and IMSI are of one card: the IMSI cannot be read before the PIN.
  void learn(const std::string& iccid, const std::string& imsi);
  /// Returns a card's entry: by ICCID, else by IMSI (given or learned).
  std::optional<config::SimSettings> find(const std::string& iccid, const std::string& imsi) const;
  /// Returns the only entry with a PIN, for a card whose ICCID cannot be read; nothing if there is
  /// none or more than one.
  std::optional<config::SimSettings> only_one_with_pin() const;
  /// Returns the routes that the entry of a modem::Info::sim_identity() allows; empty: all.
  std::vector<std::string> routes_of(const std::string& identity) const;

  void set_number(const std::string& modem, const std::string& number);
  std::string number_of(const std::string& modem) const;
  /// Returns the number of a SIM in another modem; empty if none is known.
  std::string number_beside(const std::string& modem) const;

 private:
  const config::SimSettings* find_locked(const std::string& iccid, const std::string& imsi) const
      REQUIRES(mutex_);

  mutable util::Mutex mutex_;
  std::vector<config::SimSettings> entries_ GUARDED_BY(mutex_);
  std::uint64_t version_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::string> imsi_of_ GUARDED_BY(mutex_);  ///< by ICCID
  std::map<std::string, std::string> number_of_modem_ GUARDED_BY(mutex_);
};

/// Narrows the choice of `routes` to those that the entry of the SIM allows.
class SimRouter final : public spool::Router {
 public:
  SimRouter(const spool::Router& routes, const SimRegistry& book) : routes_(routes), book_(book) {}
  std::vector<std::string> routes_for(const spool::Message& message) const override;

 private:
  const spool::Router& routes_;
  const SimRegistry& book_;
};

}  // namespace gsmrelayd
