#include "tests/soak/box.hpp"

#include <doctest/doctest.h>
#include <poll.h>

#include <filesystem>

#include "gsmrelayd/piece_memory.hpp"
#include "spool/maintenance.hpp"
#include "spool/outbox.hpp"
#include "spool/sim_store.hpp"
#include "spool/version_store.hpp"
#include "tests/soak/kiosk.hpp"
#include "tests/soak/stick_port.hpp"

namespace soak {

namespace fs = std::filesystem;

namespace {

constexpr const char *kModem = "kitchen", *kUsb = "1-1.4";
constexpr std::uint16_t kQuectel = 0x2c7c, kEc25 = 0x0125;
constexpr auto kRelayStep = 10min;  // in virtual time no ring of a bell is lost
constexpr auto kSweep = 15min;
const std::vector<std::string> kFiles = {"spool.db", "spool.db-wal", "spool.db.pinkey"};

config::ModemSettings modem_settings() {
  config::ModemSettings settings;
  settings.name = kModem;
  settings.usb = kUsb;
  settings.port_power = true;
  return settings;
}

std::vector<config::SimSettings> sim_settings() {
  std::vector<config::SimSettings> all;
  for (const int number : {0, 1}) {
    const auto known = card(number);
    config::SimSettings settings;
    settings.name = "card-" + std::to_string(number);
    settings.iccid = known.iccid;
    settings.number = known.number;
    settings.self_test = "6h";
    if (known.pin_enabled) settings.pin = {.spec = known.pin, .value = known.pin};
    all.push_back(std::move(settings));
  }
  return all;
}

relay::RouteSettings route() {
  relay::RouteSettings settings;
  settings.name = "main";
  settings.url = "https://gateway.example.org/v3/publish";
  settings.accept = relay::Accept::all;
  return settings;
}

template <class T>
T value_of(util::Result<T> result) {
  REQUIRE_MESSAGE(result, result.error().what);
  return std::move(*result);
}

}  // namespace

void restore_disk(const std::string& folder) {
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file()) fs::remove(entry.path());
  for (const auto& entry : fs::directory_iterator(folder + "/cut"))
    fs::rename(entry.path(), folder / entry.path().filename());
}

Box::Box(Kiosk& kiosk)
    : kiosk_(kiosk),
      path_(kiosk.folder() + "/spool.db"),
      clock_(kiosk.clock),
      file_(value_of(spool::File::open({.path = path_}, clock_.stored()))),
      shared_(std::make_unique<gsmrelayd::Shared>(
          clock_, file_, std::make_shared<const relay::RouteTable>(std::vector{route()}))),
      spool_(std::make_unique<spool::Spool>(file_)) {
  // As Daemon does it.
  REQUIRE(spool::Outbox(*spool_).mark_interrupted_unknown());
  REQUIRE(spool::VersionStore(*spool_).begin("1.0"));
  gsmrelayd::recall_pieces(*spool_, *shared_->routes.get()->sessions());
  shared_->usb_steps.set_helper(
      {.is_there = [] { return true; },
       .ask = [this](const io::UsbRequest& request, const util::Clock&) -> util::Result<void> {
         REQUIRE(request.device == kUsb);
         kiosk_.block(request.action == io::UsbAction::power_cycle ? 5s : 1s);
         kiosk_.reset_stick();
         return {};
       }});
  keeper_ = std::make_unique<gsmrelayd::ClockKeeper>(
      clock_, shared_->times, shared_->events, shared_->history, spool::Spool(file_),
      gsmrelayd::ClockFacts{.boot = kiosk.boot,
                            .is_synchronised = [&kiosk] { return kiosk.synchronised; }});
  for (const auto& card : value_of(spool::SimStore(*spool_).list()))
    shared_->sims.learn(card.iccid, card.imsi);
  shared_->sims.set(sim_settings());
  shared_->number_discovery.configure({});
  shared_->queue.configure({});
  context_ = std::make_unique<gsmrelayd::ModemContext>(modem_settings(), kSweep, *shared_,
                                                       gsmrelayd::OnImeiRead{});
  auto link = std::make_unique<ServerLink>(clock_, kiosk.server);
  link_ = link.get();
  relay_ = std::make_unique<gsmrelayd::RelayLoop>(*shared_, std::move(link));
  follow_bus();
}

Box::~Box() {
  context_->tasks.close();
  shared_->liveness.remove(context_->heartbeat);
}

void Box::run() {
  context_->recovery.resume(*spool_, kiosk_.boot);
  gsmrelayd::SessionLoop(
      *context_, *spool_,
      [this](const std::string& tty, const io::PortOptions&, const util::Clock&) {
        return open(tty);
      },
      [this](util::Deadline until) { wait_until(until); })
      .run();
  if (dead_) return;
  context_->recovery.note_end(*spool_);
  // A request may be under way: it is waited for, and nothing else happens meanwhile.
  link_->pass = [this](util::Duration time) { kiosk_.clock.advance(time); };
  relay_->finish();
}

void Box::cut_power() {
  const auto saved = kiosk_.folder() + "/cut";
  fs::remove_all(saved);
  fs::create_directory(saved);
  for (const auto& file : kFiles)
    if (fs::exists(kiosk_.folder() / fs::path(file)))
      fs::copy_file(kiosk_.folder() / fs::path(file), saved / fs::path(file));
  dead_ = true;
  stop();
}

void Box::follow_bus() {
  auto& usb = shared_->usb_steps;
  if (!kiosk_.stick().plugged()) {
    usb.set_device(kModem, {});
    context_->control.detach("not found");
    return;
  }
  usb.set_device(kModem, kUsb);
  context_->control.attach({.usb = kUsb,
                            .family = "quectel-lte",
                            .vendor = kQuectel,
                            .product = kEc25,
                            .ports = {{.tty = kiosk_.tty()}}});
}

bool Box::relay_is_due() const {
  if (clock_.now() >= link_->next()) return true;
  pollfd bell{shared_->relay_bell.fd(), POLLIN, 0};
  return ::poll(&bell, 1, 0) == 1;
}

void Box::run_relay() {
  for (int steps = 0; !dead_ && relay_is_due(); ++steps) {
    REQUIRE(steps < 10'000);
    const auto stepped = relay_->step(clock_.in(kRelayStep));
    REQUIRE_MESSAGE(stepped, stepped.error().what);
  }
  if (clock_.now() < next_date_) return;
  next_date_ = clock_.in(1min);
  if (!dead_) keeper_->follow();
  REQUIRE_FALSE(shared_->liveness.stalled());
}

util::Deadline Box::next_relay() const {
  return dead_ ? util::Deadline::max() : std::min(link_->next(), next_date_);
}

util::Result<std::unique_ptr<io::Port>> Box::open(const std::string& tty) {
  if (dead_ || !kiosk_.stick().plugged() || tty != kiosk_.tty())
    return util::fail(util::Advice::retry, tty + " does not exist");
  if (!kiosk_.opens) {
    kiosk_.block(30s);
    return util::fail(util::Advice::retry, tty + " cannot be opened");
  }
  return std::unique_ptr<io::Port>(std::make_unique<StickPort>(kiosk_, dead_));
}

void Box::wait_until(util::Deadline until) {
  while (!context_->control.interrupted() && clock_.now() < until) {
    kiosk_.wait_once(until);
    context_->control.bell().clear();
    context_->heartbeat.beat();
  }
}

spool::Audit Box::audit() {
  return value_of(spool::Maintenance(*spool_).audit());
}

}  // namespace soak
