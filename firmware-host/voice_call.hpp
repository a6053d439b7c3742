// One incoming voice call: it rings until the host or the caller ends it, and never connects (TS
// 27.007 §6.11, §6.5; V.250 §6.3).
#pragma once

#include <cstdint>
#include <string>

namespace firmware {

class Modem;

class VoiceCall {
 public:
  explicit VoiceCall(Modem& modem) : modem_(modem) {}

  /// Sends RING (+CRING: VOICE after AT+CRC=1), and +CLIP if the host asked for it, `rings` times
  /// at intervals of 3 s. Then the caller gives up: NO CARRIER. Replaces a call that still rings.
  void ring(std::string from, int rings);
  /// Ends the call as the host does, without an unsolicited line.
  void hang_up();
  bool ringing() const { return rings_left_ > 0; }
  /// Returns the caller's number; empty if it is withheld.
  const std::string& from() const { return from_; }

 private:
  void ring_once();

  Modem& modem_;
  std::string from_;
  int rings_left_ = 0;
  std::uint64_t call_ = 0;  ///< tells timers of an ended call
};

}  // namespace firmware
