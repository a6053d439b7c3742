// The data types of the spool. Times: `WallTime` for people, `ServiceTime` for deadlines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sms/codec.hpp"
#include "sms/push.hpp"
#include "util/clock.hpp"

namespace spool {

using Id = std::int64_t;

/// Milliseconds that this spool has been in service. It counts while the daemon runs, does not
/// change with the date and never goes back, so it is right on a device without RTC.
using ServiceTime = std::chrono::milliseconds;

/// A PDU from a modem.
struct ReceivedPdu {
  std::string modem;            ///< configured name
  std::string sim;              ///< modem::Info::sim_identity
  std::string source;           ///< "SM", "ME", "+CMT", …
  std::string hex;              ///< verbatim from the modem
  util::WallTime received{};    ///< of a row that is copied; if `arrived` is set, it is not used
  std::optional<sms::Pdu> pdu;  ///< `hex` decoded; nothing: undecodable, stored raw
  std::string imei = {};        ///< of the modem; empty: not known
  /// When the modem gave it. Its date is found when it is stored: it may be better known then.
  std::optional<util::Deadline> arrived{};
};

/// A message as the router and the routes see it. It has more than 20 members because each of them
/// is a field that a route may put into its request. The text is decoded from the raw TPDUs at each
/// read.
struct Message {
  Id id = 0;
  std::string key;  ///< hex, stable over retries and restarts: the fingerprint of its one part, or
                    ///< SHA-256 over those of several parts in order
  std::string modem, sim;
  std::string imei;         ///< of the modem that took the first part; empty: not known
  std::string iccid, imsi;  ///< of the SIM, by SimStore; empty: not known
  std::string receiver;     ///< the SIM's number, by SimStore; empty: not known
  std::string sender;       ///< "+E.164", digits, or a name
  std::string text;         ///< UTF-8, also of 8-bit data that is text; empty for other data
  util::Octets data;        ///< 8-bit data that is no text
  sms::Alphabet alphabet = sms::Alphabet::gsm7;
  std::optional<std::uint8_t> message_class;
  std::optional<sms::ApplicationPorts> ports;
  std::optional<sms::Push> push;  ///< sent by the network, not by a person; never relayed
  int parts = 1, total = 1;
  bool complete = true;
  bool payload_erased = false;
  bool held = false;                    ///< its sender has sent too many: it has no deliveries yet
  bool damaged = false;                 ///< a stored part no longer decodes; never relayed
  ServiceTime seen{0};                  ///< when the first part was stored
  util::WallTime received;              ///< of the last part
  std::optional<std::int64_t> sent_ms;  ///< service centre time stamp, epoch ms
  std::string sent_iso;                 ///< ISO 8601 with the zone of the network
};

enum class DeliveryState { waiting, delivered, dead, dropped };
/// Returns the name in the API: "delivered".
const char* to_string(DeliveryState state);

/// One message on one route.
struct Delivery {
  Id id = 0;
  Id message = 0;
  std::string route;
  DeliveryState state = DeliveryState::waiting;
  int attempts = 0;
  ServiceTime created{0}, not_before{0};
  std::string last_error;  ///< numbers masked, without payload
  util::WallTime changed;
};

/// A page of a list.
struct Page {
  std::optional<Id> before;  ///< for the next page: the last id seen
  int limit = 50;
};

/// Decides which routes get a delivery of a message, inside the transaction that completes it.
class Router {
 public:
  virtual ~Router() = default;
  virtual std::vector<std::string> routes_for(const Message& message) const = 0;
};

}  // namespace spool
