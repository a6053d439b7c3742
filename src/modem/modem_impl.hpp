// The inside of Modem, shared by its two source files.
#pragma once

#include <deque>
#include <set>
#include <string>

#include "modem/announcing.hpp"
#include "modem/modem.hpp"
#include "modem/network.hpp"
#include "modem/store.hpp"
#include "modem/ussd.hpp"

namespace modem {

struct Modem::Impl {
  Impl(io::Port& port_in, const util::Clock& clock_in, FindProfile find_in)
      : port(port_in),
        clock(clock_in),
        find(find_in),
        profile(&find_in({})),
        channel(port_in, clock_in, *profile),
        sim(channel),
        network(channel),
        store(channel, *profile),
        announcing(channel, *profile),
        ussd(channel) {}

  // bring_up.cpp
  util::Result<void> bring_up(const BringUpOptions& options);
  util::Result<void> make_contact(bool any_speed);
  void use(const Profile& family);
  util::Result<void> identify(const BringUpOptions& options);
  util::Result<void> run_init(std::optional<PortRole> role);
  util::Result<void> switch_radio_on();
  util::Result<void> prepare_sim(PinKeeper* pins);
  util::Result<void> wait_until_sms_ready();
  util::Result<void> identify_sim();
  util::Result<void> set_up_sms();
  void forget_the_past();

  // modem.cpp
  util::Result<std::optional<Event>> next_event(util::Deadline deadline);
  std::optional<Event> understand(Urc urc);
  util::Result<void> check_still_ours();
  util::Result<void> check_sim();
  bool card_may_have_changed();
  void copy_sim();
  std::optional<Event> take_pending();
  util::Result<std::vector<Stored>> list(const std::string& memory);
  void drop_hints(const std::string& memory, const std::vector<Stored>* listed);
  void post(Event event);
  void copy_fill();
  void copy_network();

  io::Port& port;
  const util::Clock& clock;
  FindProfile find;
  const Profile* profile;
  AtChannel channel;
  Sim sim;
  Network network;
  Store store;
  Announcing announcing;
  Ussd ussd;
  Info info;
  std::deque<Event> pending;
  std::optional<at::FinalResult> refusal;  ///< of the last submit()
  std::set<std::string> expected;  ///< memories where something was announced and not listed yet
  std::optional<util::Deadline> check_due;  ///< look whether it restarted or the SIM changed
  util::Deadline last_check{};
  bool sim_in_doubt = false;  ///< it looked different once; a second look decides
  bool up = false;
};

}  // namespace modem
