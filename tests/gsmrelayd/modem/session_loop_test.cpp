// Twelve ways in which a modem hangs, in virtual time: each comes back without a person, and a
// healthy modem beside it does not notice. What only a kernel can do (a port that blocks, a device
// that leaves the bus, the USB helper) is faked at the port and at UsbSteps::Helper.
#include "gsmrelayd/modem/session_loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_modem.hpp"
#include "tests/gsmrelayd/modem/virtual_threads.hpp"
#include "tests/gsmrelayd/rig.hpp"
#include "util/text.hpp"

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
const std::string kNeighboursDevice = "1-1.3", kNeighboursCard = "8949012345678905678";

enum class Cure { none, radio, restart, usb_reset, power };

/// A stick that works, at the same hub and in the same fleet as one that hangs. SMS arrive at it
/// all the time.
class Neighbour {
 public:
  Neighbour(gsmrelayd::Shared& shared, rig::VirtualThreads& threads, doubles::FakeClock& clock);
  /// Opens the port once and receives until stop().
  void run();
  void stop() { context_.control.stop(); }
  /// An SMS arrives.
  void receive();

  /// What has happened to it.
  struct Record {
    int opened = 0, radio_commands = 0;
    std::int64_t reopened = 0;
    std::size_t arrived = 0;               ///< SMS
    std::vector<util::Duration> waited{};  ///< of each SMS in the spool, until it was there
    std::vector<std::string> changes{};    ///< in its history, after it came up
  };
  Record record();
  /// Called when it sends an SMS, which can only be a test SMS to the other modem.
  std::function<void()> on_sent;

 private:
  friend class NeighbourPort;
  static config::ModemSettings settings();

  gsmrelayd::Shared& shared_;
  rig::VirtualThreads& threads_;
  doubles::FakeClock& clock_;
  ModemContext context_;
  class NeighbourPort* port_ = nullptr;  ///< while it is open
  Record record_;
  std::map<int, Deadline>
      on_stick_;  ///< when the SMS arrived that are not in the spool yet, by slot
};

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
       crashing = false, asks_imei = false, unknown_port = false;
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
    threads.at(from_now, std::move(what));
  }

  rig::Quiet quiet;
  doubles::TempDir dir;
  doubles::FakeClock clock;
  rig::VirtualThreads threads{clock};
  std::shared_ptr<spool::File> file;
  gsmrelayd::Shared shared;
  std::unique_ptr<ModemContext> context;
  std::unique_ptr<Neighbour> neighbour;
  spool::Spool spool;
  std::vector<io::UsbRequest> requests;  ///< to the USB helper
  std::optional<Deadline> found;         ///< when a silent fault was found

 private:
  friend class StickPort;
  util::Result<std::unique_ptr<io::Port>> open(const std::string& tty);
  void note_deaf();
  void send_to_neighbour();
  void hear_test();
  void stop();
  void cure_by(Cure step);
  void restart(util::Duration boot);
  void note_work();
  static config::ModemSettings settings();
  PortAssignment assignment(const std::string& tty) const;

  class StickPort* port_ = nullptr;  ///< while it is open
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
    world_.port_ = this;
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
    world_.port_ = nullptr;
    if (world_.blocks_close) world_.threads.wait_until(world_.clock.in(30s));
  }
  StickPort(const StickPort&) = delete;
  StickPort& operator=(const StickPort&) = delete;

  util::Result<std::size_t> read(std::span<std::uint8_t> into, Deadline deadline,
                                 io::Wake wake) override {
    world_.threads.wait_until(std::min(deadline, next_output()), [this] {
      return is_gone() || next_output() <= clock_.now() || world_.context->control.changed();
    });
    world_.note_deaf();
    if (is_gone()) return util::fail(Advice::reopen, "the port is gone");
    return FakeModem::read(into, clock_.now(), wake);
  }
  util::Result<void> write(util::OctetView octets, Deadline deadline) override {
    if (is_gone()) return util::fail(Advice::reopen, "the port is gone");
    if (world_.blocks_write) {
      world_.threads.wait_until(deadline, [this] { return is_gone(); });
      return util::fail(Advice::retry, "the line takes nothing");
    }
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
    world_.hear_test();
    return ok("+CMGS: 1");
  }

  World& world_;
  const int generation_;
  bool payload_ = false;
};

