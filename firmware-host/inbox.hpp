// Handling of arriving messages: stored and announced, routed to the host, or refused (TS 27.005
// §3.4.1, table of <mt> and <ds>; TS 23.038 §4 message classes).
#pragma once

#include <cstdint>

#include "firmware-host/network.hpp"
#include "firmware-host/settings.hpp"
#include "firmware-host/store.hpp"
#include "firmware-host/timers.hpp"

namespace firmware {

class Modem;
struct PduShape;

class Inbox {
 public:
  struct Counters {
    std::uint64_t stored = 0, routed = 0, deleted = 0, lost_announcements = 0, timeouts = 0;
  };

  explicit Inbox(Modem& modem) : modem_(modem) {}

  Taken take(const Delivery& delivery);
  /// Handles +CNMA. Returns false if no message waits for it.
  bool acknowledge(Network::Received received);
  /// Restarts: messages that were not acknowledged stay with the network.
  void reset();
  Counters& counters() { return counters_; }

 private:
  Taken store(const Delivery& delivery, Memory memory, bool report);
  Taken route(const Delivery& delivery, bool report);
  void announce(Memory memory, int index, bool report);
  void acknowledgement_missing();

  Modem& modem_;
  Counters counters_;
  bool waiting_ = false;
  std::uint64_t turn_ = 0;
};

}  // namespace firmware
