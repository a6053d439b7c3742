// What the spool keeps. Times: `WallTime` for people, `ServiceTime` for every deadline.
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

/// Milliseconds this spool has been in service, over all its lives: it counts while the daemon
/// runs, never jumps with the date and never goes back. A box without RTC can trust it.
using ServiceTime = std::chrono::milliseconds;

/// One PDU as a modem delivered it.
struct ReceivedPdu {
  std::string modem;   ///< configured name
  std::string sim;     ///< modem::Info::sim_identity
  std::string source;  ///< "SM", "ME", "+CMT", …
  std::string hex;     ///< verbatim from the modem
  util::WallTime received;
  std::optional<sms::Pdu> pdu;  ///< what `hex` holds; nothing: undecodable, kept raw
  std::string imei = {};        ///< the modem's; empty if it did not say
};

/// A message as the router and the routes see it. The text is a view: decoded from the raw TPDUs
/// when asked for.
struct Message {
  Id id = 0;
  std::string key;  ///< stable over retries and restarts: hex of SHA-256 over the parts'
                    ///< fingerprints in order
  std::string modem, sim;
  std::string imei;         ///< of the modem then, for a set by its first part; empty: not known
  std::string iccid, imsi;  ///< of the SIM, as the ledger knows it; empty: not known
  std::string sender;       ///< "+E.164", digits, or a name
  std::string text;         ///< UTF-8; empty for 8-bit data
  util::Octets data;        ///< 8-bit data
  sms::Alphabet alphabet = sms::Alphabet::gsm7;
  std::optional<std::uint8_t> message_class;
  std::optional<sms::ApplicationPorts> ports;
  std::optional<sms::Push> push;  ///< written by a network, not by a person: never relayed
  int parts = 1, total = 1;
  bool complete = true;
  bool payload_erased = false;
  bool damaged = false;  ///< not every part can be read any more: content is lacking, never relayed
  util::WallTime received;              ///< of the last part
  std::optional<std::int64_t> sent_ms;  ///< service centre time stamp, epoch ms
  std::string sent_iso;                 ///< the same with its own zone
};

enum class DeliveryState { waiting, delivered, dead, dropped };
const char* to_string(DeliveryState state);

struct Delivery {
  Id id = 0;
  Id message = 0;
  std::string route;
  DeliveryState state = DeliveryState::waiting;
  int attempts = 0;
  ServiceTime created{0}, not_before{0};
  std::string last_error;  ///< masked, without payload
  util::WallTime changed;
};

/// A part of a list.
struct Page {
  std::optional<Id> before;  ///< for the next page: the last id seen
  int limit = 50;
};

/// Decides, inside the transaction that completes a message, which routes get a delivery.
class Router {
 public:
  virtual ~Router() = default;
  virtual std::vector<std::string> routes_for(const Message& message) const = 0;
};

}  // namespace spool
