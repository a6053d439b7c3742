// The parts of one modem and its Info, shared by Modem, BringUp and HealthCheck.
#pragma once

#include "modem/channel/at_channel.hpp"
#include "modem/info.hpp"
#include "modem/messages/message_indication.hpp"
#include "modem/messages/message_storage.hpp"
#include "modem/network/network.hpp"
#include "modem/sim/sim.hpp"
#include "modem/ussd/ussd.hpp"

namespace modem {

struct ModemParts {
  ModemParts(io::Port& port_in, const util::Clock& clock_in, FindProfile find_in)
      : port(port_in),
        clock(clock_in),
        find(find_in),
        profile(&find_in({})),
        channel(port_in, clock_in, *profile),
        sim(channel),
        network(channel),
        storage(channel, *profile),
        indication(channel, *profile),
        ussd(channel, *profile) {}

  /// Makes `family` the profile of all parts.
  void use(const Profile& family) {
    profile = &family;
    channel.use(family);
    storage.use(family);
    indication.use(family);
    ussd.use(family);
  }

  /// Copy the state of a part to `info`.
  void publish_sim() {
    info.sim = sim.state();
    info.sim_said = sim.said();
    info.pin_tries_left = sim.tries().pin;
    info.puk_tries_left = sim.tries().puk;
  }
  void publish_network() {
    info.registration = network.registration();
    info.domains = network.domains().domains();
    info.refusal = network.domains().refusal();
    info.signal = network.signal();
    info.operator_name = network.operator_name();
    info.operator_number = network.operator_number();
    info.selection_mode = network.selection_mode();
    info.bearer = network.bearer();
  }
  void publish_storage() {
    info.memories = storage.memories().fills();
    info.receiving = storage.memories().receiving();
    info.stuck_slots = storage.stuck_slots();
    info.cmgl_hangs = storage.cmgl_hangs();
  }

  io::Port& port;
  const util::Clock& clock;
  FindProfile find;
  const Profile* profile;
  AtChannel channel;
  Sim sim;
  Network network;
  MessageStorage storage;
  MessageIndication indication;
  Ussd ussd;
  Info info;
};

}  // namespace modem
