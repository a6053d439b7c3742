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
  /// Changes with each set(): what was made of an entry is out of date.
  std::uint64_t version() const;

  /// A card's ICCID and IMSI belong together: the IMSI cannot be read before the PIN.
  void learn(const std::string& iccid, const std::string& imsi);
  /// By ICCID, else by IMSI (given or learned).
  std::optional<config::SimSettings> find(const std::string& iccid, const std::string& imsi) const;
  /// For a card that cannot say who it is: the entry with a PIN, if there is but one.
  std::optional<config::SimSettings> only_one_with_pin() const;
  /// Of the entry of a modem::Info::sim_identity; empty: all routes.
  std::vector<std::string> routes_of(const std::string& identity) const;

  void set_number(const std::string& modem, const std::string& number);
  std::string number_of(const std::string& modem) const;
  /// Another modem's SIM with a known number; empty if there is none.
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

/// The routes' own choice, narrowed to those the SIM's entry names.
class SimRouter final : public spool::Router {
 public:
  SimRouter(const spool::Router& routes, const SimRegistry& book) : routes_(routes), book_(book) {}
  std::vector<std::string> routes_for(const spool::Message& message) const override;

 private:
  const spool::Router& routes_;
  const SimRegistry& book_;
};

}  // namespace gsmrelayd
