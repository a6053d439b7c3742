// A family's driver with an emulated modem of that family.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../doubles/emulated_port.hpp"
#include "../doubles/fake_modem.hpp"
#include "drivers/drivers.hpp"
#include "firmware-host/options.hpp"
#include "modem/modem.hpp"
#include "util/log.hpp"

namespace families {

using namespace std::chrono_literals;

struct Bench {
  /// Uses the family's personality, or `habits`, which must outlive this.
  explicit Bench(const modem::Profile& family, const firmware::Personality* habits = nullptr) {
    util::set_log_level(util::LogLevel::error);
    auto options = firmware::default_options(1);
    options.modem.personality = habits ? habits : firmware::find_personality(family.name);
    REQUIRE_MESSAGE(options.modem.personality != nullptr, "no personality for ", family.name);
    emulated = emulator.add(options.modem, options.sim);
    for (const auto& id : family.usb) {
      if (id.product == 0 || bring_up.usb_vendor != 0) continue;
      bring_up.usb_vendor = id.vendor;
      bring_up.usb_product = id.product;
    }
    port.emplace(clock, emulator, *emulated);
    device.emplace(*port, clock, find);
  }
  ~Bench() { util::set_log_level(util::LogLevel::info); }

  static const modem::Profile& find(const modem::ModemIdentity& plate) {
    return drivers::find(plate);
  }
  const firmware::Personality& habits() const { return *emulated->config().personality; }
  modem::Modem& modem() { return *device; }

  void up() {
    const auto done = modem().bring_up(bring_up);
    REQUIRE_MESSAGE(done, (done ? "" : done.error().what));
    for (const auto& memory : modem().memories()) REQUIRE(modem().list(memory));
  }
  void deliver(int n) { emulator.deliver(*emulated, *util::from_hex(doubles::pdu(n))); }

  template <class Kind>
  bool comes(util::Duration within = 30s) {
    const auto deadline = clock.in(within);
    while (clock.now() < deadline) {
      const auto event = modem().next_event(deadline);
      if (event && *event && std::holds_alternative<Kind>(**event)) return true;
    }
    return false;
  }
  /// Returns the messages of an announcement or a sweep; deletes them at once.
  std::vector<std::string> collect() {
    std::vector<std::string> found;
    for (const auto& memory : std::vector(modem().memories())) {
      const auto listed = modem().list(memory);
      REQUIRE(listed);
      for (const auto& stored : *listed) {
        found.push_back(stored.pdu_hex);
        REQUIRE(modem().delete_message(stored));
      }
    }
    return found;
  }
  int stored() { return emulated->sim()->store().used() + emulated->me_store().used(); }

  doubles::FakeClock clock;
  firmware::Emulator emulator{clock};
  firmware::Modem* emulated = nullptr;
  modem::BringUpOptions bring_up;
  std::optional<doubles::EmulatedPort> port;
  std::optional<modem::Modem> device;
};

inline void for_each_family(const std::function<void(Bench&)>& work) {
  for (const auto* family : drivers::all()) {
    CAPTURE(std::string(family->name));
    Bench bench(*family);
    bench.up();
    CHECK(bench.modem().info().driver == family->name);
    work(bench);
  }
}

}  // namespace families
