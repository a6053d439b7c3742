#include "firmware-host/modem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace firmware {

namespace {
constexpr std::size_t kMaxUnread =
    1024 * 1024;  // beyond this, a host that does not read loses URCs
constexpr std::array kOnNetwork = {1, 5, 6, 7, 9, 10};
constexpr std::string_view kNoise = "^RSSI:17";
/// Returns whether `line` is a boot line that needs an unlocked SIM.
bool of_the_sim(std::string_view line) {
  const auto has = [line](std::string_view part) { return line.find(part) != std::string::npos; };
  return has("+CPIN: READY") || has("SMS") || has("PB");
}
}  // namespace

Modem::Modem(ModemConfig config, Environment environment)
    : config_(std::move(config)),
      environment_(environment),
      line_(environment.clock),
      me_(config_.me),
      sr_(config_.personality != nullptr ? config_.personality->report_slots : 0),
      dialogue_(*this, line_, environment.timers),
      inbox_(*this),
      registration_(config_.registration),
      signal_(config_.signal) {
  if (config_.personality == nullptr) config_.personality = all_personalities().back();
  saved_ = settings_at_start();
  settings_ = saved_;
}

Modem::~Modem() {
  *alive_ = false;
  if (!attached_number_.empty()) environment_.network.detach(attached_number_, *this);
}

StoreView Modem::store(Memory memory) {
  switch (memory) {
    case Memory::sm:
      break;
    case Memory::me:
      return me_;
    case Memory::sr:
      return sr_;
    case Memory::mt:
      return {sim_->store(), me_};
  }
  return sim_->store();
}

Settings Modem::settings_at_start() const {
  Settings settings;
  settings.text_mode = config_.personality->text_mode_at_start;
  settings.cmee = config_.personality->cmee_at_start;
  return settings;
}

std::string_view Modem::next_ignored_line() {
  const auto noise = config_.personality->noise;
  return noise.empty() ? kNoise : noise[next_ignored_++ % noise.size()];
}

std::function<void()> Modem::guarded(std::function<void()> what) const {
  return [alive = std::weak_ptr<bool>(alive_), what = std::move(what)] {
    if (!alive.expired()) what();
  };
}

void Modem::feed(util::OctetView octets) {
  if (!powered_ || !plugged_ || hung_) return;
  const auto text = awake_part(util::as_chars(octets));
  if (text.empty()) return;
  if (speeds_differ()) {
    dialogue_.feed(garbage(text));
  } else {
    dialogue_.feed(text);
  }
}

/// Returns what a UART that may sleep receives of `octets`.
std::string_view Modem::awake_part(std::string_view octets) {
  const auto now = environment_.clock.now();
  const bool asleep = uart_sleep_ > util::Duration::zero() && now - last_traffic_ >= uart_sleep_;
  last_traffic_ = now;
  waking_ = waking_ || asleep;
  if (!waking_) return octets;
  const auto end = octets.find('\r');
  if (end == std::string_view::npos) return {};
  waking_ = false;
  return octets.substr(end + 1);
}

void Modem::set_uart_sleep(util::Duration pause) {
  uart_sleep_ = pause;
  waking_ = false;
  last_traffic_ = environment_.clock.now();
}

void Modem::host_speed(unsigned baud) {
  host_speed_ = baud;
  line_.garble(speeds_differ());
}

void Modem::set_uart_speed(unsigned baud) {
  uart_ = baud;
  line_.garble(speeds_differ());
}

void Modem::urc(std::string_view text) {
  if (!powered_ || !plugged_ || hung_ || line_.size() > kMaxUnread) return;
  last_traffic_ = environment_.clock.now();
  dialogue_.urc(text);
}

void Modem::insert(Sim* sim) {
  if (sim_ == sim) return;
  const bool was_in = sim_ != nullptr;
  sim_ = nullptr;
  reachability_changed();  // Leave the old card's queue before its messages are returned to it.
  inbox_.reset();
  sim_ = sim;
  if (sim_ != nullptr) sim_->reset();
  reachability_changed();
  const Personality& habits = *config_.personality;
  const std::string_view line = sim_ != nullptr ? habits.sim_inserted_urc : habits.sim_removed_urc;
  if (was_in != (sim_ != nullptr) && !line.empty()) urc(line);
}

