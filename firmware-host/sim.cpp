#include "firmware-host/sim.hpp"

#include <algorithm>
#include <utility>

#include "util/ascii.hpp"

namespace firmware {

bool is_pin(std::string_view text) {
  return text.size() >= 4 && text.size() <= 8 && util::is_number(text);
}

bool Secret::verify(std::string_view candidate) {
  if (blocked()) return false;
  if (candidate != pin) {
    --pin_tries;
    return false;
  }
  pin_tries = kPinTries;
  return true;
}

bool Secret::unblock(std::string_view puk_candidate, std::string_view new_pin) {
  if (puk_tries == 0) return false;
  if (puk_candidate != puk) {
    --puk_tries;
    return false;
  }
  pin = std::string(new_pin);
  pin_tries = kPinTries;
  puk_tries = kPukTries;
  return true;
}

Sim::Sim(SimConfig config)
    : config_(std::move(config)),
      store_(config_.sm),
      pin1_{config_.pin, config_.puk},
      pin2_{config_.pin, config_.puk} {}

Sim::State Sim::state() const {
  if (pin1_.blocked()) return State::needs_puk;
  return config_.pin_enabled && !verified_ ? State::needs_pin : State::ready;
}

bool Sim::enter_pin(std::string_view pin) {
  const bool right = pin1_.verify(pin);
  if (right) verified_ = true;
  return right;
}

bool Sim::enter_puk(std::string_view puk, std::string_view new_pin) {
  const bool right = pin1_.unblock(puk, new_pin);
  if (right) verified_ = true;
  return right;
}

bool Sim::set_pin_enabled(bool on, std::string_view pin) {
  if (!enter_pin(pin)) return false;
  config_.pin_enabled = on;
  return true;
}

bool Sim::change_pin(std::string_view old_pin, std::string_view new_pin) {
  if (!pin1_.verify(old_pin)) return false;
  pin1_.pin = std::string(new_pin);
  return true;
}

std::string with_swapped_digits(std::string digits) {
  if (digits.size() % 2 != 0) digits += 'F';
  for (std::size_t i = 0; i < digits.size(); i += 2) std::swap(digits[i], digits[i + 1]);
  return digits;
}

}  // namespace firmware
