// The network's side: a queue for each subscriber, in order, kept while the phone is away or full.
// No I/O; single thread.
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

/// Who gets a status report, and what it says.
struct ReportTo {
  std::string sender;
  sms::Address recipient;
  sms::Timestamp submitted;
  std::uint8_t reference = 0;
};

/// One SMS-DELIVER or SMS-STATUS-REPORT on its way to a mobile.
struct Delivery {
  std::string pdu;      ///< SMSC and TPDU in hexadecimal
  int tpdu_length = 0;  ///< octets without the SMSC
  /// Set when the sender wants to hear of it.
  std::optional<ReportTo> report_to;
};

/// Of the network's own centre; what a SIM sends through another is looped back all the same.
inline constexpr std::string_view kServiceCentreNumber = "+491710760000";
/// A TPDU with the service centre before it; nothing if it cannot be encoded.
std::optional<Delivery> delivery_of(const sms::Tpdu& tpdu);

/// What a phone says to an offered message.
enum class Taken : std::uint8_t {
  yes,
  waiting,  ///< shown to the host, which has to acknowledge: see Network::acknowledge
  full,     ///< memory capacity exceeded: offered again when the phone says there is room
  away,     ///< not reachable now
};

/// A phone as the network sees it.
class Mobile {
 public:
  virtual ~Mobile() = default;
  virtual Taken take(const Delivery& delivery) = 0;
};

struct Subscriber {
  std::deque<Delivery> queue;
  Mobile* mobile = nullptr;
  bool waiting = false;  ///< the front has been taken and is not acknowledged yet
  std::uint64_t accepted = 0, delivered = 0, submitted = 0;
  std::uint64_t refused_full = 0;  ///< times the phone had no room
};

class Network {
 public:
  Network(const util::Clock& clock, Timers& timers) : clock_(clock), timers_(timers) {}

  /// The number can be reached through `mobile` from now on. What waits is offered.
  void attach(const std::string& number, Mobile& mobile);
  void detach(const std::string& number, const Mobile& mobile);

  /// Taken over for a subscriber, known or not, and offered at once.
  void accept(const std::string& number, Delivery delivery);
  /// A TPDU from a phone. 0, or the CMS error of the refusal.
  int submit(const std::string& from, util::OctetView tpdu, std::uint8_t reference);

  /// There is room, or the phone is back.
  void offer(const std::string& number);
  /// The host's word on a delivery that was `waiting`: if not well received, it stays in the queue.
  enum class Received : std::uint8_t { yes, no };
  void acknowledge(const std::string& number, Received received);

  /// Delay between delivery and status report; none by default.
  void set_report_delay(util::Duration delay) { report_delay_ = delay; }
  UssdService& ussd() { return ussd_; }
  const Subscriber* find(const std::string& number) const;
  std::uint64_t unroutable() const { return unroutable_; }

 private:
  /// The subscriber this number means, also when written without its country.
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
