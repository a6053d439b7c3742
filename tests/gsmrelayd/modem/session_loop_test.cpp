// Twelve ways in which a modem hangs, in virtual time: each comes back without a person, and a
// healthy modem beside it does not notice. Both are modems of one emulator (firmware-host/), which
// produces each fault of the firmware. What only a kernel can do (a port that blocks, breaks or
// gets another number, the USB helper) is faked at the port and at UsbSteps::Helper.
#include "gsmrelayd/modem/session_loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "drivers/drivers.hpp"
#include "firmware-host/control/control.hpp"
#include "tests/doubles/emulated_port.hpp"
#include "tests/doubles/shut_port.hpp"
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

const doubles::ShutPort kFirst, kOther;  // terminals that exist
const std::string kFirstPort = kFirst.path(), kOtherPort = kOther.path();
const std::string kDevice = "1-1.4", kCard = "8949012345678901234", kNumber = "+491700000001";
const std::string kNeighboursDevice = "1-1.3", kNeighboursCard = "8949012345678905678";
constexpr int kBaud = 115200;
constexpr const char* kFamily = "quectel-lte";
constexpr std::uint16_t kVendor = 0x2c7c, kProduct = 0x0125;
constexpr auto kBoot = 6s;  // how long a stick is silent on the bus, or after a restart

/// Adds a modem with its card.
firmware::Modem& add_modem(firmware::Emulator& emulator, const std::string& name,
                           const std::string& imei, const firmware::SimConfig& card) {
  firmware::ModemConfig config;
  config.name = name;
  config.imei = imei;
  config.personality = firmware::find_personality(kFamily);
  config.boot = kBoot;
  auto* const added = emulator.add(config, card);
  REQUIRE(added != nullptr);
  return *added;
}

/// Sends an SMS to the card in `modem`.
void send_sms(firmware::Emulator& emulator, firmware::Modem& modem, std::size_t number) {
  firmware::TextDelivery delivery;
  delivery.from = "+4915112345678";
  delivery.text = fmt::format("text {}", number);
  REQUIRE(emulator.deliver_text(modem, delivery));
}

/// Returns how many times `modem` was asked to list a memory.
std::uint64_t lists_of(const firmware::Modem& modem) {
  const auto found = modem.command_counts().find("+CMGL");
  return found == modem.command_counts().end() ? 0 : found->second;
}

/// A stick that works, at the same hub and in the same fleet as one that hangs. SMS arrive at it
/// all the time.
class Neighbour {
 public:
  Neighbour(gsmrelayd::Shared& shared, rig::VirtualThreads& threads, doubles::FakeClock& clock,
            firmware::Emulator& emulator);
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
  /// Notes how long the SMS waited that it has deleted: they are in the spool.
  void note_deleted();

 private:
  friend class NeighbourPort;
  static config::ModemSettings settings();

  gsmrelayd::Shared& shared_;
  rig::VirtualThreads& threads_;
  doubles::FakeClock& clock_;
  firmware::Emulator& emulator_;
  firmware::Modem& stick_;
  ModemContext context_;
  Record record_;
  std::deque<Deadline> on_stick_;  ///< when the SMS arrived that are not deleted yet, in order
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
  bool opens = true, blocks_write = false, blocks_close = false, crashing = false,
       asks_imei = false, unknown_port = false;
  /// Runs a verb of the emulator's control for the stick.
  void control(const std::string& verb, const std::string& arguments = {});
  void fault(const std::string& what) { control("fault", what); }
  firmware::Modem& stick() { return stick_; }
  /// Returns whether each SMS to the stick has been taken from the network and from its memories.
  bool has_taken_all();
  /// Takes the stick off the bus. It is back after `time`, at `tty`, and then starts.
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
  firmware::Emulator emulator{clock};
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
  void follow_bus();
  void send_to_neighbour();
  bool is_deaf();
  void stop();
  util::Result<void> help(const io::UsbRequest& request);
  void note_work();
  static config::ModemSettings settings();
  PortAssignment assignment() const;

  firmware::Modem& stick_;
  firmware::Control control_{emulator};
  bool plugged_ = true, ended_ = false;
  std::string tty_ = kFirstPort;
  int generation_ = 0;
  std::optional<Deadline> seeded_, works_since_;
};

/// One opening of a modem's port. The other thread runs while it is read.
class SharedTimePort : public doubles::EmulatedLine {
 public:
  SharedTimePort(rig::VirtualThreads& threads, const util::Clock& clock, firmware::Modem& modem)
      : EmulatedLine(clock, modem), threads_(threads) {
    modem.host_speed(kBaud);
    flush_input();
  }

