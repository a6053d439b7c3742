#include "firmware-host/inbox.hpp"

#include <cassert>

#include <fmt/format.h>

#include "firmware-host/modem.hpp"
#include "firmware-host/pdu.hpp"
#include "firmware-host/text_mode.hpp"

namespace firmware {

Taken Inbox::take(const Delivery& delivery) {
  const Settings& settings = modem_.settings();
  const auto octets = util::from_hex(delivery.pdu);
  const PduShape shape = octets ? shape_of(*octets).value_or(PduShape{}) : PduShape{};
  if (shape.status_report) {
    if (settings.cnmi.ds == 1) return route(delivery, true);
    const bool apart = modem_.config().personality->report_slots > 0;
    if (settings.cnmi.ds == 2)
      return store(delivery, apart ? Memory::sr : settings.memory[2], true);
    return Taken::yes;  // reports are switched off
  }
  if (shape.type_zero) return Taken::yes;
  const int mt = settings.cnmi.mt;
  if (shape.message_class == 2) return store(delivery, Memory::sm, false);
  // A class 0 message is shown, not stored, if the host has asked for messages.
  if (shape.message_class == 0 && mt != 0) return route(delivery, false);
  if (mt == 2 || (mt == 3 && shape.message_class == 3)) return route(delivery, false);
  return store(delivery, settings.memory[2], false);
}

Taken Inbox::store(const Delivery& delivery, Memory memory, bool report) {
  const auto index =
      modem_.store(memory).add({Stat::received_unread, delivery.pdu, delivery.tpdu_length});
  if (!index) {
    const std::string_view urc = modem_.config().personality->memory_full_urc;
    if (!urc.empty()) modem_.urc(urc);
    return Taken::full;
  }
  ++counters_.stored;
  if (report || modem_.settings().cnmi.mt != 0) announce(memory, *index, report);
  return Taken::yes;
}

void Inbox::announce(Memory memory, int index, bool report) {
  Faults& faults = modem_.faults();
  if (faults.happens(Fault::lose_cmti)) {
    ++counters_.lost_announcements;
    return;
  }
  if (faults.happens(Fault::wrong_index)) index = modem_.store(memory).capacity() + 7;
  if (faults.happens(Fault::wrong_memory)) memory = memory == Memory::sm ? Memory::me : Memory::sm;
  const std::string_view instead = modem_.config().personality->report_announced;
  const std::string where = report && !instead.empty()
                                ? std::string(instead)
                                : fmt::format("\"{}\",{}", to_string(memory), modem_.shown(index));
  const std::string line = fmt::format("{}: {}", report ? "+CDSI" : "+CMTI", where);
  modem_.urc(line);
  if (faults.happens(Fault::repeat_cmti)) modem_.urc(line);
}

Taken Inbox::route(const Delivery& delivery, bool report) {
  ++counters_.routed;
  modem_.urc(routed_lines(delivery, report, modem_.settings()));
  if (modem_.settings().csms == 0) return Taken::yes;
  waiting_ = true;
  modem_.environment().timers.after(modem_.config().cnma, modem_.guarded([this, turn = ++turn_] {
    if (waiting_ && turn == turn_) acknowledgement_missing();
  }));
  return Taken::waiting;
}

bool Inbox::acknowledge(Network::Received received) {
  if (!waiting_) return false;
  waiting_ = false;
  modem_.acknowledged(received);
  return true;
}

// TS 27.005 §3.4.4: without +CNMA in time the modem stops routing messages to the host.
void Inbox::acknowledgement_missing() {
  assert(waiting_);
  ++counters_.timeouts;
  modem_.settings().cnmi.mt = 0;
  modem_.settings().cnmi.ds = 0;
  acknowledge(Network::Received::no);
}

void Inbox::reset() {
  ++turn_;
  if (waiting_) acknowledge(Network::Received::no);
}

}  // namespace firmware