void Modem::set_registration(int stat, std::optional<int> cause) {
  registration_ = stat;
  refusal_cause_ = cause;
  reachability_changed();
}

void Modem::set_radio(bool on) {
  if (on && !radio_on_) end_faults_at(Cure::radio);
  radio_on_ = on;
  reachability_changed();
}

int Modem::registration() const {
  return radio_on_ && sim_ready() ? registration_ : 0;
}

bool Modem::on_network() const {
  return powered_ &&
         std::find(kOnNetwork.begin(), kOnNetwork.end(), registration()) != kOnNetwork.end();
}

void Modem::deny_circuit(std::optional<int> stat) {
  denied_circuit_ = stat;
  reachability_changed();
}

void Modem::set_ims(bool registered) {
  ims_ = registered;
  reachability_changed();
}

void Modem::reachability_changed() {
  const std::string number = has_sms_bearer() ? sim_->config().number : std::string{};
  if (number != attached_number_) {
    if (!attached_number_.empty()) environment_.network.detach(attached_number_, *this);
    attached_number_ = number;
    if (!number.empty()) environment_.network.attach(number, *this);
  }
  announce_registration();
  announce_indicators();
}

std::string Modem::details(std::string_view command, int mode, int stat) const {
  constexpr int kWithPlace = 2, kWithCause = 3, kDenied = 3;
  if (mode >= kWithPlace &&
      std::find(kOnNetwork.begin(), kOnNetwork.end(), stat) != kOnNetwork.end())
    return fmt::format(",\"00C3\",\"0000B10F\",{}", technology());
  if (mode < kWithCause || stat != kDenied || !refusal_cause_) return "";
  return fmt::format(",,,{},0,{}", command == "+CGREG" ? "," : "", *refusal_cause_);
}

int Modem::technology() const {
  constexpr int kGsm = 0, kUmts = 2, kLte = 7, kUmtsAllowed = 2, kLteAllowed = 4;
  const int allowed = preferences_.technologies;
  return (allowed & kUmtsAllowed) != 0 ? kUmts : (allowed & kLteAllowed) != 0 ? kLte : kGsm;
}

void Modem::announce_registration() {
  const auto announce = [&](int mode, const char* name, int stat) {
    if (mode != 0) urc(fmt::format("{}: {}{}", name, stat, details(name, mode, stat)));
  };
  const int stat = circuit_registration();
  if (std::exchange(announced_registration_, stat) != stat) announce(settings_.creg, "+CREG", stat);
  const int packet = packet_registration();
  if (std::exchange(announced_packet_, packet) == packet) return;
  announce(settings_.cgreg, "+CGREG", packet);
  announce(settings_.cereg, "+CEREG", packet);
}

void Modem::attach_packet(bool attached) {
  packet_attached_ = attached;
  announce_registration();
}

void Modem::set_signal(int rssi) {
  signal_ = rssi;
  announce_indicators();
}

void Modem::note_indicators() {
  known_indicators_ = indicators_of(*this);
}

void Modem::announce_indicators() {
  const auto now = indicators_of(*this);
  const auto before = std::exchange(known_indicators_, now);
  if (settings_.cmer_ind == 0 || !powered_) return;
  for (std::size_t i = 0; i < now.size(); ++i)
    if (now.at(i) != before.at(i)) urc(fmt::format("+CIEV: {},{}", i + 1, now.at(i)));
}

Taken Modem::take(const Delivery& delivery) {
  if (!powered_ || hung_ || !plugged_ || !has_sms_bearer()) return Taken::away;
  if (faults_.happens(Fault::deaf)) return Taken::away;
  const auto taken = inbox_.take(delivery);
  announce_indicators();
  return taken;
}

void Modem::acknowledged(Network::Received received) {
  environment_.network.acknowledge(attached_number_, received);
}

void Modem::unplug(util::Duration duration) {
  plugged_ = false;
  end_faults_at(Cure::unplug);
  restart(duration + config_.boot);
  environment_.timers.after(duration, guarded([this, cycle = power_cycle_] {
                              if (cycle == power_cycle_) plugged_ = true;
                            }));
}

