#include "firmware-host/voice_call.hpp"

#include <fmt/format.h>

#include <utility>

#include "firmware-host/modem.hpp"

namespace firmware {

namespace {
constexpr std::chrono::seconds kBetweenRings{3};
}  // namespace

void VoiceCall::ring(std::string from, int rings) {
  from_ = std::move(from);
  rings_left_ = rings + 1;  // after the last one the caller gives up
  ++call_;
  ring_once();
}

void VoiceCall::hang_up() {
  rings_left_ = 0;
  ++call_;
  modem_.announce_indicators();
}

void VoiceCall::ring_once() {
  if (!modem_.on_network()) return hang_up();
  if (--rings_left_ == 0) {
    modem_.urc("NO CARRIER");
    return hang_up();
  }
  modem_.announce_indicators();
  modem_.urc(modem_.settings().crc != 0 ? "+CRING: VOICE" : "RING");
  if (modem_.settings().clip != 0 && !from_.empty())
    modem_.urc(fmt::format("+CLIP: \"{}\",145", from_));
  modem_.environment().timers.after(kBetweenRings, modem_.guarded([this, mine = call_] {
    if (mine == call_) ring_once();
  }));
}

}  // namespace firmware