/// The port of the neighbour, which is opened once.
class NeighbourPort final : public doubles::FakeModem {
 public:
  explicit NeighbourPort(Neighbour& neighbour) : FakeModem(neighbour.clock_), stick_(neighbour) {
    stick_.port_ = this;
    ++stick_.record_.opened;
    on("AT+CGSN", ok("490154203237526"));
    on("AT+CCID", ok("+CCID: \"" + kNeighboursCard + "\""));
    on("AT+CIMI", ok("262019876540000"));
    otherwise([this](std::string_view command) { return send_or_obey(command); });
  }
  ~NeighbourPort() override { stick_.port_ = nullptr; }
  NeighbourPort(const NeighbourPort&) = delete;
  NeighbourPort& operator=(const NeighbourPort&) = delete;

  util::Result<std::size_t> read(std::span<std::uint8_t> into, Deadline deadline,
                                 io::Wake wake) override {
    stick_.threads_.wait_until(std::min(deadline, next_output()), [this] {
      return next_output() <= clock_.now() || stick_.context_.control.changed();
    });
    return FakeModem::read(into, clock_.now(), wake);
  }

 private:
  std::string send_or_obey(std::string_view command) {
    if (command.starts_with("AT+CFUN=")) ++stick_.record_.radio_commands;
    if (command.starts_with("AT+CMGS=")) {
      payload_ = true;
      return "\r\n> ";
    }
    if (std::exchange(payload_, false)) {
      stick_.on_sent();
      return ok("+CMGS: 1");
    }
    if (command.starts_with("AT+CMGD=")) {  // it is in the spool
      const auto slot = std::stoi(std::string(command.substr(command.find('=') + 1)));
      if (const auto found = stick_.on_stick_.find(slot); found != stick_.on_stick_.end()) {
        stick_.record_.waited.push_back(clock_.now() - found->second);
        stick_.on_stick_.erase(found);
      }
    }
    return obey(command);
  }

  Neighbour& stick_;
  bool payload_ = false;
};

config::ModemSettings Neighbour::settings() {
  config::ModemSettings settings;
  settings.name = "office";
  settings.usb = kNeighboursDevice;
  settings.port_power = true;
  return settings;
}

Neighbour::Neighbour(gsmrelayd::Shared& shared, rig::VirtualThreads& threads,
                     doubles::FakeClock& clock)
    : shared_(shared),
      threads_(threads),
      clock_(clock),
      context_(settings(), 30s, shared, gsmrelayd::OnImeiRead{}) {
  shared.usb_steps.set_device(context_.settings.name, kNeighboursDevice);
  context_.control.attach(
      {.usb = kNeighboursDevice, .family = {}, .ports = {{.tty = kOtherPort}}, .ask_imei = false});
}

void Neighbour::run() {
  spool::Spool spool(shared_.file);
  SessionLoop loop(
      context_, spool,
      [this](const std::string&, const io::PortOptions&,
             const util::Clock&) -> util::Result<std::unique_ptr<io::Port>> {
        return std::make_unique<NeighbourPort>(*this);
      },
      [this](Deadline until) {
        threads_.wait_until(until, [this] { return context_.control.interrupted(); });
      });
  loop.run();
}

void Neighbour::receive() {
  if (port_ == nullptr) return;
  const auto slot = static_cast<int>(++record_.arrived);
  on_stick_[slot] = clock_.now();
  // Another text each time, of four hexadecimal digits of its PDU.
  const auto& pdu = doubles::kPdu;
  port_->arrive("SM", slot, pdu.substr(0, pdu.size() - 4) + fmt::format("{:04X}", slot));
}

Neighbour::Record Neighbour::record() {
  spool::Spool spool(shared_.file);
  REQUIRE(shared_.history.write(spool));
  const auto kept = spool::History(spool).list({.modem = context_.settings.name}, {});
  REQUIRE(kept);
  auto record = record_;
  for (const auto& entry : *kept)
    if (entry.kind != spool::HistoryKind::sim && entry.what != "up")
      record.changes.push_back(fmt::format("{}: {}", entry.what, entry.why));
  record.reopened = context_.board.status().reopened;
  return record;
}

config::ModemSettings World::settings() {
  config::ModemSettings settings;
  settings.name = "kitchen";
  settings.usb = kDevice;
  settings.port_power = true;
  return settings;
}

