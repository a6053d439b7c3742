// Makes the modem use the network that the [[sim]] entry of its card asks for: operator and
// technologies. The modem keeps such settings over restarts and with other cards, so what was set
// is recorded in the spool, and set back when no entry asks for it any more. Owned and called by
// the modem's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "control/daemon_control.hpp"
#include "gsmrelayd/shared.hpp"
#include "modem/modem.hpp"
#include "spool/modem_store.hpp"

namespace gsmrelayd {

class NetworkChoice {
 public:
  NetworkChoice(std::string modem, Shared& shared) : modem_(std::move(modem)), shared_(shared) {}

  /// Takes the entry of the card in a modem that was brought up. The next step() compares it with
  /// the modem, or later if the modem has refused it.
  void begin(const modem::Info& info);
  /// Compares the settings of a modem that is up with the entry, and writes those that differ, if
  /// that is due. Returns true if it compared any: the network may be another one now. Takes up to
  /// four minutes if it writes. An error is `reopen`.
  util::Result<bool> step(modem::Modem& modem);
  /// Returns true if the SIM roams and its entry forbids to.
  bool forbids_sending(const modem::Info& info) const { return !roaming_ && info.roams(); }
  /// Returns the wish of the entry, and how the network in use differs from it.
  control::NetworkWish wish(const modem::Info& info) const;

 private:
  bool load_entry(const modem::Info& info);
  util::Result<bool> choose_operator(modem::Modem& modem);
  util::Result<void> use_any_operator(modem::Modem& modem, bool chosen);
  util::Result<bool> choose_technology(modem::Modem& modem);
  util::Result<void> write_technology(modem::Modem& modem, std::uint8_t set);
  bool remember(spool::ModemSetting setting, std::optional<std::int64_t> value);
  std::optional<std::int64_t> remembered(spool::ModemSetting setting);
  void report(const std::string& what);

  const std::string modem_;
  Shared& shared_;
  std::string card_, imei_;
  std::uint64_t registry_version_ = 0;
  std::string operator_lock_;
  std::uint8_t technology_ = 0;  ///< 0: any
  bool roaming_ = true;
  bool unlimited_ = false;  ///< the modem cannot be limited to `technology_`
  std::string operator_trouble_, technology_trouble_;
  std::string accepted_;  ///< the network whose AT+COPS=1 the modem has answered with OK, last
  int refusals_ = 0;      ///< in a row
  util::Deadline due_{};
};

}  // namespace gsmrelayd
