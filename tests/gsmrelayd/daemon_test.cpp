#include "gsmrelayd/daemon.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "net/http_client.hpp"
#include "tests/doubles/raw_server.hpp"
#include "tests/gsmrelayd/rig.hpp"
#include "tests/places.hpp"

namespace daemon_test {

using namespace std::chrono_literals;
using control::ModemHealth;
using gsmrelayd::Daemon;
using rig::eventually;

namespace {

const std::string kExec = "exec:" + places::program("gsm-modem") + " --stdio sm=5";

/// A configuration file and the daemon that runs by it.
struct DaemonRig {
  explicit DaemonRig(const std::string& rest) {
    write(rest);
    start();
  }
  void write(const std::string& rest) const {
    dir.file("gsmrelayd.toml", fmt::format("[daemon]\nallow_volatile = true\nstate_dir = \"{}\"\n"
                                           "socket = \"{}\"\n{}",
                                           dir / "state", dir / "control.sock", rest));
  }
  void start() {
    const auto path = dir / "gsmrelayd.toml";
    auto loaded = config::load(path, relay::route_kinds());
    REQUIRE_MESSAGE(loaded.errors.empty(), loaded.errors.front().what);
    auto started = Daemon::start(loaded.config, path, clock);
    REQUIRE_MESSAGE(started, started.error().what);
    daemon = std::move(*started);
  }
  control::ModemStatus modem(const std::string& name) const {
    for (const auto& one : daemon->status().modems)
      if (one.name == name) return one;
    FAIL("no modem " << name);
    return {};
  }
  bool up(const std::string& name) const { return modem(name).health == ModemHealth::up; }

