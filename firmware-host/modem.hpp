// One emulated modem. It takes and returns octets, and has no file descriptor. Its state is lost at
// a restart; the state of the card is in Sim. One thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "firmware-host/dialogue.hpp"
#include "firmware-host/faults.hpp"
#include "firmware-host/inbox.hpp"
#include "firmware-host/indicators.hpp"
#include "firmware-host/line.hpp"
#include "firmware-host/network.hpp"
#include "firmware-host/personality.hpp"
#include "firmware-host/settings.hpp"
#include "firmware-host/sim.hpp"
#include "firmware-host/timers.hpp"
#include "firmware-host/voice_call.hpp"

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

/// The objects that all modems of a program share.
struct Environment {
  const util::Clock& clock;
  Timers& timers;
  Network& network;
};

/// The state that AT commands, control verbs, port and network share. It has more than 25 functions
/// and 20 members because each of these needs a few of them, and one restart resets them all.
class Modem final : public Mobile {
 public:
  Modem(ModemConfig config, Environment environment);
  ~Modem() override;
  Modem(const Modem&) = delete;
  Modem& operator=(const Modem&) = delete;

  /// Takes octets from the host.
  void feed(util::OctetView octets);
  Line& line() { return line_; }
  /// Sets the speed of the host in baud; 0: unknown. Call it before feed() and after each change.
  void host_speed(unsigned baud);
  /// Sets the modem's own UART speed in baud: a host at another speed gets garbage and is not
  /// understood. 0: the modem follows the host. A restart keeps it.
  void set_uart_speed(unsigned baud);
  unsigned uart_speed() const { return uart_; }
  unsigned host_speed() const { return host_speed_; }
  /// Returns false while the device is absent from the bus.
  bool plugged() const { return plugged_; }

  // Control from outside.
  /// Inserts a card, which must outlive this or be taken out; null takes it out.
  void insert(Sim* sim);
  /// `cause` is that of a refusal (TS 24.008 §10.5.3.6); nothing: the network gives none.
  void set_registration(int stat, std::optional<int> cause = std::nullopt);
  /// Denies the circuit domain with this <stat> while the packet side stays as it is; nothing: ends
  /// that. Without the circuit domain SMS come only over IMS.
  void deny_circuit(std::optional<int> stat);
  void set_ims(bool registered);
  void set_signal(int rssi);
  /// Loses the first command line after `pause` without traffic, as a sleeping UART does; 0: never.
  void set_uart_sleep(util::Duration pause);
  /// Ends all faults when the radio is switched off and on, when the modem restarts, or when it
  /// leaves the bus, as a reset at the USB port makes it. A later one of these ends them too.
  enum class Cure : std::uint8_t { none, radio, restart, unplug };
  void cure_by(Cure cure) { cure_ = cure; }
  void unplug(util::Duration duration);
  void hang(util::Duration duration);
  /// Makes it hang after the answer to `command` ("+CFUN") until its faults are cleared.
  void hang_at(std::string command) { hang_at_ = std::move(command); }
  /// Resets all settings, sends nothing while booting (`boot`), then sends the boot lines.
  void restart(util::Duration boot);
  /// Sends `per_second` unsolicited lines a second; 0 ends it.
  void flood(int per_second);
  /// Ends all faults, including a hang and a flood.
  void clear_faults();

