// The values of TPDU fields (TS 23.040 §9.1, §9.2.3). Plain data; no I/O, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "util/octets.hpp"

namespace sms {

/// TS 23.040 §9.1.2.5
enum class TypeOfNumber : std::uint8_t {
  unknown,
  international,
  national,
  network_specific,
  subscriber,
  alphanumeric,
  abbreviated,
  reserved
};
enum class NumberingPlan : std::uint8_t {  // the low nibble of the type octet
  unknown = 0,
  isdn = 1,
  data = 3,
  telex = 4,
  sc_specific_5 = 5,
  sc_specific_6 = 6,
  national = 8,
  private_plan = 9,
  ermes = 10,
  reserved = 15
};

/// An address field (§9.1.2.5) or an RP-SMSC address (TS 24.011 §8.2.5.1).
struct Address {
  TypeOfNumber ton = TypeOfNumber::unknown;
  NumberingPlan npi = NumberingPlan::isdn;
  std::string value;  ///< digits 0-9*#abc, without '+'; for alphanumeric the name in UTF-8

  bool empty() const { return value.empty(); }
  /// Returns "+4917…" for an international number, otherwise the digits or the name.
  std::string to_string() const;
  /// Reads "+49…" (international), digits (unknown TON), or a name of up to 11 GSM 7-bit
  /// characters.
  static Address from_string(std::string_view text);

  friend bool operator==(const Address&, const Address&) = default;
};

/// TP-SCTS and TP-DT (§9.2.3.11): local time with an offset in quarters of an hour. `valid` is
/// false if a field is no BCD or no date. A bad zone only leaves `zone_quarters` empty.
struct Timestamp {
  bool valid = false;
  std::uint16_t year = 0;  ///< 1970…2069
  std::uint8_t month = 0, day = 0, hour = 0, minute = 0, second = 0;
  std::optional<int> zone_quarters;  ///< -79…79
  util::Octets raw;                  ///< the 7 octets as received

  /// Returns "2018-11-07T20:21:22+08:00", without the offset if there is no zone; "" if not valid.
  std::string iso8601() const;
  /// Returns UTC in milliseconds; a missing zone counts as 0. Nothing if not valid.
  std::optional<std::int64_t> epoch_ms() const;
  static Timestamp from_epoch_ms(std::int64_t ms, int zone_quarters);

  friend bool operator==(const Timestamp&, const Timestamp&) = default;
};

enum class Alphabet : std::uint8_t { gsm7, octets, ucs2 };
const char* to_string(Alphabet alphabet);  // "gsm7", "8bit", "ucs2"

/// TP-DCS (TS 23.038 §4). Reserved codings are read as GSM 7-bit, as §4 requires.
struct DataCoding {
  std::uint8_t octet = 0;
  Alphabet alphabet = Alphabet::gsm7;
  std::optional<std::uint8_t> message_class;  ///< 0…3
  bool compressed = false;
  bool automatic_deletion = false;  ///< group 01xx
  bool reserved = false;
  struct MessageWaiting {
    bool active = false;
    bool store = true;      ///< false: group 1100, discard
    std::uint8_t kind = 0;  ///< 0 voicemail, 1 fax, 2 e-mail, 3 other
    friend bool operator==(const MessageWaiting&, const MessageWaiting&) = default;
  };
  std::optional<MessageWaiting> message_waiting;

  static DataCoding from_octet(std::uint8_t octet);
  friend bool operator==(const DataCoding&, const DataCoding&) = default;
};

/// One element of the user data header (§9.2.3.24). Unknown elements are kept, too.
struct InformationElement {
  std::uint8_t iei = 0;
  util::Octets data;
  friend bool operator==(const InformationElement&, const InformationElement&) = default;
};

/// §9.2.3.24.1 and §9.2.3.24.8. Elements with sequence 0, total 0 or sequence > total are ignored.
struct Concatenation {
  std::uint16_t reference = 0;
  std::uint8_t reference_bits = 8;  ///< 8 or 16: distinct sets
  std::uint8_t total = 1;           ///< 1…255
  std::uint8_t sequence = 1;        ///< 1…total
  friend bool operator==(const Concatenation&, const Concatenation&) = default;
};

/// §9.2.3.24.3 and §9.2.3.24.4
struct ApplicationPorts {
  std::uint16_t destination = 0, source = 0;
  std::uint8_t bits = 8;  ///< 8 or 16
  friend bool operator==(const ApplicationPorts&, const ApplicationPorts&) = default;
};

/// TP-UD with TP-UDL resolved.
struct UserData {
  std::vector<InformationElement> header;
  bool has_header = false;  ///< TP-UDHI
  /// The content after the header: one septet per octet (GSM 7-bit), or octets (8-bit, UCS2).
  util::Octets payload;
  bool damaged = false;    ///< truncated, or the header is malformed; the rest is kept
  bool truncated = false;  ///< fewer octets than TP-UDL announces

  std::optional<Concatenation> concatenation() const;  ///< the last valid element counts
  std::optional<ApplicationPorts> ports() const;
  std::uint8_t locking_table()
      const;  ///< national language identifier, 0 = default (TS 23.038 §6.2.1.2.4)
  std::uint8_t single_table() const;
  friend bool operator==(const UserData&, const UserData&) = default;
};

/// TP-VP in its three forms (§9.2.3.12).
struct RelativeValidity {
  std::uint8_t octet = 0;
  std::chrono::minutes duration() const;
  friend bool operator==(const RelativeValidity&, const RelativeValidity&) = default;
};
struct EnhancedValidity {
  util::Octets octets;  ///< 7 octets, first is the functionality indicator
  std::optional<std::chrono::seconds> duration() const;
  friend bool operator==(const EnhancedValidity&, const EnhancedValidity&) = default;
};
using Validity = std::variant<std::monostate, RelativeValidity, EnhancedValidity, Timestamp>;

}  // namespace sms