  rig::Quiet quiet;
  doubles::TempDir dir;
  util::SystemClock clock;
  std::unique_ptr<Daemon> daemon;
};

std::string a_modem(const std::string& name, const std::string& port) {
  return fmt::format("[[modem]]\nname = \"{}\"\nport = \"{}\"\n", name, port);
}

std::string a_route(const std::string& url, const std::string& more = "") {
  return fmt::format("[[route]]\nname = \"main\"\nurl = \"{}\"\naccept = \"all\"\n{}", url, more);
}

}  // namespace

TEST_CASE("an SMS goes from the modem through the daemon to the server") {
  rig::Receiver receiver;
  const doubles::TempDir dir;
  rig::Emulator stick(dir, "stick");
  DaemonRig daemon_rig(a_modem("kitchen", stick.port()) + a_route(receiver.url()));
  stick.deliver("hello");
  REQUIRE(eventually([&] { return receiver.bodies().size() == 1; }));
  CHECK(receiver.bodies()[0].find("hello") != std::string::npos);
  CHECK(daemon_rig.daemon->headline() == "1 of 1 modems up");
  CHECK_FALSE(daemon_rig.daemon->stalled());
  CHECK(daemon_rig.daemon->status().routes.size() == 1);
  CHECK_FALSE(daemon_rig.daemon->events(0, 0ms).empty());
}

TEST_CASE(
    "row 204: what a sender sends above the limit leaves the modem, and goes on once released") {
  rig::Receiver receiver;
  const doubles::TempDir dir;
  rig::Emulator stick(dir, "stick");
  DaemonRig daemon_rig("sender_limit = 2\n" + a_modem("kitchen", stick.port()) +
                       a_route(receiver.url()));
  for (int i = 0; i < 4; ++i) stick.deliver("flood " + std::to_string(i));
  stick.ask("deliver-text stick +4915100000000 another sender");
  REQUIRE(eventually([&] { return receiver.bodies().size() == 3 && stick.holds(0); }));
  std::string said;
  for (const auto& event : daemon_rig.daemon->events(0, 0ms)) said += event.text + '\n';
  CHECK(said.find("a sender sends very many SMS to kitchen") != std::string::npos);
  CHECK(said.find("15112345678") == std::string::npos);
  net::HttpRequest request;
  request.method = "POST";
  request.url = "http://localhost/v1/inbox/release";
  request.body = "{}";
  request.headers = {{"Content-Type", "application/json"}};
  request.unix_socket = daemon_rig.dir / "control.sock";
  const auto answer = net::fetch(request);
  CHECK_MESSAGE(answer.status == 200, answer.body);
  CHECK(eventually([&] { return receiver.bodies().size() == 5; }));
}

TEST_CASE("row 123: with a full queue SMS stay on the modem until its memory is nearly full") {
  rig::Receiver receiver;
  receiver.answer(503);
  const doubles::TempDir dir;
  rig::Emulator stick(dir, "stick");  // five places
  const auto rest = a_modem("kitchen", stick.port()) + a_route(receiver.url());
  DaemonRig daemon_rig("queue_messages = 1\n" + rest);
  stick.deliver("first");
  // It is in the spool once the server is asked.
  REQUIRE(eventually([&] { return !receiver.bodies().empty(); }));
  daemon_rig.daemon.reset();
  daemon_rig.start();  // the size is measured at once, then each minute
  REQUIRE(eventually([&] { return daemon_rig.daemon->status().queue.full; }, 90s));
  REQUIRE(eventually([&] { return daemon_rig.up("kitchen"); }));
  const auto commands = daemon_rig.modem("kitchen").commands;
  for (int i = 0; i < 3; ++i) stick.deliver("waits " + std::to_string(i));
  REQUIRE(eventually([&] { return daemon_rig.modem("kitchen").commands > commands; }));
  CHECK(stick.holds(3));
  stick.deliver("the fourth of five");
  CHECK(eventually([&] { return daemon_rig.modem("kitchen").received == 5; }));
  CHECK(eventually([&] { return stick.holds(0); }));
}

TEST_CASE("row 162: the counters of a modem survive a restart of the daemon") {
  rig::Receiver receiver;
  const doubles::TempDir dir;
  rig::Emulator stick(dir, "stick");
  DaemonRig daemon_rig(a_modem("kitchen", stick.port()) + a_route(receiver.url()));
  stick.deliver("hello");
  REQUIRE(eventually([&] { return daemon_rig.modem("kitchen").received == 1; }));
  REQUIRE(eventually([&] { return daemon_rig.modem("kitchen").commands > 5; }));
  const auto before = daemon_rig.modem("kitchen");
  daemon_rig.daemon.reset();
  daemon_rig.start();
  const auto after = daemon_rig.modem("kitchen");
  CHECK(after.received == 1);
  CHECK(after.commands >= before.commands);
}

TEST_CASE("row 198: the status names the modem whose port a login console uses") {
  std::string line;
  std::getline(std::ifstream("/proc/cmdline"), line);
  const auto at = line.find("console=");
  if (at == std::string::npos) {
    MESSAGE("this machine has no console on a serial port");
    return;
  }
  const auto word = line.substr(at + std::string_view("console=").size());
  const auto console = word.substr(0, word.find_first_of(", "));
  const doubles::TempDir dir;
  rig::Emulator stick(dir, console);
  const DaemonRig daemon_rig(a_modem("kitchen", stick.port()));
  const auto found = daemon_rig.daemon->status().host;
  const auto one = std::ranges::find(found, "console-on-uart", &warnings::Finding::code);
  REQUIRE(one != found.end());
  CHECK(one->subject == "kitchen");
}

TEST_CASE("the API answers on the socket") {
  DaemonRig daemon_rig(a_modem("kitchen", kExec));
  net::HttpRequest request;
  request.method = "GET";
  request.url = "http://localhost/v1/status";
  request.unix_socket = daemon_rig.dir / "control.sock";
  const auto answer = net::fetch(request);
  CHECK(answer.status == 200);
  CHECK(answer.body.find("kitchen") != std::string::npos);
}

TEST_CASE("any user may connect to the socket whatever the umask: peer credentials decide") {
  const doubles::TempDir dir;
  const auto path = dir.file("gsmrelayd.toml", fmt::format("[daemon]\nallow_volatile = true\n"
                                                           "state_dir = \"{}\"\n"
                                                           "socket = \"{}\"\n",
                                                           dir / "state", dir / "a/b/s.sock"));
  auto loaded = config::load(path, relay::route_kinds());
  REQUIRE(loaded.errors.empty());
  const rig::Quiet quiet;
  const util::SystemClock clock;
  const auto mask = ::umask(0077);
  const auto daemon = Daemon::start(loaded.config, path, clock);
  ::umask(mask);
  REQUIRE_MESSAGE(daemon, daemon.error().what);
  const auto mode = [&](const std::string& name) {
    struct stat about {};
    REQUIRE(::stat((dir / name).c_str(), &about) == 0);
    return about.st_mode & 0777U;
  };
  CHECK(mode("a") == 0755);
  CHECK(mode("a/b") == 0755);
  CHECK(mode("a/b/s.sock") == 0666);
  CHECK((mode("state") & 0007U) == 0);
}

TEST_CASE("no daemon keeps its spool in memory, unless the configuration allows it") {
  config::Config config;
  config.daemon.state_dir = "/dev/shm/nonexistent/state";
  const util::SystemClock clock;
  const auto daemon = Daemon::start(config, "x.toml", clock);
  REQUIRE_FALSE(daemon);
  CHECK(daemon.error().advice == util::Advice::reject);
  CHECK(daemon.error().what.find("/dev/shm/nonexistent/state is on a tmpfs") == 0);
  CHECK(daemon.error().what.ends_with("next: gsmrelay config edit x.toml"));
  CHECK_FALSE(std::filesystem::exists("/dev/shm/nonexistent"));
}

TEST_CASE("a daemon that refuses its spool names the commands that put the file aside") {
  const doubles::TempDir dir;
  config::Config config;
  config.daemon.allow_volatile = true;
  config.daemon.state_dir = dir.path();
  const auto path = dir.file("spool.db", std::string(8192, 'x'));
  const auto key = dir.file("spool.key", std::string(64, 'k'));
  const util::SystemClock clock;
  for (const auto* reference : {"", key.c_str()}) {
    config.daemon.spool_key.spec = *reference == '\0' ? "" : std::string("file:") + reference;
    for (const auto* file : {"/etc/gsmrelay/gsmrelayd.toml", "trial.toml"}) {
      const auto daemon = Daemon::start(config, file, clock);
      REQUIRE_FALSE(daemon);
      CHECK(daemon.error().advice == util::Advice::reopen);
      const auto& what = daemon.error().what;
      CHECK(what.find("mv " + path + " " + path + ".damaged") != std::string::npos);
      const bool of_service = std::string_view(file) != "trial.toml";
      CHECK((what.find("sudo systemctl stop gsmrelayd") != std::string::npos) == of_service);
      CHECK((what.find("stop that gsmrelayd") != std::string::npos) == !of_service);
    }
  }
}

TEST_CASE("a second daemon at the same socket is refused and the first goes on") {
  DaemonRig daemon_rig(a_modem("kitchen", kExec));
  auto loaded = config::load(daemon_rig.dir / "gsmrelayd.toml", relay::route_kinds());
  loaded.config.daemon.state_dir = daemon_rig.dir / "other";
  loaded.config.modems.clear();
  CHECK_FALSE(Daemon::start(loaded.config, daemon_rig.dir / "gsmrelayd.toml", daemon_rig.clock));
  CHECK(eventually([&] { return daemon_rig.up("kitchen"); }));
}

TEST_CASE("a text is sent through the modem or SIM named, or the first that is up") {
  DaemonRig daemon_rig(a_modem("gone", "/nonexistent/tty") + a_modem("kitchen", kExec));
  REQUIRE(eventually([&] { return daemon_rig.up("kitchen"); }));
  control::SendRequest request{.to = "+491700000009", .text = "hello"};
  for (const std::string name : {"kitchen", ""}) {
    request.modem = name;
    request.forget = name.empty();
    CHECK(daemon_rig.daemon->send(request));
  }
  CHECK(eventually([&] {
    for (const auto& modem : daemon_rig.daemon->status().modems)
      if (modem.sent == 2) return true;
    return false;
  }));
  request.modem = "garage";
  CHECK(daemon_rig.daemon->send(request).error().advice == util::Advice::reject);
  request.modem.clear();
  request.sim = "0000000";
  CHECK(daemon_rig.daemon->send(request).error().advice == util::Advice::reject);
}

TEST_CASE("a raw command goes to one modem, and the modem is suspended") {
  DaemonRig daemon_rig(a_modem("kitchen", kExec));
  REQUIRE(eventually([&] { return daemon_rig.up("kitchen"); }));
  const auto answer = daemon_rig.daemon->find("kitchen")->raw_command({.command = "AT+CSQ"});
  REQUIRE(answer);
  CHECK(answer->back() == "OK");
  CHECK(daemon_rig.daemon->find("garage") == nullptr);
  REQUIRE(daemon_rig.daemon->find("kitchen")->suspend(true));
  CHECK(eventually([&] {
    return daemon_rig.daemon->status().modems.at(0).health == control::ModemHealth::suspended;
  }));
}

TEST_CASE("a route's test goes to the server itself and leaves nothing in the spool") {
  rig::Receiver receiver;
  DaemonRig daemon_rig(a_modem("kitchen", kExec) + a_route(receiver.url()));
  const auto taken = daemon_rig.daemon->test_route("main");
  REQUIRE(taken);
  CHECK(taken->find("200") != std::string::npos);
  REQUIRE(receiver.bodies().size() == 1);
  CHECK(receiver.bodies()[0].find("not a message") != std::string::npos);
  receiver.answer(400);
  CHECK(daemon_rig.daemon->test_route("main").error().advice == util::Advice::retry);
  receiver.answer(422);
  const auto understood = daemon_rig.daemon->test_route("main");
  REQUIRE(understood);
  CHECK(understood->find("no message") != std::string::npos);
  receiver.answer(404);
  CHECK(daemon_rig.daemon->test_route("main").error().advice == util::Advice::retry);
  receiver.answer(409);
  CHECK(daemon_rig.daemon->test_route("main").error().advice == util::Advice::reject);
  receiver.answer(503);
  CHECK(daemon_rig.daemon->test_route("main").error().advice == util::Advice::retry);
  CHECK(daemon_rig.daemon->test_route("other").error().advice == util::Advice::reject);
}

TEST_CASE("a reload keeps the modems that did not change and replaces those that did") {
  DaemonRig daemon_rig(a_modem("same", kExec) + a_modem("other", "/nonexistent/tty"));
  REQUIRE(eventually([&] { return daemon_rig.up("same"); }));
  const auto commands = daemon_rig.modem("same").commands;
  rig::Receiver receiver;
  daemon_rig.write(a_modem("same", kExec) + a_modem("other", kExec + ",me=1") +
                   a_route(receiver.url()));
  REQUIRE(daemon_rig.daemon->reload());
  CHECK(daemon_rig.up("same"));
  CHECK(daemon_rig.modem("same").commands >= commands);
  CHECK(daemon_rig.modem("same").reopened == 0);
  CHECK(eventually([&] { return daemon_rig.up("other"); }));
  CHECK(eventually([&] { return daemon_rig.daemon->status().routes.size() == 1; }));
  CHECK(daemon_rig.daemon->test_route("main"));
  CHECK(eventually([&] {
    daemon_rig.daemon->follow();
    return !daemon_rig.daemon->stalled();
  }));
}

TEST_CASE("a modem that is no longer configured is retired") {
  const doubles::TempDir dir;
  rig::Emulator stick(dir, "stick");
  DaemonRig daemon_rig(a_modem("kitchen", stick.port()));
  REQUIRE(eventually([&] { return daemon_rig.up("kitchen"); }));
  daemon_rig.write(a_modem("hall", stick.port()));
  REQUIRE(daemon_rig.daemon->reload());
  CHECK(eventually([&] { return daemon_rig.up("hall"); }));  // the same port: it was given up
  CHECK(daemon_rig.daemon->status().modems.size() == 1);
}

TEST_CASE("a reload with mistakes is refused, stays visible, and the configuration in use stays") {
  rig::Receiver receiver;
  const auto good = a_modem("kitchen", kExec) + a_route(receiver.url());
  DaemonRig daemon_rig(good);
  REQUIRE(eventually([&] { return daemon_rig.up("kitchen"); }));
  daemon_rig.write(a_modem("hall", kExec) + "prot = 1\n");
  CHECK(!daemon_rig.daemon->status().config_trouble.empty());  // the next start would fail
  const auto reloaded = daemon_rig.daemon->reload();
  REQUIRE_FALSE(reloaded);
  CHECK(reloaded.error().advice == util::Advice::reject);
  CHECK(daemon_rig.up("kitchen"));
  CHECK(daemon_rig.daemon->status().modems.size() == 1);
  CHECK(daemon_rig.daemon->test_route("main"));
  const auto path = daemon_rig.dir / "gsmrelayd.toml";
  CHECK(daemon_rig.daemon->status().config_trouble.find(path + " has 1 mistake;") == 0);
  CHECK(daemon_rig.daemon->status().config_file == path);
  REQUIRE(std::filesystem::remove(path));
  CHECK_FALSE(daemon_rig.daemon->reload());
  CHECK(!daemon_rig.daemon->status().config_trouble.empty());
  CHECK_FALSE(daemon_rig.daemon->status().config_mended);
  daemon_rig.write(good);
  CHECK(daemon_rig.daemon->status().config_mended);
  REQUIRE(daemon_rig.daemon->reload());
  CHECK(daemon_rig.daemon->status().config_trouble.empty());
}

TEST_CASE("a refused reload names a command that a shell reads, whatever the name of the file") {
  const DaemonRig daemon_rig(a_modem("kitchen", kExec));
  const auto path = daemon_rig.dir.file("new file.toml", "[daemon]\nsweap = \"1m\"\n");
  auto settings = config::load(daemon_rig.dir / "gsmrelayd.toml", relay::route_kinds()).config;
  settings.daemon.state_dir = daemon_rig.dir / "other";
  settings.daemon.socket = daemon_rig.dir / "other.sock";
  settings.modems.clear();
  const auto daemon = Daemon::start(settings, path, daemon_rig.clock);
  REQUIRE(daemon);
  const auto reloaded = (*daemon)->reload();
  REQUIRE_FALSE(reloaded);
  CHECK(reloaded.error().what.ends_with("; next: gsmrelay config check '" + path + "'"));
}

TEST_CASE("only the route whose secret cannot be used is held; the rest runs") {
  rig::Receiver receiver;
  const doubles::TempDir secrets;
  const auto token = secrets.file("token", "s3cret", 0644);
  const doubles::TempDir dir;
  rig::Emulator stick(dir, "stick");
  const auto whole = a_modem("kitchen", stick.port()) +
                     a_route(receiver.url(), "bearer_token = \"file:" + token + "\"\n");
  const auto held = [](const DaemonRig& rig) { return rig.daemon->status().routes.at(0).held; };
  const auto check = [&](DaemonRig& rig) {
    CHECK(held(rig).what == token + " must not be readable by others");
    CHECK(held(rig).next == "sudo chmod 600 " + token);
    stick.deliver("hello");
    REQUIRE(eventually([&] { return rig.up("kitchen") && stick.holds(0); }));
    const auto tested = rig.daemon->test_route("main");
    REQUIRE_FALSE(tested);
    CHECK(tested.error().what.find("sudo chmod 600") != std::string::npos);
    CHECK(receiver.bodies().empty());
    ::chmod(token.c_str(), 0600);
    CHECK(eventually([&] {
      rig.daemon->follow();
      return receiver.bodies().size() == 1;
    }));
    CHECK(held(rig).empty());
  };
  SUBCASE("from the start") {
    DaemonRig daemon_rig(whole);
    check(daemon_rig);
  }
  SUBCASE("since a reload") {
    DaemonRig daemon_rig("");
    daemon_rig.write(whole);
    REQUIRE(daemon_rig.daemon->reload());
    check(daemon_rig);
  }
}

TEST_CASE("a request to relay at once reaches a route that is down") {
  rig::Receiver receiver;
  receiver.answer(503);
  const doubles::TempDir dir;
  rig::Emulator stick(dir, "stick");
  DaemonRig daemon_rig(a_modem("kitchen", stick.port()) +
                       a_route(receiver.url(), "backoff_first = \"10m\"\nbackoff_max = \"15m\"\n"));
  for (int i = 0; i < 12; ++i) stick.deliver("message " + std::to_string(i));
  const auto breaker = [&] { return daemon_rig.daemon->status().routes.at(0).breaker; };
  REQUIRE(eventually([&] { return daemon_rig.daemon->status().routes.size() == 1; }));
  REQUIRE(eventually([&] { return breaker() == relay::Breaker::open && stick.holds(0); }));
  receiver.answer(200);
  stick.deliver("fresh");
  daemon_rig.daemon->wake_relay();
  CHECK(eventually([&] { return breaker() == relay::Breaker::closed; }));
}

TEST_CASE("shutdown ends within its limit, whatever the modems do") {
  const doubles::TempDir dir;
  rig::Emulator hung(dir, "hung");
  hung.ask("fault stick hang");
  DaemonRig daemon_rig(a_modem("up", kExec) + a_modem("hung", hung.port()) +
                       a_modem("gone", "/nonexistent/tty"));
  REQUIRE(eventually([&] { return daemon_rig.up("up"); }));
  const auto began = daemon_rig.clock.now();
  CHECK(daemon_rig.daemon->shutdown(4s));
  CHECK(daemon_rig.clock.now() - began < 4s);
  CHECK(daemon_rig.daemon->events(0, 1h).size() < 1000);  // no watcher is kept waiting
}

TEST_CASE("shutdown does not wait for requests to a hung server or an absent modem") {
  doubles::RawServer hung([](const std::string&) {
    return doubles::RawServer::Answer{"", doubles::RawServer::Answer::Then::hang};
  });
  DaemonRig daemon_rig(a_modem("gone", "/nonexistent/tty") + a_route(hung.url()));
  std::atomic<int> answered{0};
  std::thread route([&] {
    CHECK_FALSE(daemon_rig.daemon->test_route("main"));
    ++answered;
  });
  std::thread text([&] {
    CHECK_FALSE(daemon_rig.daemon->find("gone")->raw_command({.command = "AT+CSQ"}));
    ++answered;
  });
  REQUIRE(eventually([&] { return hung.connections() > 0; }));
  const auto began = daemon_rig.clock.now();
  CHECK(daemon_rig.daemon->shutdown(4s));
  CHECK(eventually([&] { return answered == 2; }, 2s));
  CHECK(daemon_rig.clock.now() - began < 4s);
  route.join();
  text.join();
}

TEST_CASE("two reloads at once leave one whole configuration") {
  DaemonRig daemon_rig(a_modem("first", "/nonexistent/a"));
  daemon_rig.write(a_modem("second", "/nonexistent/b"));
  std::vector<std::thread> sides;
  for (int i = 0; i < 4; ++i)
    sides.emplace_back([&] {
      for (int round = 0; round < 5; ++round) CHECK(daemon_rig.daemon->reload());
    });
  for (auto& side : sides) side.join();
  const auto status = daemon_rig.daemon->status();
  REQUIRE(status.modems.size() == 1);
  CHECK(status.modems[0].name == "second");
}

TEST_CASE("a reload logs which changed keys need a restart") {
  DaemonRig daemon_rig("");
  std::mutex mutex;
  std::string log;
  util::set_log_sink([&](util::LogLevel, std::string_view text, util::LogFields) {
    const std::lock_guard lock(mutex);
    log += std::string(text) + "\n";
  });
  daemon_rig.write("payload_retention = \"1d\"\n");
  const auto reloaded = daemon_rig.daemon->reload();
  util::set_log_sink([](util::LogLevel, std::string_view, util::LogFields) {});
  REQUIRE(reloaded);
  CHECK(log.find("payload_retention") != std::string::npos);
  CHECK(log.find("duplicate_window") == std::string::npos);
}

}  // namespace daemon_test