  // For commands.
  const ModemConfig& config() const { return config_; }
  Environment& environment() { return environment_; }
  Settings& settings() { return settings_; }
  Settings& saved_settings() { return saved_; }
  /// Returns the settings after power-up.
  Settings settings_at_start() const;
  /// Returns the next of the family's meaningless unsolicited lines.
  std::string_view next_ignored_line();
  Faults& faults() { return faults_; }
  Inbox& inbox() { return inbox_; }
  Dialogue& dialogue() { return dialogue_; }
  Sim* sim() { return sim_; }
  VoiceCall& voice_call() { return voice_call_; }
  StoreView store(Memory memory);
  MessageStore& me_store() { return me_; }
  MessageStore& sr_store() { return sr_; }
  /// Converts between slots, from 1, and the host's indexes: some families count from 0.
  int shown(int slot) const { return slot - 1 + config_.personality->first_slot; }
  int slot(int shown) const { return shown + 1 - config_.personality->first_slot; }
  /// Returns the error for a command that needs what is not there; nothing if all is there.
  std::optional<Answer> missing(Needs needs) const;
  bool sim_ready() const { return sim_ != nullptr && sim_->state() == Sim::State::ready; }
  /// Returns <stat>; 0 without SIM or radio.
  int registration() const;
  bool on_network() const;
  /// Returns <stat> of the circuit domain.
  int circuit_registration() const { return denied_circuit_.value_or(registration()); }
  bool ims() const { return ims_ && on_network(); }
  /// Returns true if SMS reach the modem.
  bool has_sms_bearer() const { return on_network() && (!denied_circuit_ || ims_); }
  /// Returns <stat> of the packet side (+CGREG, +CEREG): 0 while it is detached (AT+CGATT=0).
  int packet_registration() const { return packet_attached_ ? registration() : 0; }
  bool packet_attached() const { return packet_attached_ && on_network(); }
  void attach_packet(bool attached);
  /// Returns what follows <stat> in a line of `command`: ",<lac>,<ci>,<AcT>" for modes 2 and 3 on a
  /// network, empty fields and the cause for mode 3 when the network refuses; else nothing.
  std::string details(std::string_view command, int mode, int stat) const;
  /// Returns <AcT> of the network: UMTS, or LTE or GSM if the host allows nothing else.
  int technology() const;
  NetworkPreferences& preferences() { return preferences_; }
  /// Sends +CIEV for each indicator that has changed, if AT+CMER asks for it.
  void announce_indicators();
  /// Makes the present indicators those that are known to the host.
  void note_indicators();
  int signal() const { return radio_on_ ? signal_ : 99; }
  bool radio_on() const { return radio_on_; }
  void set_radio(bool on);
  void say(std::string_view text) { dialogue_.say(text); }
  void urc(std::string_view text);
  /// Restarts after the response has been sent.
  void restart_after_answer() { restart_wanted_ = true; }
  /// Changes the speed after the response has been sent at the old one.
  void set_uart_speed_after_answer(unsigned baud) { uart_wanted_ = baud; }
  std::uint8_t next_reference() { return message_reference_++; }
  /// Makes the network offer waiting messages after the response, because memory may have become
  /// free, or the modem may have connected to the network.
  void offer_later() { offer_wanted_ = true; }
  /// Connects to or leaves the network. Call it when the state of the SIM or radio may have
  /// changed.
  void reachability_changed();

  void count_command(std::string_view name);
  void after_command();
  const std::map<std::string, std::uint64_t, std::less<>>& command_counts() const {
    return command_counts_;
  }

  Taken take(const Delivery& delivery) override;
  /// Passes on the host's acknowledgement of a routed message.
  void acknowledged(Network::Received received);
  /// Wraps `what` for a timer. The result does nothing after the modem has been destroyed.
  std::function<void()> guarded(std::function<void()> what) const;

 private:
  void end_faults_at(Cure step);
  void boot_finished();
  void announce_registration();
  void flood_once();
  std::string_view awake_part(std::string_view octets);
  bool speeds_differ() const { return uart_ != 0 && host_speed_ != 0 && uart_ != host_speed_; }

  ModemConfig config_;
  Environment environment_;
  Line line_;
  Settings saved_, settings_;
  NetworkPreferences preferences_;
  Faults faults_;
  MessageStore me_, sr_;
  Sim* sim_ = nullptr;
  Dialogue dialogue_;
  Inbox inbox_;
  VoiceCall voice_call_{*this};
  std::map<std::string, std::uint64_t, std::less<>> command_counts_;
  Cure cure_ = Cure::none;
  bool plugged_ = true, powered_ = true, hung_ = false, radio_on_ = true;
  bool restart_wanted_ = false, offer_wanted_ = false, hang_wanted_ = false;
  std::string hang_at_;  ///< the command after which it hangs; empty: none
  int registration_, signal_;
  int announced_registration_ = 0, announced_packet_ = 0;
  bool packet_attached_ = true, ims_ = false;
  std::optional<int> denied_circuit_, refusal_cause_;
  Indicators known_indicators_{};
  util::Duration uart_sleep_{};
  util::Deadline last_traffic_{};
  bool waking_ = false;  ///< the command line that wakes the UART is being lost
  int flood_per_second_ = 0;
  unsigned uart_ = 0, host_speed_ = 0;
  std::optional<unsigned> uart_wanted_;
  std::uint8_t message_reference_ = 0;
  std::size_t next_ignored_ = 0;
  std::string attached_number_;
  std::uint64_t power_cycle_ = 0, hang_cycle_ = 0, flood_cycle_ = 0;
  /// Tells timers made by guarded() whether the modem still exists.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace firmware
