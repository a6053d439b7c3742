// A year of a kiosk in virtual time.
#include <doctest/doctest.h>

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include "tests/soak/box.hpp"
#include "tests/soak/footprint.hpp"
#include "tests/soak/kiosk.hpp"

namespace year_test {

using namespace std::chrono_literals;
using firmware::Fault;
using soak::Kiosk;
using soak::ServerState;

namespace {

constexpr std::chrono::hours kDay{24};
// Nothing stops the box between these days: one life of seven months.
constexpr int kLongLifeBegins = 120, kLongLifeEnds = 330;
constexpr int kSmsPerDay = 40, kBurst = 12;
constexpr auto kForEver = firmware::Faults::kForEver;

constexpr int kYear = 365;

/// A shorter span than a year may be given, to try something.
int days_of_year() {
  const char* given = std::getenv("GSMRELAY_SOAK_DAYS");
  const int days = given == nullptr ? kYear : std::atoi(given);
  REQUIRE(days > 0);
  return days;
}

double processor_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

void crash(Kiosk& kiosk, int times) {
  kiosk.unplug(6s);
  if (times > 1) kiosk.at(25s, [&kiosk, times] { crash(kiosk, times - 1); });
}

/// How the stick hangs, one way a day.
const std::vector<void (*)(Kiosk&)>& ways_to_hang() {
  static const std::vector<void (*)(Kiosk&)> kWays = {
      // It answers nothing.
      [](Kiosk& k) { k.stick().hang({}); },
      // It lists no memory, and answers nothing after AT+CFUN.
      [](Kiosk& k) {
        k.stick().faults().refuse({"+CMGL", firmware::cms(313), kForEver});
        k.stick().hang_at("+CFUN");
      },
      // It answers OK and lists none of its memories.
      [](Kiosk& k) {
        k.stick().faults().refuse({"+CMGL", firmware::cms(313), kForEver});
        k.stick().cure_by(firmware::Modem::Cure::restart);
      },
      // It answers OK, and its memories look empty.
      [](Kiosk& k) {
        k.stick().faults().refuse({"+CMGL", firmware::ok(), kForEver});
        k.stick().faults().set(Fault::deaf, kForEver);
        k.stick().cure_by(firmware::Modem::Cure::restart);
      },
      // It is registered and deaf.
      [](Kiosk& k) {
        k.stick().faults().set(Fault::deaf, kForEver);
        k.stick().cure_by(firmware::Modem::Cure::radio);
      },
      // Opening its port blocks.
      [](Kiosk& k) {
        k.opens = false;
        k.stick().hang({});
      },
      // Writing to its port blocks.
      [](Kiosk& k) { k.blocks_write = true; },
      // Closing its port blocks.
      [](Kiosk& k) {
        k.blocks_close = true;
        k.stick().hang({});
      },
      // It returns with another number.
      [](Kiosk& k) {
        k.renamed = !k.renamed;
        k.unplug(10s);
      },
      // It returns as a CD-ROM, and has no port before it switches.
      [](Kiosk& k) { k.unplug(50s); },
      // Its firmware crashes again and again.
      [](Kiosk& k) { crash(k, 3); },
      // The voltage of its hub breaks down.
      [](Kiosk& k) { k.unplug(8s); },
      // The bus to its card fails.
      [](Kiosk& k) {
        k.stick().faults().refuse({"+CPIN", firmware::cme(13), kForEver});
        k.stick().cure_by(firmware::Modem::Cure::restart);
      },
      // The line is bad.
      [](Kiosk& k) {
        for (const auto fault : {Fault::lose_cmti, Fault::wrong_index, Fault::repeat_cmti,
                                 Fault::garbage, Fault::lose_final, Fault::cut_answer})
          k.stick().faults().set(fault, 3);
      },
  };
  return kWays;
}

/// What is measured each day before the kiosk opens.
struct Sample {
  int day = 0;
  soak::Footprint footprint;
  std::int64_t database = 0, log = 0;
};

/// The events of a year, and what was measured.
class Year {
 public:
  explicit Year(int days) : kiosk(static_cast<std::size_t>(days + 1) * 80), days_(days) {
    samples.reserve(static_cast<std::size_t>(days));
  }
  void run();
  /// Returns the largest value of the samples of the days from `from` to before `to`.
  std::int64_t largest(int from, int to, const std::function<std::int64_t(const Sample&)>& value);

