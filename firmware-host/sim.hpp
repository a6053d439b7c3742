// A SIM card: identity, PIN and PUK with their counters (TS 31.101 §9.5.1), own number, service
// centre, and the SM memory, which stays with the card.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "firmware-host/store.hpp"

namespace firmware {

struct SimConfig {
  std::string iccid = "8949020000001234567";
  std::string imsi = "262010000000001";
  std::string number = "+491700000001";  ///< E.164
  std::string smsc = "+491710760000";
  std::string pin = "1234";
  std::string puk = "12345678";
  bool pin_enabled = false;
  int sm = 30;  ///< slots
};

/// A PIN and its PUK. PIN2 exists only so that facilities and counters can be queried.
struct Secret {
  static constexpr int kPinTries = 3, kPukTries = 10;
  std::string pin, puk;
  int pin_tries = kPinTries, puk_tries = kPukTries;

  bool blocked() const { return pin_tries == 0; }
  /// Checks a PIN. A wrong one uses up a try, a right one restores all. Returns false if blocked.
  bool verify(std::string_view candidate);
  /// Sets a new PIN by the PUK. Returns false if the PUK is wrong or has no tries left.
  bool unblock(std::string_view puk_candidate, std::string_view new_pin);
};

class Sim {
 public:
  enum class State { ready, needs_pin, needs_puk };

  explicit Sim(SimConfig config);

  State state() const;
  /// Restarts the card: a PIN must be entered again, counters stay.
  void reset() { verified_ = false; }
  bool enter_pin(std::string_view pin);
  bool enter_puk(std::string_view puk, std::string_view new_pin);
  bool pin_enabled() const { return config_.pin_enabled; }
  /// Switches the PIN request on or off. Needs the right PIN.
  bool set_pin_enabled(bool on, std::string_view pin);
  bool change_pin(std::string_view old_pin, std::string_view new_pin);

  const SimConfig& config() const { return config_; }
  void set_smsc(std::string smsc) { config_.smsc = std::move(smsc); }
  /// Sets the response to +CNUM, a line for each number, instead of the card's number.
  void set_own_number(std::string lines) { own_number_ = std::move(lines); }
  const std::optional<std::string>& own_number() const { return own_number_; }
  /// Sets the response to queries for the ICCID instead of the plain digits. The card's file
  /// (AT+CRSM) does not change.
  void set_reported_iccid(std::string text) { said_iccid_ = std::move(text); }
  const std::string& reported_iccid() const {
    return said_iccid_.empty() ? config_.iccid : said_iccid_;
  }
  MessageStore& store() { return store_; }
  const MessageStore& store() const { return store_; }
  const Secret& pin1() const { return pin1_; }
  Secret& pin2() { return pin2_; }

 private:
  SimConfig config_;
  std::optional<std::string> own_number_;
  std::string said_iccid_;
  MessageStore store_;
  Secret pin1_, pin2_;
  bool verified_ = false;
};

/// Returns whether `text` has 4 to 8 digits (TS 31.101 §9.5.1).
bool is_pin(std::string_view text);
/// Returns the digits as a SIM stores them: two in an octet, low nibble first, F at the end.
std::string with_swapped_digits(std::string digits);

}  // namespace firmware
