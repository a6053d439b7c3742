#include "tests/soak/kiosk.hpp"

#include <doctest/doctest.h>

#include <utility>

#include "tests/doubles/shut_port.hpp"
#include "tests/soak/box.hpp"

namespace soak {

namespace fs = std::filesystem;

namespace {

constexpr int kMostWithoutTime = 100'000;

util::Duration up_to_a_millisecond(util::Duration time) {
  return std::chrono::ceil<std::chrono::milliseconds>(time);
}

}  // namespace

firmware::SimConfig card(int number) {
  firmware::SimConfig config;
  config.iccid = "894902000000123456" + std::to_string(number);
  config.imsi = "26201000000000" + std::to_string(number);
  config.number = "+49170000000" + std::to_string(number);
  config.pin_enabled = number == 1;
  return config;
}

Kiosk::Kiosk(std::size_t most) : ledger(most) {
  firmware::ModemConfig config;
  config.name = "stick";
  config.personality = firmware::find_personality("quectel-lte");
  REQUIRE(config.personality != nullptr);
  config.me = 10;
  stick_ = emulator.add(config, card(0));
  REQUIRE(stick_ != nullptr);
}

Kiosk::~Kiosk() = default;

std::string Kiosk::tty() const {
  static const doubles::ShutPort first, other;  // terminals that exist
  return renamed ? other.path() : first.path();
}

void Kiosk::run_box() {
  ++lives;
  follow_bus();
  box_ = std::make_unique<Box>(*this);
  box_->run();
  const bool cut = box_->is_dead();
  box_.reset();
  if (!cut) return;
  ++cuts;
  ++boot;
  synchronised = false;
  restore_disk(folder());
}

void Kiosk::pass(util::Duration time) {
  for (const auto until = clock.in(time); clock.now() < until;) wait_once(until);
}

void Kiosk::block(util::Duration time) {
  pass(time);
}

void Kiosk::at(util::Duration time, std::function<void()> what) {
  agenda_.emplace(clock.in(time), std::move(what));
}

void Kiosk::send_sms() {
  firmware::TextDelivery delivery;
  delivery.from = "+4915112345" + std::to_string(100 + random() % 900);
  delivery.segments.reference = emulator.next_reference();
  delivery.text = ledger.next();
  REQUIRE(emulator.deliver_text(stick(), delivery));
}

void Kiosk::swap_card() {
  ++swaps;
  card_ = 1 - card_;
  emulator.swap_sim(stick(), card(card_));
}

void Kiosk::set_date(std::chrono::milliseconds error) {
  clock.set_wall(right_clock.wall() + error);
}

void Kiosk::stop_box() {
  if (box_) box_->stop();
}

void Kiosk::cut_power_after(int uses) {
  uses_until_cut_ = uses;
}

void Kiosk::note_use() {
  if (uses_until_cut_ > 0 && --uses_until_cut_ == 0 && box_) box_->cut_power();
}

void Kiosk::reset_stick() {
  ++usb_resets;
  opens = true;
  blocks_write = blocks_close = false;
  stick().clear_faults();
  stick().unplug(10s);
}

void Kiosk::wait_once(util::Deadline until) {
  if (box_) box_->run_relay();
  if (!agenda_.empty()) until = std::min(until, agenda_.begin()->first);
  if (const auto due = emulator.timers().next()) until = std::min(until, *due);
  if (box_) until = std::min(until, box_->next_relay());
  const auto time = up_to_a_millisecond(until - clock.now());
  without_time_ = time > 0ns ? 0 : without_time_ + 1;
  REQUIRE(without_time_ < kMostWithoutTime);
  if (time > 0ns) clock.advance(time);
  run_due();
}

void Kiosk::run_due() {
  while (!agenda_.empty() && agenda_.begin()->first <= clock.now()) {
    const auto what = std::move(agenda_.begin()->second);
    agenda_.erase(agenda_.begin());
    what();
  }
  emulator.timers().run();
  follow_bus();
}

/// Does the work of the fleet: tells the modem's thread that the stick has come or gone.
void Kiosk::follow_bus() {
  if (stick().plugged() == plugged_) return;
  plugged_ = stick().plugged();
  if (plugged_) ++plugged_in;
  if (box_) box_->follow_bus();
}

}  // namespace soak