  Kiosk kiosk;
  std::vector<Sample> samples;
  spool::Audit books;  ///< at the end
  int hangs = 0, outages = 0, jumps = 0;
  int not_back = 0;  ///< mornings at which the stick was not up

 private:
  util::Duration between(util::Duration from, util::Duration to) {
    const auto span = static_cast<std::uint64_t>((to - from) / 1s);
    return from + std::chrono::seconds(kiosk.random() % span);
  }
  void plan(int day);
  void plan_end_of_life(int day);
  void plan_jump(int day);
  void measure(int day);
  void set_clock_right();
  void live_until(util::Deadline end);
  void settle();

  const int days_;
};

std::int64_t Year::largest(int from, int to,
                           const std::function<std::int64_t(const Sample&)>& value) {
  std::int64_t most = 0;
  for (const auto& sample : samples)
    if (sample.day >= from && sample.day < to) most = std::max(most, value(sample));
  REQUIRE(most > 0);
  return most;
}

void Year::plan(int day) {
  if (day >= days_) return;
  for (int i = 0; i < kSmsPerDay; ++i) kiosk.at(between(8h, 20h), [this] { kiosk.send_sms(); });
  kiosk.at(between(8h, 20h), [this] {
    for (int i = 0; i < kBurst; ++i) kiosk.send_sms();
  });
  kiosk.at(5h, [this, day] { measure(day); });
  kiosk.at(between(8h, 16h), [this, day] {
    ++hangs;
    ways_to_hang()[static_cast<std::size_t>(day) % ways_to_hang().size()](kiosk);
  });
  if (day % 2 == 1) {
    const auto state = static_cast<ServerState>(1 + day / 2 % 4);
    kiosk.at(between(0h, 20h), [this, state] {
      ++outages;
      kiosk.server.state = state;
      kiosk.at(between(5min, 30h), [this] { kiosk.server.state = ServerState::works; });
    });
  }
  if (day % 9 == 4) kiosk.at(between(6h, 22h), [this] { kiosk.swap_card(); });
  if (day % 5 == 2) plan_jump(day);
  if (day % 2 == 0 && (day < kLongLifeBegins || day >= kLongLifeEnds)) plan_end_of_life(day);
  kiosk.at(kDay, [this, day] { plan(day + 1); });
}

/// A person sets the clock years wrong, and it is set right again.
void Year::plan_jump(int day) {
  const auto error = day % 2 == 0 ? 3 * 365 * kDay : -5 * 365 * kDay;
  kiosk.at(between(6h, 22h), [this, error] {
    ++jumps;
    kiosk.set_date(error);
    kiosk.at(between(10min, 3h), [this] { set_clock_right(); });
  });
}

void Year::set_clock_right() {
  kiosk.set_date(0ms);
  kiosk.synchronised = true;
}

/// Every other end is a power cut in the middle of a burst.
void Year::plan_end_of_life(int day) {
  const bool cut = day % 4 == 2;
  kiosk.at(between(8h, 22h), [this, cut] {
    if (!cut) return kiosk.stop_box();
    for (int i = 0; i < kBurst; ++i) kiosk.send_sms();
    kiosk.cut_power_after(1 + static_cast<int>(kiosk.random() % 120));
  });
}

void Year::measure(int day) {
  auto* box = kiosk.box();
  if (box == nullptr) return;
  if (!box->is_up()) ++not_back;
  samples.push_back({day, soak::measure_footprint(), box->database(), box->log()});
  if (std::getenv("GSMRELAY_SOAK_VERBOSE") == nullptr) return;
  const auto& sample = samples.back();
  fmt::print("day {}: heap {}, descriptors {}, database {} + {}, SMS {} of {}, {:.1f} s\n", day,
             sample.footprint.heap, sample.footprint.descriptors, sample.database, sample.log,
             kiosk.ledger.relayed(), kiosk.ledger.sent(), processor_seconds());
  std::fflush(stdout);
}

/// Switches the box on again and again until `end`.
void Year::live_until(util::Deadline end) {
  while (kiosk.clock.now() < end) {
    const int cuts = kiosk.cuts;
    kiosk.run_box();
    const auto off = kiosk.lives % 3 == 0 ? between(1h, 8h) : between(20s, 2min);
    if (kiosk.cuts > cuts) {
      // Without power the stick forgets its faults, and the box the date.
      kiosk.reset_stick();
      kiosk.unplug(off);
      kiosk.set_date(-std::chrono::hours(20 * 365 * 24));
      kiosk.at(off + between(1min, 2h), [this] { set_clock_right(); });
    }
    kiosk.pass(off);
  }
}

/// Nothing happens any more: what is under way arrives, on both cards.
void Year::settle() {
  kiosk.server.state = ServerState::works;
  kiosk.reset_stick();
  set_clock_right();
  for (const auto time : {1h, 6h}) kiosk.at(time, [this] { kiosk.swap_card(); });
  kiosk.at(12h, [this] {
    CHECK(kiosk.box()->is_up());
    books = kiosk.box()->audit();
    kiosk.stop_box();
  });
  kiosk.run_box();
}

void Year::run() {
  set_clock_right();
  kiosk.at(0s, [this] { plan(0); });
  const auto end = kiosk.clock.in(days_ * kDay);
  kiosk.at(days_ * kDay, [this] { kiosk.stop_box(); });
  live_until(end);
  settle();
}

}  // namespace

TEST_CASE("row 188: in a year of a kiosk no SMS is lost or relayed as two, and nothing grows") {
  const int days = days_of_year();
  Year year(days);
  year.run();
  const auto& kiosk = year.kiosk;
  const auto& ledger = kiosk.ledger;
  const auto sent = static_cast<std::int64_t>(ledger.sent());

  CHECK(ledger.relayed() == ledger.sent());
  CHECK(ledger.under_two_keys() == 0);
  CHECK(ledger.without_own_key() == 0);
  CHECK(ledger.foreign() == 0);
  CHECK(year.not_back == 0);
  REQUIRE(year.books.modems.size() == 1);
  REQUIRE(year.books.routes.size() == 1);
  for (const auto& line : {year.books.modems[0], year.books.routes[0]}) {
    CAPTURE(line.name);
    CHECK(line.difference() == 0);
    CHECK(line.relayed == sent);
    CHECK(line.waiting + line.dead + line.dropped + line.incomplete + line.held + line.raw == 0);
  }

  MESSAGE(
      fmt::format("{} days, {} SMS, {} requests repeated, {} starts, {} power cuts, {} hangs, "
                  "{} outages, {} swaps of the card, {} jumps of the clock, {:.0f} s of "
                  "processor time, database {} octets, heap {} octets",
                  days, sent, ledger.repeated(), kiosk.lives, kiosk.cuts, year.hangs, year.outages,
                  kiosk.swaps, year.jumps, processor_seconds(), year.samples.back().database,
                  year.samples.back().footprint.heap));
  if (days < kYear) return;  // shorter than what retention keeps: it still grows

  constexpr int kRetention = 90, kMonth = 30;
  constexpr std::int64_t kOctetsPerSms = 512, kHistoryOctetsPerDay = 2'000, kMostLog = 4 << 20,
                         kNoise = 64 << 10;
  const auto database = [](const Sample& sample) { return sample.database; };
  const auto log = [](const Sample& sample) { return sample.log; };
  const auto heap = [](const Sample& sample) { return sample.footprint.heap; };
  const auto descriptors = [](const Sample& sample) { return sample.footprint.descriptors; };
  const auto threads = [](const Sample& sample) { return sample.footprint.threads; };

  // The records of the retention, and the history, which is kept for 400 days.
  CHECK(year.largest(0, days, database) < kRetention * (kSmsPerDay + kBurst * 2) * kOctetsPerSms);
  CHECK(year.largest(0, days, log) <= kMostLog);
  CHECK(year.largest(days - 2 * kMonth, days, database) <=
        year.largest(kLongLifeBegins, kLongLifeBegins + 2 * kMonth, database) +
            kHistoryOctetsPerDay * (days - kLongLifeBegins));
  // In one life of seven months, and over all lives before and after it.
  struct Span {
    int early, late;
  };
  for (const auto [early, late] : {Span{kLongLifeBegins + kMonth, kLongLifeEnds - kMonth},
                                   Span{kLongLifeBegins - kMonth, days - kMonth}}) {
    CAPTURE(early);
    CAPTURE(late);
    const auto largest = [&](int from, const auto& value) {
      return year.largest(from, from + kMonth, value);
    };
    CHECK(largest(late, heap) <= largest(early, heap) + kNoise);
    CHECK(largest(late, descriptors) == largest(early, descriptors));
    CHECK(largest(late, threads) == largest(early, threads));
  }
}

}  // namespace year_test
