// The network: a queue for each subscriber, kept in order while the phone is away or full. No I/O;
// one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "firmware-host/timers.hpp"
#include "firmware-host/ussd.hpp"
#include "sms/tpdu.hpp"
#include "util/clock.hpp"
#include "util/octets.hpp"

namespace firmware {

/// The recipient and content of a status report.
struct ReportTo {
  std::string sender;
  sms::Address recipient;
  sms::Timestamp submitted;
  std::uint8_t reference = 0;
};

/// One SMS-DELIVER or SMS-STATUS-REPORT for a mobile.
struct Delivery {
  std::string pdu;      ///< SMSC and TPDU in hexadecimal
  int tpdu_length = 0;  ///< in octets, without the SMSC
  /// Set if the sender has requested a status report.
  std::optional<ReportTo> report_to;
};

/// The number of the network's service centre. A message for another service centre is delivered
/// all the same.
inline constexpr std::string_view kServiceCentreNumber = "+491710760000";
/// Encodes a TPDU with the service centre before it. Returns nothing if it cannot be encoded.
std::optional<Delivery> delivery_of(const sms::Tpdu& tpdu);

/// The phone's response to an offered message.
enum class Taken : std::uint8_t {
  yes,
  waiting,  ///< shown to the host, which must acknowledge it: see Network::acknowledge
  full,     ///< memory capacity exceeded: offered again when memory is free
  away,     ///< not reachable
};

/// The interface of a phone to the network.
class Mobile {
 public:
  virtual ~Mobile() = default;
  virtual Taken take(const Delivery& delivery) = 0;
};

struct Subscriber {
  std::deque<Delivery> queue;
  Mobile* mobile = nullptr;
  bool waiting = false;  ///< the first has been taken but not acknowledged
  std::uint64_t accepted = 0, delivered = 0, submitted = 0;
  std::uint64_t refused_full = 0;  ///< how many times the memory of the phone was full
};

class Network {
 public:
  Network(const util::Clock& clock, Timers& timers) : clock_(clock), timers_(timers) {}

  /// Makes `number` reachable through `mobile`, and offers the deliveries in its queue.
  void attach(const std::string& number, Mobile& mobile);
  void detach(const std::string& number, const Mobile& mobile);

  /// Queues a delivery for a subscriber, known or not, and offers it at once.
  void accept(const std::string& number, Delivery delivery);
  /// Accepts a TPDU from a phone. Returns 0, or the CMS error of a refusal.
  int submit(const std::string& from, util::OctetView tpdu, std::uint8_t reference);

  /// Offers the deliveries in the queue of `number`. Call it when the phone has free memory again
  /// or is reachable again.
  void offer(const std::string& number);
  /// Ends a delivery that was `waiting`. If it was not received, it stays in the queue.
  enum class Received : std::uint8_t { yes, no };
  void acknowledge(const std::string& number, Received received);

  /// Sets the delay between delivery and status report; none by default.
  void set_report_delay(util::Duration delay) { report_delay_ = delay; }
  UssdService& ussd() { return ussd_; }
  const Subscriber* find(const std::string& number) const;
  std::uint64_t unroutable() const { return unroutable_; }

 private:
  /// Returns the subscriber with this number, also if it is written without the country code.
  std::string known_number(const std::string& number) const;
  void settled(Subscriber& subscriber);
  void report(const ReportTo& to, std::uint8_t status);

  const util::Clock& clock_;
  Timers& timers_;
  std::map<std::string, Subscriber, std::less<>> subscribers_;
  UssdService ussd_;
  util::Duration report_delay_{};
  std::uint64_t unroutable_ = 0;
};

}  // namespace firmware
