// The [[sim]] entries and the known facts of the cards: which entry applies to a card, which routes
// its SMS go to, which number it has. Thread-safe.
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
  /// Returns a number that changes with each set(): a copy of an entry made before is out of date.
  std::uint64_t version() const;

  /// Stores that `iccid` and `imsi` belong to one card: the IMSI cannot be read before the PIN.
  void learn(const std::string& iccid, const std::string& imsi);
  /// Returns the entry of a card by its ICCID, else by its IMSI (given or learned).
  std::optional<config::SimSettings> find(const std::string& iccid, const std::string& imsi) const;
  /// Returns the only entry with a PIN, for a card whose ICCID cannot be read; nothing if there is
  /// none or more than one.
  std::optional<config::SimSettings> only_one_with_pin() const;
  /// Returns the routes that the entry of a modem::Info::sim_identity() allows; empty: all.
  std::vector<std::string> routes_of(const std::string& identity) const;
  /// Removes those of `routes` that the entry does not allow.
  void restrict_routes(const std::string& identity, std::vector<std::string>& routes) const;

  void set_number(const std::string& modem, const std::string& number);
  std::string number_of(const std::string& modem) const;
  /// Returns the number of a SIM in another modem; empty if none is known.
  std::string number_beside(const std::string& modem) const;
  /// Returns the name of that modem; empty if there is none.
  std::string modem_beside(const std::string& modem) const;

 private:
  const config::SimSettings* find_locked(const std::string& iccid, const std::string& imsi) const
      REQUIRES(mutex_);

  mutable util::Mutex mutex_;
  std::vector<config::SimSettings> entries_ GUARDED_BY(mutex_);
  std::uint64_t version_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::string> imsi_of_ GUARDED_BY(mutex_);  ///< by ICCID
  std::map<std::string, std::string> number_of_modem_ GUARDED_BY(mutex_);
};

/// Returns those routes of another router that the entry of the SIM allows.
class SimRouter final : public spool::Router {
 public:
  SimRouter(const spool::Router& routes, const SimRegistry& registry)
      : routes_(routes), registry_(registry) {}
  std::vector<std::string> routes_for(const spool::Message& message) const override;

 private:
  const spool::Router& routes_;
  const SimRegistry& registry_;
};

}  // namespace gsmrelayd