PortAssignment World::assignment(const std::string& tty) const {
  using enum drivers::Candidate::Basis;
  return {.usb = kDevice,
          .family = {},
          .ports = {{.tty = tty, .basis = unknown_port ? probe : named}},
          .ask_imei = asks_imei};
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
         threads.wait_until(clock.in(power ? 5s : 1s));
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
  neighbour = std::make_unique<Neighbour>(shared, threads, clock);
  neighbour->on_sent = [this] { hear_test(); };
}

void World::run(util::Duration healthy, std::function<void(World&)> seed) {
  at(healthy, [this, seed = std::move(seed)] {
    sick_ = true;
    seeded_ = clock.now();
    works_since_.reset();
    seed(*this);
    send_to_neighbour();
  });
  at(48h, [this] { stop(); });
  at(healthy / 2, [this] { neighbour->receive(); });
  context->control.attach(assignment(tty_));
  SessionLoop loop(
      *context, spool,
      [this](const std::string& tty, const io::PortOptions&, const util::Clock&) {
        return open(tty);
      },
      [this](Deadline until) {
        note_deaf();
        threads.wait_until(until, [this] { return context->control.interrupted(); });
        note_deaf();
      });
  threads.run({[&loop] { loop.run(); }, [this] { neighbour->run(); }});
}

/// An SMS arrives at the neighbour each ten seconds, and each minute while nobody can see that the
/// stick is deaf.
void World::send_to_neighbour() {
  const util::Duration pause = deaf && !found ? 1min : util::Duration(10s);
  if (ended_) return;
  neighbour->receive();
  at(pause, [this] { send_to_neighbour(); });
}

/// A test SMS to the stick arrives at once if it hears.
void World::hear_test() {
  if (port_ == nullptr || deaf || hung || booting_) return;
  port_->arrive("SM", 1, doubles::pdu(++arrived_));
}

/// Ends the loop, and that of the neighbour once it has taken what has arrived.
void World::stop() {
  ended_ = true;
  context->control.stop();
  at(10s, [this] { neighbour->stop(); });
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
  if (!ended_ && clock.now() - *works_since_ >= 3min) stop();
}

util::Result<std::unique_ptr<io::Port>> World::open(const std::string& tty) {
  if (!plugged_ || tty != tty_) return util::fail(Advice::retry, tty + " does not exist");
  if (!opens) {
    threads.wait_until(clock.in(30s));
    return util::fail(Advice::retry, tty + " cannot be opened");
  }
  return std::unique_ptr<io::Port>(std::make_unique<StickPort>(*this));
}

void World::note_deaf() {
  if (!found && !context->self_test.deaf().empty()) found = clock.now();
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

/// Checks that the neighbour was not reset or opened again, and that each SMS to it was in the
/// spool within two seconds, also while the other stick blocked its thread.
void check_untouched(Neighbour& neighbour) {
  const auto record = neighbour.record();
  CHECK(record.opened == 1);
  CHECK(record.reopened == 0);
  CHECK(record.radio_commands == 0);
  CHECK_MESSAGE(record.changes.empty(), fmt::format("{}", fmt::join(record.changes, "\n")));
  CHECK(record.arrived > 10);
  CHECK(record.waited.size() == record.arrived);
  for (const auto waited : record.waited) CHECK(waited <= 2s);
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
      check_untouched(*world.neighbour);
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

TEST_CASE("row 166: of a silent modem that has never said who it is the first dialogues are kept") {
  World world;
  world.asks_imei = true;
  SUBCASE("known by its USB device") {}
  SUBCASE("looked for at a port of an unknown device") {
    world.unknown_port = true;
  }
  world.hung = true;
  std::vector<std::string> kept;
  world.run(10min, [&kept](World& w) {
    kept = w.dialogues();
    w.hung = false;
  });
  CHECK(world.outage());
  CHECK(world.dialogues().size() == kept.size());
  REQUIRE(kept.size() == 3);  // of many attempts
  for (const auto& one : kept) {
    INFO(one);
    CHECK(one.find(" # the port was opened\n") != std::string::npos);
    CHECK(one.find(" > AT\n") != std::string::npos);
    // Nothing else was said, and nothing heard.
    for (const auto line : util::split(std::string_view(one).substr(one.find('\n') + 1), '\n')) {
      const bool known = line.empty() || line.ends_with(" # the port was opened") ||
                         line.ends_with(" > AT") || line.ends_with(" > <ESC>");
      CHECK_MESSAGE(known, std::string(line));
    }
  }
}

}  // namespace session_loop_test
