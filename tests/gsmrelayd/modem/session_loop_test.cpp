// Twelve ways in which a modem hangs, in virtual time: each comes back without a person. What only
// a kernel can do (a port that blocks, a device that leaves the bus, the USB helper) is faked at
// the port and at UsbSteps::Helper.
#include "gsmrelayd/modem/session_loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_modem.hpp"
#include "tests/gsmrelayd/rig.hpp"

namespace session_loop_test {

using namespace std::chrono_literals;
using gsmrelayd::ModemContext;
using gsmrelayd::PortAssignment;
using gsmrelayd::SessionLoop;
using util::Advice;
using util::Deadline;

namespace {

const std::string kFirstPort = "/dev/full", kOtherPort = "/dev/zero";  // devices that exist
const std::string kDevice = "1-1.4", kCard = "8949012345678901234";

enum class Cure { none, radio, restart, usb_reset, power };

/// A stick, its USB socket, and the loop that uses it.
class World {
 public:
  World();
  /// Runs the loop: the stick works for `healthy`, becomes sick by `seed`, and the loop ends once
  /// it has worked again for three minutes, or after two days.
  void run(util::Duration healthy, std::function<void(World&)> seed);
  /// Returns how long the stick did not do its work, as far as that could be seen; nothing: it does
  /// not work again.
  std::optional<util::Duration> outage() const;

  // What the seeds set.
  bool hung = false, deaf = false, lists = true, shows_nothing = false, hangs_at_radio = false;
  bool opens = true, blocks_write = false, blocks_close = false, card_fails = false,
       crashing = false, asks_imei = false;
  Cure cure = Cure::none;  ///< the mildest step that ends all of these
  /// Takes the stick off the bus. It is back after `time`, at `tty`.
  void leave(util::Duration time, const std::string& tty = kFirstPort);
  /// Takes the stick off the bus for six seconds, twenty seconds after it is back again, and so on.
  void crash() {
    if (!crashing) return;
    leave(6s);
    at(26s, [this] { crash(); });
  }
  /// The line breaks; the stick stays on the bus, and its port can be opened.
  void break_line() { ++generation_; }
  /// Returns the kept dialogues, newest first: why, and their lines.
  std::vector<std::string> dialogues();
  void at(util::Duration from_now, std::function<void()> what) {
    events_.emplace(clock.in(from_now), std::move(what));
  }

  rig::Quiet quiet;
  doubles::TempDir dir;
  doubles::FakeClock clock;
  std::shared_ptr<spool::File> file;
  gsmrelayd::Shared shared;
  std::unique_ptr<ModemContext> context;
  spool::Spool spool;
  std::vector<io::UsbRequest> requests;  ///< to the USB helper
  std::optional<Deadline> found;         ///< when a silent fault was found

 private:
  friend class StickPort;
  util::Result<std::unique_ptr<io::Port>> open(const std::string& tty);
  void wait_until(Deadline until);
  void run_events();
  Deadline next_event() const;
  void cure_by(Cure step);
  void restart(util::Duration boot);
  void note_work();
  static config::ModemSettings settings();
  PortAssignment assignment(const std::string& tty) const;

  std::multimap<Deadline, std::function<void()>> events_;
  bool plugged_ = true, booting_ = false, sick_ = false, ended_ = false;
  std::string tty_ = kFirstPort;
  int generation_ = 0, arrived_ = 0;
  std::optional<Deadline> seeded_, works_since_;
};

/// One opening of the stick's port.
class StickPort final : public doubles::FakeModem {
 public:
  explicit StickPort(World& world)
      : FakeModem(world.clock), world_(world), generation_(world.generation_) {
    on("AT+CGMM", ok("FM1"));
    on("AT+CFUN=4", [this](std::string_view) {
      if (world_.hangs_at_radio) world_.hung = true;
      return ok();
    });
    on("AT+CFUN=1", [this](std::string_view) {
      world_.cure_by(Cure::radio);
      return ok();
    });
    on("AT+CFUN=1,1", [this](std::string_view) {
      world_.cure_by(Cure::restart);
      world_.restart(8s);
      return ok();
    });
    on("AT+CPIN?", [this](std::string_view) {
      return world_.card_fails ? line("+CME ERROR: 13") : ok("+CPIN: READY");
    });
    on("AT+CMGL=4", [this](std::string_view command) {
      if (!world_.lists || world_.card_fails) return line("+CMS ERROR: 313");
      if (world_.shows_nothing) return ok();
      world_.note_work();
      return obey(command);
    });
    otherwise([this](std::string_view command) { return send_or_obey(command); });
  }
  ~StickPort() override {
    if (world_.blocks_close) world_.clock.advance(30s);
  }
  StickPort(const StickPort&) = delete;
  StickPort& operator=(const StickPort&) = delete;