 private:
  void wait_once(Deadline until, io::Wake wake) override {
    threads_.wait_until(until, [this, wake] {
      return is_gone() || !modem_.line().ready().empty() || is_woken(wake);
    });
  }

  rig::VirtualThreads& threads_;
};

/// The port of the stick that hangs.
class StickPort final : public SharedTimePort {
 public:
  explicit StickPort(World& world)
      : SharedTimePort(world.threads, world.clock, world.stick()),
        world_(world),
        generation_(world.generation_) {}
  ~StickPort() override {
    if (world_.blocks_close) world_.threads.wait_until(world_.clock.in(30s));
  }
  StickPort(const StickPort&) = delete;
  StickPort& operator=(const StickPort&) = delete;

  util::Result<std::size_t> read(std::span<std::uint8_t> into, Deadline deadline,
                                 io::Wake wake) override {
    auto count = SharedTimePort::read(into, deadline, wake);
    world_.note_deaf();
    return count;
  }
  util::Result<void> write(util::OctetView octets, Deadline deadline) override {
    if (!is_gone() && world_.blocks_write) {
      world_.threads.wait_until(deadline, [this] { return is_gone(); });
      return util::fail(Advice::retry, "the line takes nothing");
    }
    const auto lists = lists_of(modem_);
    auto written = SharedTimePort::write(octets, deadline);
    world_.follow_bus();
    const bool listed = lists_of(modem_) > lists;
    if (listed && modem_.line().ready().find("OK") != std::string_view::npos) world_.note_work();
    return written;
  }

 private:
  bool is_gone() const override {
    return SharedTimePort::is_gone() || generation_ != world_.generation_;
  }

  World& world_;
  const int generation_;
};

/// The port of the neighbour.
class NeighbourPort final : public SharedTimePort {
 public:
  explicit NeighbourPort(Neighbour& neighbour)
      : SharedTimePort(neighbour.threads_, neighbour.clock_, neighbour.stick_),
        neighbour_(neighbour) {
    ++neighbour_.record_.opened;
  }

  util::Result<void> write(util::OctetView octets, Deadline deadline) override {
    if (util::as_chars(octets).find("AT+CFUN=") != std::string_view::npos)
      ++neighbour_.record_.radio_commands;
    auto written = SharedTimePort::write(octets, deadline);
    neighbour_.note_deleted();
    return written;
  }

 private:
  Neighbour& neighbour_;
};

config::ModemSettings Neighbour::settings() {
  config::ModemSettings settings;
  settings.name = "office";
  settings.usb = kNeighboursDevice;
  settings.port_power = true;
  return settings;
}

Neighbour::Neighbour(gsmrelayd::Shared& shared, rig::VirtualThreads& threads,
                     doubles::FakeClock& clock, firmware::Emulator& emulator)
    : shared_(shared),
      threads_(threads),
      clock_(clock),
      emulator_(emulator),
      stick_(add_modem(
          emulator, "office", "490154203237526",
          {.iccid = kNeighboursCard, .imsi = "262019876540000", .number = "+491700000002"})),
      context_(settings(), 30s, shared, gsmrelayd::OnImeiRead{}) {
  shared.usb_steps.set_device(context_.settings.name, kNeighboursDevice);
  context_.control.attach({.usb = kNeighboursDevice,
                           .family = kFamily,
                           .vendor = kVendor,
                           .product = kProduct,
                           .ports = {{.tty = kOtherPort}},
                           .ask_imei = false});
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
        context_.control.bell().clear();
      });
  loop.run();
}

void Neighbour::receive() {
  on_stick_.push_back(clock_.now());
  send_sms(emulator_, stick_, ++record_.arrived);
}

