// The network's side: a queue for each subscriber, in order, kept while the phone is away or full.
// No I/O; single thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "firmware-host/timers.hpp"
#include "util/clock.hpp"
#include "util/octets.hpp"

namespace firmware {

/// One SMS-DELIVER or SMS-STATUS-REPORT on its way to a mobile.
struct Delivery {
  std::string pdu;      ///< SMSC and TPDU in hexadecimal
  int tpdu_length = 0;  ///< octets without the SMSC
  /// Set when the sender wants to hear of it: the report goes there.
  struct ReportTo {
    std::string number;
    util::Octets submit;  ///< the TPDU as sent
    std::uint8_t reference = 0;
  };
  std::optional<ReportTo> report_to;
};

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
  int submit(const std::string& from, util::OctetView smsc, util::OctetView tpdu,
             std::uint8_t reference);

  /// There is room, or the phone is back.
  void offer(const std::string& number);
  /// The host's word on a delivery that was `waiting`: if not well received, it stays in the queue.
  enum class Received : std::uint8_t { yes, no };
  void acknowledge(const std::string& number, Received received);

  /// Delay between delivery and status report; none by default.
  void set_report_delay(util::Duration delay) { report_delay_ = delay; }
  const Subscriber* find(const std::string& number) const;
  std::uint64_t unroutable() const { return unroutable_; }

 private:
  void loop(const std::string& from, const std::string& to, util::OctetView tpdu,
            std::uint8_t reference);
  void settled(Subscriber& subscriber);
  void report(const Delivery::ReportTo& to, std::uint8_t status);

  const util::Clock& clock_;
  Timers& timers_;
  std::map<std::string, Subscriber, std::less<>> subscribers_;
  util::Duration report_delay_{};
  std::uint64_t unroutable_ = 0;
};

}  // namespace firmware