  util::Result<std::size_t> read(std::span<std::uint8_t> into, Deadline deadline,
                                 io::Wake wake) override {
    world_.run_events();
    if (is_gone()) return util::fail(Advice::reopen, "the port is gone");
    auto got = FakeModem::read(into, std::min(deadline, world_.next_event()), wake);
    world_.run_events();
    return got;
  }
  util::Result<void> write(util::OctetView octets, Deadline deadline) override {
    world_.run_events();
    if (is_gone()) return util::fail(Advice::reopen, "the port is gone");
    if (world_.blocks_write) block_writes();
    if (world_.hung || world_.booting_) return {};
    return FakeModem::write(octets, deadline);
  }

 private:
  bool is_gone() const { return !world_.plugged_ || generation_ != world_.generation_; }
  /// Answers AT+CMGS and its payload; the SMS arrives at once if the stick hears.
  std::string send_or_obey(std::string_view command) {
    if (command.starts_with("AT+CMGS=")) {
      payload_ = true;
      return "\r\n> ";
    }
    if (!std::exchange(payload_, false)) return obey(command);
    if (!world_.deaf) arrive("SM", 1, doubles::pdu(++world_.arrived_));
    return ok("+CMGS: 1");
  }

  World& world_;
  const int generation_;
  bool payload_ = false;
};

config::ModemSettings World::settings() {
  config::ModemSettings settings;
  settings.name = "kitchen";
  settings.usb = kDevice;
  settings.port_power = true;
  return settings;
}

PortAssignment World::assignment(const std::string& tty) const {
  return {.usb = kDevice, .family = {}, .ports = {{.tty = tty}}, .ask_imei = asks_imei};
}

std::vector<std::string> World::dialogues() {
  REQUIRE(shared.history.write(spool));
  const auto kept = spool::History(spool).dialogues({});
  REQUIRE(kept);
  std::vector<std::string> all;
  for (const auto& entry : *kept) all.push_back(entry.what + "\n" + entry.why);
  return all;
}

World::World()
    : file(*spool::File::open({.path = dir / "spool.db"}, clock)),
      shared(clock, file,
             std::make_shared<const relay::RouteTable>(std::vector<relay::RouteSettings>{})),
      spool(file) {
  shared.usb_steps.set_helper(
      {.is_there = [] { return true; },
       .ask = [this](const io::UsbRequest& request, const util::Clock&) -> util::Result<void> {
         requests.push_back(request);
         const bool power = request.action == io::UsbAction::power_cycle;
         clock.advance(power ? 5s : 1s);
         cure_by(power ? Cure::power : Cure::usb_reset);
         leave(10s);
         return {};
       }});
  shared.usb_steps.set_device("kitchen", kDevice);
  context = std::make_unique<ModemContext>(settings(), 30s, shared, gsmrelayd::OnImeiRead{});
  config::SimSettings card;
  card.iccid = kCard;
  card.number = "+491700000001";
  card.self_test = "24h";
  REQUIRE(spool::SimStore(spool).set_mark(kCard, spool::SimMark::test_passed, 1ms));
  shared.sims.set({card});
}

void World::run(util::Duration healthy, std::function<void(World&)> seed) {
  at(healthy, [this, seed = std::move(seed)] {
    sick_ = true;
    seeded_ = clock.now();
    works_since_.reset();
    seed(*this);
  });
  at(48h, [this] {
    ended_ = true;
    context->control.stop();
  });
  context->control.attach(assignment(tty_));
  SessionLoop loop(
      *context, spool,
      [this](const std::string& tty, const io::PortOptions&, const util::Clock&) {
        return open(tty);
      },
      [this](Deadline until) { wait_until(until); });
  loop.run();
}

std::optional<util::Duration> World::outage() const {
  if (!seeded_ || !works_since_) return std::nullopt;
  return *works_since_ - found.value_or(*seeded_);
}

void World::leave(util::Duration time, const std::string& tty) {
  plugged_ = false;
  booting_ = false;
  ++generation_;
  works_since_.reset();
  context->control.detach("not found");
  at(time, [this, tty] {
    plugged_ = true;
    tty_ = tty;
    context->control.attach(assignment(tty));
  });
}

void World::restart(util::Duration boot) {
  booting_ = true;
  at(boot, [this] { booting_ = false; });
}

void World::cure_by(Cure step) {
  if (cure == Cure::none || step < cure) return;
  hung = deaf = shows_nothing = hangs_at_radio = false;
  blocks_write = blocks_close = card_fails = crashing = false;
  opens = lists = true;
}

/// The stick lists its memories: it works, as far as it can be seen from its port.
void World::note_work() {
  if (!seeded_ || deaf || !context->self_test.deaf().empty()) return;
  if (!works_since_) works_since_ = clock.now();
  if (!ended_ && clock.now() - *works_since_ >= 3min) context->control.stop();
}

util::Result<std::unique_ptr<io::Port>> World::open(const std::string& tty) {
  run_events();
  if (!plugged_ || tty != tty_) return util::fail(Advice::retry, tty + " does not exist");
  if (!opens) {
    clock.advance(30s);
    run_events();
    return util::fail(Advice::retry, tty + " cannot be opened");
  }
  return std::unique_ptr<io::Port>(std::make_unique<StickPort>(*this));
}

Deadline World::next_event() const {
  return events_.empty() ? Deadline::max() : events_.begin()->first;
}

void World::run_events() {
  while (!events_.empty() && events_.begin()->first <= clock.now()) {
    const auto what = std::move(events_.begin()->second);
    events_.erase(events_.begin());
    what();
  }
  if (!found && !context->self_test.deaf().empty()) found = clock.now();
}

void World::wait_until(Deadline until) {
  run_events();
  while (!context->control.interrupted() && clock.now() < until) {
    const auto next = std::min(until, next_event());
    if (next > clock.now()) clock.advance(next - clock.now());
    run_events();
  }
}

struct Way {
  const char* name;
  std::function<void(World&)> seed;
};

void become_cd_rom(World& world) {
  world.leave(50s);  // it switches within 60 to 90 s, until when it has no port
}

void crash_again_and_again(World& world) {
  for (int i = 0; i < 3; ++i) world.at(25s * i, [&world] { world.leave(6s); });
}

void crash_until_the_power_is_off(World& world) {
  world.crashing = true;
  world.cure = Cure::power;
  world.crash();
}

const std::vector<Way>& ways() {
  static const std::vector<Way> kWays = {
      {"it answers nothing", [](World& w) { w.hung = true, w.cure = Cure::usb_reset; }},
      {"it answers nothing after AT+CFUN",
       [](World& w) { w.lists = false, w.hangs_at_radio = true, w.cure = Cure::usb_reset; }},
      {"it answers OK and lists none of its memories",
       [](World& w) { w.lists = false, w.cure = Cure::restart; }},
      {"it answers OK and its memories look empty",
       [](World& w) { w.shows_nothing = w.deaf = true, w.cure = Cure::restart; }},
      {"it is registered and deaf", [](World& w) { w.deaf = true, w.cure = Cure::radio; }},
      {"opening its port blocks",
       [](World& w) { w.opens = false, w.hung = true, w.cure = Cure::usb_reset; }},
      {"writing to its port blocks",
       [](World& w) { w.blocks_write = true, w.cure = Cure::usb_reset; }},
      {"closing its port blocks",
       [](World& w) { w.hung = w.blocks_close = true, w.cure = Cure::usb_reset; }},
      {"it returns with another number", [](World& w) { w.leave(10s, kOtherPort); }},
      {"it returns as a CD-ROM", become_cd_rom},
      {"its firmware crashes again and again", crash_again_and_again},
      {"its firmware crashes until its power was off", crash_until_the_power_is_off},
      {"the voltage of its hub breaks down", [](World& w) { w.leave(8s); }},
      {"the bus to its card fails", [](World& w) { w.card_fails = true, w.cure = Cure::restart; }},
  };
  return kWays;
}

}  // namespace

TEST_CASE("twelve ways to hang: each modem comes back without a person, most within 90 s") {
  std::vector<util::Duration> outages;
  std::string all;
  for (const auto& way : ways()) {
    // A stick that works sweeps its memories each 30 s: it hangs at different times before that.
    for (const auto phase : {0s, 7s, 13s, 22s, 29s}) {
      CAPTURE(std::string(way.name));
      World world;
      world.run(10min + phase, way.seed);
      const auto outage = world.outage();
      REQUIRE(outage);
      outages.push_back(*outage);
      all += fmt::format("{}: {} s\n", way.name, *outage / 1s);
      // No other device is reset, nor one that comes back by itself.
      for (const auto& request : world.requests) CHECK(request.device == kDevice);
      if (world.cure == Cure::none) CHECK(world.requests.empty());
    }
  }
  std::ranges::sort(outages);
  INFO(all);
  CHECK(outages[outages.size() / 2] < 90s);
  CHECK(outages[outages.size() * 95 / 100] < 5min);
}

TEST_CASE("row 166: nothing is kept of a modem that works, and of a silent one how it was opened") {
  World world;
  world.asks_imei = true;
  world.cure = Cure::usb_reset;
  std::optional<std::size_t> while_well;
  world.run(10min, [&while_well](World& w) {
    while_well = w.dialogues().size();
    w.hung = true;
    w.break_line();
  });
  CHECK(while_well == std::optional<std::size_t>(0));
  CHECK(world.outage());
  const auto kept = world.dialogues();
  INFO(fmt::format("{}", fmt::join(kept, "--\n")));
  // The oldest is of the line that broke; the next, before any step, of the opening in vain.
  REQUIRE(kept.size() >= 2);
  const auto& opening = kept[kept.size() - 2];
  for (const char* step : {"radio", "reset", "usb-reset", "port-power"})
    CHECK_FALSE(opening.starts_with(step + std::string(":")));
  const auto opened = opening.find(" # the port was opened\n");
  REQUIRE(opened != std::string::npos);
  CHECK(opening.find(" > AT\n", opened) != std::string::npos);
  CHECK(opening.find(" < ") == std::string::npos);
}

}  // namespace session_loop_test
