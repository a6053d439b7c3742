// One modem's SIM, seen from its thread: which PIN, written down before it is tried; the ledger;
// the balance. Owned and called by the modem's thread.
#pragma once

#include <optional>
#include <string>

#include "gsmrelayd/shared.hpp"
#include "modem/modem.hpp"

namespace gsmrelayd {

class SimManager final : public modem::PinProvider {
 public:
  SimManager(const config::ModemSettings& settings, Shared& shared)
      : settings_(settings), shared_(shared) {}

  /// The entry of the card, else the modem's own `pin`. A card that cannot say who it is gets the
  /// modem's, else that of the only entry with a PIN. `reject` when the ledger forbids a try.
  util::Result<std::string> pin_for(const modem::LockedSim& sim) override;
  void tried(const modem::LockedSim& sim, const std::string& pin,
             modem::PinOutcome outcome) override;

  /// After each bring-up and now and then: the card goes into the ledger, its number into the book.
  void saw(const modem::Info& info);
  /// What is due: the balance, the number by USSD. Blocks while the network thinks.
  util::Result<void> on_timer(modem::Modem& modem);
  /// What is wrong with the money; empty: nothing.
  const std::string& money() const { return money_; }
  /// An SMS that is in the spool.
  void received(const spool::Arrival& arrival);

 private:
  struct Chosen {
    std::string identity;
    config::SecretRef pin;
  };
  util::Result<Chosen> choose(const modem::LockedSim& sim) const;
  std::string identity_of(const modem::LockedSim& sim) const;
  void begin_card(const modem::Info& info);
  util::Result<void> ask_balance(modem::Modem& modem);
  util::Result<void> ask_number(modem::Modem& modem);
  util::Result<void> ask_number_by_sms(modem::Modem& modem);
  void seed(const std::string& imsi, const std::string& sender);
  void judge_balance(std::int64_t hundredths);

  const config::ModemSettings& settings_;
  Shared& shared_;
  std::string card_, number_, state_;  ///< as last put down
  std::uint64_t book_version_ = 0;
  util::Deadline next_note_{};
  std::optional<config::SimSettings> entry_;
  std::optional<util::Deadline> balance_due_, number_due_, sms_due_;
  std::string money_;
};

/// What a person enters is noted too, and never refused by the ledger.
class ManualPinProvider final : public modem::PinProvider {
 public:
  ManualPinProvider(std::string pin, std::string modem, Shared& shared)
      : pin_(std::move(pin)), modem_(std::move(modem)), shared_(shared) {}
  util::Result<std::string> pin_for(const modem::LockedSim& sim) override;
  void tried(const modem::LockedSim& sim, const std::string& pin,
             modem::PinOutcome outcome) override;

 private:
  const std::string pin_, modem_;
  Shared& shared_;
};

}  // namespace gsmrelayd