void Neighbour::note_deleted() {
  while (record_.waited.size() < stick_.inbox().counters().deleted && !on_stick_.empty()) {
    record_.waited.push_back(clock_.now() - on_stick_.front());
    on_stick_.pop_front();
  }
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

PortAssignment World::assignment() const {
  using enum drivers::Candidate::Basis;
  return {.usb = kDevice,
          .family = kFamily,
          .vendor = kVendor,
          .product = kProduct,
          .ports = {{.tty = tty_, .basis = unknown_port ? probe : named}},
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
      spool(file),
      stick_(add_modem(emulator, "kitchen", "490154203237518",
                       {.iccid = kCard, .imsi = "262019876543210", .number = kNumber})) {
  threads.drive(emulator.timers(), [this] { follow_bus(); });
  shared.usb_steps.set_helper(
      {.is_there = [] { return true; },
       .ask = [this](const io::UsbRequest& request, const util::Clock&) { return help(request); }});
  shared.usb_steps.set_device("kitchen", kDevice);
  context = std::make_unique<ModemContext>(settings(), 30s, shared, gsmrelayd::OnImeiRead{});
  config::SimSettings card;
  card.iccid = kCard;
  card.number = kNumber;
  card.self_test = "24h";
  REQUIRE(spool::SimStore(spool).set_mark(kCard, spool::SimMark::test_passed, 1ms));
  shared.sims.set({card});
  neighbour = std::make_unique<Neighbour>(shared, threads, clock, emulator);
}

void World::run(util::Duration healthy, std::function<void(World&)> seed) {
  at(healthy, [this, seed = std::move(seed)] {
    seeded_ = clock.now();
    works_since_.reset();
    seed(*this);
    send_to_neighbour();
  });
  at(48h, [this] { stop(); });
  at(healthy / 2, [this] { neighbour->receive(); });
  context->control.attach(assignment());
  SessionLoop loop(
      *context, spool,
      [this](const std::string& tty, const io::PortOptions&, const util::Clock&) {
        return open(tty);
      },
      [this](Deadline until) {
        note_deaf();
        threads.wait_until(until, [this] { return context->control.interrupted(); });
        context->control.bell().clear();
        note_deaf();
      });
  threads.run({[&loop] { loop.run(); }, [this] { neighbour->run(); }});
}

/// An SMS arrives at the neighbour each ten seconds, and each minute while nobody can see that the
/// stick is deaf.
void World::send_to_neighbour() {
  const util::Duration pause = is_deaf() && !found ? 1min : util::Duration(10s);
  if (ended_) return;
  neighbour->receive();
  at(pause, [this] { send_to_neighbour(); });
}

bool World::is_deaf() {
  return stick_.faults().remaining(firmware::Fault::deaf) != 0;
}

void World::control(const std::string& verb, const std::string& arguments) {
  const auto answer = control_.run(verb + " kitchen " + arguments);
  REQUIRE_MESSAGE(answer.find("\"ok\":true") != std::string::npos, answer);
}

bool World::has_taken_all() {
  const auto* const card = emulator.network().find(kNumber);
  return card != nullptr && card->accepted > 0 && card->queue.empty() &&
         stick_.sim()->store().used() == 0 && stick_.me_store().used() == 0;
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
  tty_ = tty;
  stick_.unplug(time);
  follow_bus();
}

/// Does the work of the fleet: tells the loop that the stick has come or gone.
void World::follow_bus() {
  if (stick_.plugged() == plugged_) return;
  plugged_ = stick_.plugged();
  if (plugged_) {
    context->control.attach(assignment());
    return;
  }
  ++generation_;
  works_since_.reset();
  context->control.detach("not found");
}

/// Does a request to the USB helper: the stick leaves the bus, which ends what the kernel blocks,
/// and answers again ten seconds later.
util::Result<void> World::help(const io::UsbRequest& request) {
  requests.push_back(request);
  const bool power = request.action == io::UsbAction::power_cycle;
  threads.wait_until(clock.in(power ? 5s : 1s));
  opens = true;
  blocks_write = blocks_close = false;
  if (power) crashing = false;
  leave(10s - kBoot);
  return {};
}

/// The stick lists its memories: it works, as far as it can be seen from its port.
void World::note_work() {
  if (!seeded_ || is_deaf() || !context->self_test.deaf().empty()) return;
  if (!works_since_) {
    works_since_ = clock.now();
    send_sms(emulator, stick_, 0);  // has_taken_all() when it ends
  }
  if (!ended_ && clock.now() - *works_since_ >= 3min) stop();
}

util::Result<std::unique_ptr<io::Port>> World::open(const std::string& tty) {
  if (!stick_.plugged() || tty != tty_) return util::fail(Advice::retry, tty + " does not exist");
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
  bool ends_by_itself = false;  ///< no request to the USB helper is needed
};

void become_cd_rom(World& world) {
  world.leave(50s);  // it switches within 60 to 90 s, until when it has no port
}

void crash_again_and_again(World& world) {
  for (int i = 0; i < 3; ++i) world.at(25s * i, [&world] { world.leave(6s); });
}

void crash_until_the_power_is_off(World& world) {
  world.crashing = true;
  world.crash();
}

/// Seeds faults of the emulator.
std::function<void(World&)> emulated(std::vector<std::string> faults) {
  return [faults = std::move(faults)](World& world) {
    for (const auto& fault : faults) world.fault(fault);
  };
}

void block_opening(World& world) {
  world.opens = false;
  world.fault("hang");
}

void block_writing(World& world) {
  world.blocks_write = true;
}

void block_closing(World& world) {
  world.blocks_close = true;
  world.fault("hang");
}

const std::vector<Way>& ways() {
  static const std::vector<Way> kWays = {
      {"it answers nothing", emulated({"hang"})},
      {"it answers nothing after AT+CFUN",
       emulated({"error +CMGL cms 313 -1", "hang-at +CFUN", "until unplug"})},
      {"it answers OK and lists none of its memories",
       emulated({"error +CMGL cms 313 -1", "until restart"})},
      {"it answers OK and its memories look empty",
       emulated({"error +CMGL ok 0 -1", "deaf -1", "until restart"})},
      {"it is registered and deaf", emulated({"deaf -1", "until radio"})},
      {"opening its port blocks", block_opening},
      {"writing to its port blocks", block_writing},
      {"closing its port blocks", block_closing},
      {"it returns with another number", [](World& w) { w.leave(10s, kOtherPort); }, true},
      {"it returns as a CD-ROM", become_cd_rom, true},
      {"its firmware crashes again and again", crash_again_and_again, true},
      {"its firmware crashes until its power was off", crash_until_the_power_is_off},
      {"the voltage of its hub breaks down", [](World& w) { w.leave(8s); }, true},
      {"the bus to its card fails",
       emulated({"error +CPIN cme 13 -1", "error +CMGL cms 313 -1", "until restart"})},
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
      if (way.ends_by_itself) CHECK(world.requests.empty());
      CHECK(world.has_taken_all());
      check_untouched(*world.neighbour);
    }
  }
  std::ranges::sort(outages);
  INFO(all);
  CHECK(outages[outages.size() / 2] < 90s);
  CHECK(outages[outages.size() * 95 / 100] < 5min);
}

TEST_CASE("a modem whose turn to start has not come opens no port, and can be stopped meanwhile") {
  const rig::Quiet quiet;
  const doubles::TempDir dir;
  doubles::FakeClock clock;
  rig::VirtualThreads threads(clock);
  const auto file = spool::File::open({.path = dir / "spool.db"}, clock);
  REQUIRE(file);
  gsmrelayd::Shared shared(
      clock, *file, std::make_shared<const relay::RouteTable>(std::vector<relay::RouteSettings>{}));
  ModemContext context({.name = "kitchen", .port = kFirstPort}, 30s, shared, {});
  auto& control = context.control;
  spool::Spool spool(*file);
  const auto began = clock.now();
  std::vector<util::Duration> opened;
  const auto open = [&](const std::string&, const io::PortOptions&,
                        const util::Clock&) -> util::Result<std::unique_ptr<io::Port>> {
    opened.push_back(clock.now() - began);
    return util::fail(Advice::retry, "not there");
  };
  const auto wait_until = [&](Deadline until) {
    threads.wait_until(until, [&] { return control.interrupted(); });
  };
  control.hold();
  threads.at(10s, [&] { control.ask_for_rung(modem::Rung::reopen); });
  threads.at(20s, [&] { control.unpark(); });
  util::Duration last{};
  SUBCASE("it opens it when it is released") {
    threads.at(30s, [&] { control.release(); });
    threads.at(30s + 100ms, [&] { control.stop(); });
    last = 30s + 100ms;
  }
  SUBCASE("nobody releases it for two minutes") {
    threads.at(2min + 100ms, [&] { control.stop(); });
    last = 2min + 100ms;
  }
  SUBCASE("it is stopped") {
    threads.at(30s, [&] { control.stop(); });
    last = 30s;
  }
  threads.run({[&] { SessionLoop(context, spool, open, wait_until).run(); }});
  CHECK(clock.now() - began == last);
  CHECK(opened ==
        (last == 30s ? std::vector<util::Duration>{} : std::vector<util::Duration>{last - 100ms}));
}

TEST_CASE("row 166: nothing is kept of a modem that works, and of a silent one how it was opened") {
  World world;
  world.asks_imei = true;
  std::optional<std::size_t> while_well;
  world.run(10min, [&while_well](World& w) {
    while_well = w.dialogues().size();
    w.fault("hang");
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
  world.fault("hang");
  std::vector<std::string> kept;
  world.run(10min, [&kept](World& w) {
    kept = w.dialogues();
    w.control("clear-faults");
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
