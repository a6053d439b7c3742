// Manages the SIM of one modem: chooses its PIN (recorded before it is tried), records which modem
// the card is in, requests its number and balance. Owned and called by the modem's thread.
#pragma once

#include <optional>
#include <string>

#include "gsmrelayd/modem/modem_status_board.hpp"
#include "gsmrelayd/shared.hpp"
#include "modem/modem.hpp"
#include "spool/sim_store.hpp"

namespace gsmrelayd {

class SimManager final : public modem::PinProvider {
 public:
  SimManager(const config::ModemSettings& settings, Shared& shared)
      : settings_(settings), shared_(shared) {}

  /// Returns the PIN of the card's entry, else the modem's `pin`. For a card without a readable
  /// ICCID returns the modem's `pin`, else that of the only entry with a PIN. Returns `reject` if
  /// there is no PIN, or if the recorded attempts forbid another one.
  util::Result<std::string> pin_for(const modem::LockedSim& sim) override;
  void tried(const modem::LockedSim& sim, const std::string& pin,
             modem::PinOutcome outcome) override;
  /// Does nothing: a PIN of this provider is sent at once.
  void withdraw(const modem::LockedSim& sim, const std::string& pin) override;

  /// Records the card in the spool and its number in the registry. Called after each bring-up and
  /// health poll; writes only what is new, and once in 10 minutes.
  void record_card(const modem::Info& info);
  /// Requests number or balance from the network if that is due. Blocks for up to a minute. An
  /// error is `reopen`.
  util::Result<void> on_timer(modem::Modem& modem);
  /// Returns the warning for the last PIN: "sim-pin-unreadable" with its next command,
  /// "sim-pin-refused", "sim-pin-unsure" or "sim-pin-last"; without a code if none was tried, or it
  /// was accepted.
  const FaultCode& pin_fault() const { return pin_fault_; }
  /// Returns the problem with the balance as text; empty if there is none.
  const std::string& money() const { return money_; }
  /// Returns why the balance could not be read the last time; empty if it could.
  const std::string& balance_trouble() const { return balance_trouble_; }
  /// Finds test messages and number queries in an SMS. Called after its commit. Returns true for a
  /// test message that is awaited.
  bool received(const spool::ReceivedPdu& arrival);

 private:
  struct Chosen {
    std::string identity;
    config::SecretRef pin;
  };
  util::Result<Chosen> choose(const modem::LockedSim& sim) const;
  std::string identity_of(const modem::LockedSim& sim) const;
  void load_card(const modem::Info& info);
  util::Result<void> ask_balance(modem::Modem& modem);
  util::Result<void> ask_number(modem::Modem& modem);
  util::Result<void> ask_number_by_sms(modem::Modem& modem);
  void on_number_query(const std::string& imsi, const std::string& sender);
  void check_balance(std::int64_t hundredths);

  const config::ModemSettings& settings_;
  Shared& shared_;
  std::string card_, number_, state_;  ///< as last recorded
  std::uint64_t registry_version_ = 0;
  util::Deadline recorded_{};  ///< when the card was recorded last, with this operator
  std::string operator_;
  std::optional<config::SimSettings> entry_;
  std::optional<util::Deadline> balance_due_, number_due_, sms_due_;
  std::string money_, balance_trouble_;
  FaultCode pin_fault_;
};

/// Provides the PIN that a user has entered. It is recorded too, but no earlier attempt forbids it.
class ManualPinProvider final : public modem::PinProvider {
 public:
  ManualPinProvider(std::string pin, std::string modem, Shared& shared)
      : pin_(std::move(pin)), modem_(std::move(modem)), shared_(shared) {}
  util::Result<std::string> pin_for(const modem::LockedSim& sim) override;
  void tried(const modem::LockedSim& sim, const std::string& pin,
             modem::PinOutcome outcome) override;
  void withdraw(const modem::LockedSim& sim, const std::string& pin) override;

 private:
  const std::string pin_, modem_;
  Shared& shared_;
  std::optional<spool::PinRecord> before_;  ///< the record from before pin_for()
};

}  // namespace gsmrelayd
