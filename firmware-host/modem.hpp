// One emulated modem: octets in, octets out, no fd. Everything a restart loses lives here; what a
// SIM keeps lives in Sim. Single thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "firmware-host/dialogue.hpp"
#include "firmware-host/faults.hpp"
#include "firmware-host/inbox.hpp"
#include "firmware-host/line.hpp"
#include "firmware-host/network.hpp"
#include "firmware-host/personality.hpp"
#include "firmware-host/settings.hpp"
#include "firmware-host/sim.hpp"
#include "firmware-host/timers.hpp"

namespace firmware {

struct ModemConfig {
  std::string name = "modem";
  std::string imei = "490154203237518";
  int me = 100;  ///< slots
  const Personality* personality = nullptr;
  int registration = 1;  ///< <stat> of +CREG while the radio is on and the SIM is ready
  int signal = 20;       ///< <rssi> of +CSQ
  util::Duration boot{std::chrono::milliseconds{200}};
  util::Duration cnma{std::chrono::seconds{15}};  ///< how long a +CMT may stay unacknowledged
};

/// What all modems of a program share.
struct World {
  const util::Clock& clock;
  Timers& timers;
  Network& network;
};

class Modem final : public Mobile {
 public:
  Modem(ModemConfig config, World world);
  ~Modem() override;
  Modem(const Modem&) = delete;
  Modem& operator=(const Modem&) = delete;

  // The wire.
  void feed(util::OctetView octets);
  Line& line() { return line_; }
  /// The speed at which the host drives the line; 0: it has none. Before feed() and after a change.
  void host_speed(unsigned baud);
  /// Where the modem sits, behind a UART: with a host at another speed neither understands the
  /// other. 0: it follows the host. Restarts keep it.
  void sit_at(unsigned baud);
  unsigned sits_at() const { return uart_; }
  unsigned host_speed() const { return host_speed_; }
  /// False while the device is gone from the bus.
  bool plugged() const { return plugged_; }

  // What people do to it.
  /// The card stays the caller's. Null takes it out.
  void insert(Sim* sim);
  void set_registration(int stat);
  void set_signal(int rssi) { signal_ = rssi; }
  void unplug(util::Duration duration);
  void hang(util::Duration duration);
  /// Forgets its settings, is silent while it boots, then sends its boot lines.
  void restart(util::Duration boot);
  /// `per_second` lines of noise a second; 0 ends it.
  void flood(int per_second);
  /// Ends every fault, a hang and a flood too.
  void clear_faults();

  // For commands.
  const ModemConfig& config() const { return config_; }
  World& world() { return world_; }
  Settings& settings() { return settings_; }
  Settings& saved_settings() { return saved_; }
  /// As the maker delivers it.
  Settings settings_at_start() const;
  /// Something of no meaning that this maker says unasked.
  std::string_view next_noise();
  Faults& faults() { return faults_; }
  Inbox& inbox() { return inbox_; }
  Dialogue& dialogue() { return dialogue_; }
  Sim* sim() { return sim_; }
  StoreView store(Memory memory);
  MessageStore& me_store() { return me_; }
  MessageStore& sr_store() { return sr_; }
  /// A slot as the host names it, and back: some makers count from 0.
  int shown(int slot) const { return slot - 1 + config_.personality->first_slot; }
  int slot(int shown) const { return shown + 1 - config_.personality->first_slot; }
  /// The refusal, if what the command needs is not there.
  std::optional<Answer> missing(Needs needs) const;
  bool sim_ready() const { return sim_ != nullptr && sim_->state() == Sim::State::ready; }
  /// <stat> as it is now: 0 without SIM or radio.
  int registration() const;
  bool on_network() const;
  int signal() const { return radio_on_ ? signal_ : 99; }
  bool radio_on() const { return radio_on_; }
  void set_radio(bool on);
  void say(std::string_view text) { dialogue_.say(text); }
  void urc(std::string_view text);
  /// Restart once the answer is out.
  void restart_after_answer() { restart_wanted_ = true; }
  /// The answer still goes out at the old speed.
  void sit_at_after_answer(unsigned baud) { uart_wanted_ = baud; }
  std::uint8_t next_reference() { return message_reference_++; }
  /// There may be room or a way to the network now: the queue is looked at after the answer.
  void offer_later() { offer_wanted_ = true; }
  /// To be called when the SIM's or the radio's state may have changed.
  void reachability_changed();

  void count_command(std::string_view name);
  void after_command();
  const std::map<std::string, std::uint64_t, std::less<>>& command_counts() const {
    return command_counts_;
  }

  Taken take(const Delivery& delivery) override;
  /// The host's word on what was routed to it.
  void acknowledged(Network::Received received);
  /// `what`, unless the modem is gone by then: for timers.
  std::function<void()> guarded(std::function<void()> what) const;

 private:
  void boot_finished();
  void announce_registration();
  void flood_once();
  bool speeds_differ() const { return uart_ != 0 && host_speed_ != 0 && uart_ != host_speed_; }

  ModemConfig config_;
  World world_;
  Line line_;
  Settings saved_, settings_;
  Faults faults_;
  MessageStore me_, sr_;
  Sim* sim_ = nullptr;
  Dialogue dialogue_;
  Inbox inbox_;
  std::map<std::string, std::uint64_t, std::less<>> command_counts_;
  bool plugged_ = true, powered_ = true, hung_ = false, radio_on_ = true;
  bool restart_wanted_ = false, offer_wanted_ = false;
  int registration_, signal_;
  int announced_registration_ = 0;
  int flood_per_second_ = 0;
  unsigned uart_ = 0, host_speed_ = 0;
  std::optional<unsigned> uart_wanted_;
  std::uint8_t message_reference_ = 0;
  std::size_t noise_turn_ = 0;
  std::string attached_number_;
  std::uint64_t power_cycle_ = 0, hang_cycle_ = 0, flood_cycle_ = 0;
  /// Timers look here before they touch the modem.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace firmware