void Modem::hang(util::Duration duration) {
  hung_ = true;
  dialogue_.reset();
  const std::uint64_t cycle = ++hang_cycle_;
  if (duration <= util::Duration::zero()) return;
  environment_.timers.after(duration, guarded([this, cycle] {
                              if (cycle != hang_cycle_ || !hung_) return;
                              hung_ = false;
                              offer_later();
                              after_command();
                            }));
}

void Modem::restart(util::Duration boot) {
  end_faults_at(Cure::restart);
  powered_ = false;
  restart_wanted_ = false;
  hung_ = false;
  ++hang_cycle_;
  dialogue_.reset();
  line_.clear();
  settings_ = saved_;
  radio_on_ = true;
  packet_attached_ = true;
  announced_registration_ = announced_packet_ = 0;
  voice_call_.hang_up();
  if (sim_ != nullptr) sim_->reset();
  reachability_changed();
  inbox_.reset();
  environment_.timers.after(boot, guarded([this, cycle = ++power_cycle_] {
                              if (cycle == power_cycle_) boot_finished();
                            }));
}

void Modem::boot_finished() {
  powered_ = true;
  plugged_ = true;
  for (const std::string_view text : config_.personality->boot_urcs) {
    if (sim_ready() || !of_the_sim(text)) urc(text);
  }
  reachability_changed();
}

void Modem::flood(int per_second) {
  flood_per_second_ = std::clamp(per_second, 0, 100'000);
  ++flood_cycle_;
  if (flood_per_second_ > 0) flood_once();
}

void Modem::flood_once() {
  urc(next_ignored_line());
  environment_.timers.after(std::chrono::nanoseconds{1'000'000'000 / flood_per_second_},
                            guarded([this, cycle = flood_cycle_] {
                              if (cycle == flood_cycle_) flood_once();
                            }));
}

void Modem::end_faults_at(Cure step) {
  if (cure_ != Cure::none && cure_ <= step) clear_faults();
}

void Modem::clear_faults() {
  cure_ = Cure::none;
  const bool deaf = faults_.remaining(Fault::deaf) != 0;
  faults_.clear();
  hang_at_.clear();
  if (deaf && !attached_number_.empty()) environment_.network.offer(attached_number_);
  flood(0);
  line_.split(0, {});
  line_.speed(0);
  set_uart_speed(0);
  set_uart_sleep({});
  if (!hung_) return;
  hung_ = false;
  ++hang_cycle_;
  offer_later();
  after_command();
}

std::optional<Answer> Modem::missing(Needs needs) const {
  if (needs == Needs::nothing || sim_ready()) return std::nullopt;
  const bool sms = needs == Needs::sms;
  if (sim_ == nullptr) return sms ? cms(310) : cme(10);
  if (sim_->state() == Sim::State::needs_puk) return sms ? cms(316) : cme(12);
  return sms ? cms(311) : cme(11);
}

void Modem::count_command(std::string_view name) {
  hang_wanted_ = hang_wanted_ || (!hang_at_.empty() && name == hang_at_);
  const auto found = command_counts_.find(name);
  if (found != command_counts_.end()) {
    ++found->second;
  } else if (name.empty() || find_command(name) != nullptr) {
    command_counts_.emplace(name, 1);
  } else {
    ++command_counts_["unknown"];
  }
}

void Modem::after_command() {
  if (std::exchange(hang_wanted_, false)) return hang({});
  if (uart_wanted_) set_uart_speed(*std::exchange(uart_wanted_, std::nullopt));
  if (restart_wanted_) {
    const std::string said(line_.ready());
    const auto away = std::chrono::milliseconds{config_.personality->away_at_reset_ms};
    if (away > util::Duration::zero()) {
      unplug(away);
    } else {
      restart(config_.boot);
    }
    line_.append(said);
  } else if (offer_wanted_) {
    offer_wanted_ = false;
    if (!attached_number_.empty()) environment_.network.offer(attached_number_);
  }
  announce_indicators();
}

}  // namespace firmware
