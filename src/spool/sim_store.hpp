// SIM cards that were ever in a modem, and the PINs tried on them.
#pragma once

#include "spool/spool.hpp"

namespace spool {

/// A card in a modem, as the modem's thread saw it.
struct SimSighting {
  std::string identity;  ///< modem::Info::sim_identity
  std::string iccid, imsi, operator_name, modem, state;
};

/// What is known of a card.
struct SimRecord {
  std::string identity, iccid, imsi;
  std::string number, number_from;  ///< "configuration", "card", "ussd", "sms"
  std::string operator_name, modem, state;
  util::WallTime first_seen, last_seen;
  std::int64_t received = 0, sent = 0;  ///< SMS, counted as the audit does
  std::optional<std::int64_t> balance;  ///< hundredths
  std::optional<util::WallTime> balance_at;
};

/// Whether the program may enter a PIN by itself: one that was refused never again, one whose
/// attempt was cut off only if the card's counter proves that it cost no try.
enum class PinVerdict {
  allowed,
  too_few_tries,
  tries_unknown,
  refused_before,
  unknown_before,
  key_lost
};
enum class PinOutcome { accepted, refused, unknown };
/// Who enters it. What a person enters is always allowed; the attempt is noted all the same.
enum class PinSource { machine, person };

class SimStore {
 public:
  explicit SimStore(Spool& spool) : access_(&spool.access()) {}

  /// Not flushed to disk: a loss means that a card was seen a little earlier.
  util::Result<void> record_sighting(const SimSighting& sighting);
  /// Sets the own number of a card that was seen; `from` says who told it (SimRecord::number_from).
  util::Result<void> set_number(const std::string& sim, const std::string& number,
                                const std::string& from);
  util::Result<void> set_balance(const std::string& sim, std::int64_t hundredths);
  util::Result<void> count_sent(const std::string& sim, int parts);
  /// Lists all cards, seen last first.
  util::Result<std::vector<SimRecord>> list();

  /// Decides whether `pin` may be entered, and records that it is about to be: `allowed` once that
  /// is on disk; only then enter it. The PIN itself is not stored (pin_key.hpp).
  util::Result<PinVerdict> begin_pin_attempt(const std::string& sim, const std::string& pin,
                                             std::optional<int> tries_left, PinSource source);
  /// Records what became of the attempt; on disk when it returns.
  util::Result<void> settle_pin_attempt(const std::string& sim, const std::string& pin,
                                        PinOutcome outcome);

 private:
  Access* access_;
};

}  // namespace spool
