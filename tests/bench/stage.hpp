// An appliance under measurement: the daemon with its syncs counted, the receiver's log followed.
#pragma once

#include <chrono>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "appliance.hpp"
#include "measure.hpp"
#include "sms_maker.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace bench {

/// What a modem has been asked and has done, as the emulator counts.
struct ModemCounts {
  std::uint64_t commands = 0, listings = 0, deleted = 0;
};

/// What changed between two looks.
struct Cost {
  Usage usage;
  ModemCounts modem;
};

/// Epoch time, µs.
std::int64_t now_us();

class Stage {
 public:
  /// `spool`: copied in before the daemon starts; empty: none.
  explicit Stage(harness::ApplianceOptions options, const std::string& spool = {});

  harness::Appliance& house() { return house_; }
  void start();
  /// Delivers one made-up single SMS; gives back the epoch time just before, µs.
  std::int64_t deliver(int modem = 0);
  void deliver_many(int count, int modem = 0);
  /// Arrival times at the receiver so far, epoch µs.
  const std::vector<std::int64_t>& arrivals();
  void await_arrivals(std::size_t count, std::chrono::seconds limit);
  /// Until the daemon has deleted that many from the modem.
  void await_deleted(std::uint64_t count, int modem = 0);
  ModemCounts modem_counts(int modem = 0);
  Cost look();
  Cost since(const Cost& before);
  double pss_mib();

 private:
  doubles::TempDir dir_;
  harness::Appliance house_;
  harness::SmsMaker maker_;
  std::ifstream log_;
  std::string partial_;
  std::vector<std::int64_t> arrivals_;
};

}  // namespace bench
