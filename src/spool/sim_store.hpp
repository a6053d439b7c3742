// The SIM cards that were ever in a modem, and the PIN attempts on them.
#pragma once

#include "spool/spool.hpp"

namespace spool {

/// A card that a modem's thread has found in its modem.
struct SimSighting {
  std::string identity;  ///< modem::Info::sim_identity
  std::string iccid, imsi, operator_name, modem, state;
};

/// The stored data of a card.
struct SimRecord {
  std::string identity, iccid, imsi;
  std::string number, number_from;  ///< "configuration", "card", "ussd", "sms"
  std::string operator_name, modem, state;
  util::WallTime first_seen, last_seen;
  std::int64_t received = 0, sent = 0;  ///< SMS, counted as the audit does
  std::optional<std::int64_t> balance;  ///< hundredths
  std::optional<util::WallTime> balance_at;
};

/// The decision whether the program may enter a PIN by itself. A refused PIN is never entered
/// again. A PIN whose attempt has no known result is entered only if the card's counter proves that
/// it cost no try.
enum class PinVerdict {
  allowed,
  too_few_tries,
  tries_unknown,
  refused_before,
  unknown_before,
  key_lost
};
enum class PinOutcome { accepted, refused, unknown };
/// The source of a PIN: the program or a user. The attempt of a user is always allowed, and is
/// recorded too.
enum class PinSource { machine, person };

/// What is recorded of the last attempt with a PIN on a card.
struct PinRecord {
  PinOutcome outcome = PinOutcome::unknown;
  bool proven = false;                ///< the card has accepted this PIN before
  std::optional<std::int64_t> tries;  ///< left before the attempt
};

/// What the self-test of a card has found.
enum class SimMark : std::uint8_t {
  test_passed,  ///< when a test SMS arrived the first time
  deaf_since    ///< since when test SMS do not arrive
};

class SimStore {
 public:
  explicit SimStore(Spool& spool) : access_(&spool.access()) {}

  /// Records that a card is in a modem. Not flushed to disk: after a power cut the card was seen a
  /// little earlier.
  util::Result<void> record_sighting(const SimSighting& sighting);
  /// Sets the own number of a recorded card; `from` is its source (SimRecord::number_from).
  util::Result<void> set_number(const std::string& sim, const std::string& number,
                                const std::string& from);
  /// Sets the balance of a recorded card, as of now.
  util::Result<void> set_balance(const std::string& sim, std::int64_t hundredths);
  /// Sets `mark` of a card to `at`; nothing: removes it. On disk when it returns.
  util::Result<void> set_mark(const std::string& sim, SimMark mark, std::optional<ServiceTime> at);
  /// Returns the mark of a card; nothing if it has none.
  util::Result<std::optional<ServiceTime>> mark_of(const std::string& sim, SimMark mark);
  /// Adds `parts` to the number of SMS that the card has sent.
  util::Result<void> count_sent(const std::string& sim, int parts);
  /// Lists all cards, the last seen first.
  util::Result<std::vector<SimRecord>> list();

  /// Decides whether `pin` may be entered, and records the attempt before it is made. Returns
  /// `allowed` when the record is on disk: only then enter the PIN. Stores a digest, not the PIN
  /// (pin_key.hpp). `tries_left` is the card's counter; nothing: it could not be read.
  util::Result<PinVerdict> begin_pin_attempt(const std::string& sim, const std::string& pin,
                                             std::optional<int> tries_left, PinSource source);
  /// Returns the record of `pin`; nothing if it was never tried on the card.
  util::Result<std::optional<PinRecord>> pin_record(const std::string& sim, const std::string& pin);
  /// Returns true if the card has ever accepted a PIN from gsmrelay.
  util::Result<bool> has_accepted_pin(const std::string& sim);
  /// Takes back the record of begin_pin_attempt() if the PIN was not sent: restores `before`, the
  /// record from before it. On disk when it returns.
  util::Result<void> withdraw_pin_attempt(const std::string& sim, const std::string& pin,
                                          const std::optional<PinRecord>& before);
  /// Records the result of the attempt. On disk when it returns.
  util::Result<void> settle_pin_attempt(const std::string& sim, const std::string& pin,
                                        PinOutcome outcome);

 private:
  Access* access_;
};

}  // namespace spool
