// Kills and power cuts at each disk operation of the vault, during all steps of a user from sign-up
// to deletion. The user repeats each request that got no response.
#include <SQLiteCpp/Exception.h>

#include "backend/vault/vault.hpp"
#include "service/grant.hpp"
#include "tests/backend/vault/configuration_rig.hpp"
#include "tests/backend/vault/fake_platform.hpp"
#include "tests/backend/vault/outside.hpp"
#include "tests/doubles/ends.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/fake_peer.hpp"
#include "tests/doubles/fault_vfs.hpp"
#include "tests/doubles/form.hpp"

using json::Json;
using namespace vault_test;
using doubles::End;

namespace {

const std::string kCrashNumber = "+237650000001", kCrashPassword = "Right-horse1";

/// Everything that survives the program: the disk, the platform, the other programs, and the user's
/// knowledge.
struct World : ConfigurationRig {
  doubles::FaultVfs disk;
  doubles::FaultVfs::Default everywhere{disk};
  doubles::FakeClock clock;
  const std::atomic<bool> stop{false};
  vault::Configuration settings = parsed(toml("", "[[platform]]\nname = \"mastodon\"\n"));
  FakePlatform platform;
  int last_operation = 1'000'000;
  /// True: the program dies before a request is sent. False: after its response.
  bool dies_before_sending = false;
  /// True if the platform has issued tokens in this step.
  bool gave = false;
  std::set<std::string> erased_at;

  int step = 0;
  std::string sms, user, session, account;
  bool again = false;  ///< the step got no response before

  bool is_dead() const { return disk.operations() > last_operation; }

  net::HttpResult fetch(const net::HttpRequest& request) {
    if (is_dead() && dies_before_sending) return doubles::http_fault(net::Fault::transfer);
    auto answer = platform.answer(request);
    gave = gave || (platform.paths.back() == "/oauth/token" && answer.status == 200);
    return is_dead() ? doubles::http_fault(net::Fault::transfer) : answer;
  }
  std::unique_ptr<service::Peer> peer(const std::string& name) {
    auto one = std::make_unique<doubles::FakePeer>();
    one->script = [this, name](const auto& asked) {
      if (is_dead() && dies_before_sending) return doubles::peer_fault(net::Fault::transfer);
      erased_at.insert(name + " " + asked.path);
      return is_dead() ? doubles::peer_fault(net::Fault::transfer) : doubles::peer_response(200);
    };
    return one;
  }
  std::unique_ptr<vault::Vault> opened() {
    disk.make(dir / "vault.db");
    auto configuration = settings;
    const auto completed = vault::complete(configuration);
    REQUIRE(completed.has_value());
    configuration.policy.cost = {8, 1, 1};
    auto made = vault::Vault::make(
        {clock, stop, [] {}}, std::move(configuration),
        {peer("gateway-server"), peer("publisher"), std::make_unique<Modem>(sms),
         [this](const net::HttpRequest& request) { return fetch(request); },
         [](const std::string&) { return std::vector<std::string>{"93.184.216.34"}; }});
    return made ? std::move(*made) : nullptr;
  }
};

/// One run of the program. A user sends requests until all steps are done or the program dies.
class Life {
 public:
  explicit Life(World& world) : world_(world), vault_(world.opened()) {
    if (!vault_) return;
    for (auto& listener : vault_->listeners()) routers_.push_back(std::move(listener.router));
  }
  void live() {
    constexpr bool (Life::*kSteps[])() = {&Life::sign_up, &Life::connect, &Life::lend,
                                          &Life::revoke,  &Life::connect, &Life::erase};
    while (vault_ && world_.step < static_cast<int>(std::size(kSteps))) {
      if (!(this->*kSteps[world_.step])() || world_.is_dead()) {
        world_.again = true;
        return;
      }
      ++world_.step;
      world_.again = world_.gave = false;
      if (!work(1)) return;
    }
  }
  /// Runs the vault's periodic work for so many minutes.
  bool work(int minutes) {
    try {
      for (int i = 0; vault_ && i < minutes; ++i) {
        vault_->work();
        world_.clock.advance(std::chrono::minutes(1));
      }
    } catch (const SQLite::Exception&) {
      return false;
    }
    return !world_.is_dead();
  }

 private:
  Said ask(std::size_t side, const std::string& bearer, const std::string& method,
           const std::string& path, const Json& body = nullptr) {
    net::ServerRequest request;
    request.method = method;
    request.path = path.substr(0, path.find('?'));
    if (const auto at = path.find('?'); at != std::string::npos)
      for (const auto& pair : util::split(std::string_view(path).substr(at + 1), '&'))
        request.query[std::string(pair.substr(0, pair.find('=')))] =
            pair.substr(pair.find('=') + 1);
    request.remote = "192.0.2.7";
    if (!bearer.empty()) request.headers["authorization"] = "Bearer " + bearer;
    if (!body.is_null()) request.body = body.dump();
    const auto answer = routers_[side].handle(request);
    // The response of a dead program does not arrive.
    if (world_.is_dead()) return {};
    return {answer.status, json::parse_or_null(answer.body), answer.body};
  }
  Said person(const std::string& method, const std::string& path, const Json& body = nullptr) {
    return ask(0, world_.session, method, path, body);
  }

  bool sign_up() {
    const auto begun =
        person("POST", "/v1/users", {{"number", kCrashNumber}, {"password", kCrashPassword}});
    if (begun.status != 202) return false;
    if (world_.sms.substr(0, 6).find_first_not_of("0123456789") == std::string::npos) {
      const auto verified =
          person("POST", "/v1/users/" + begun.body["user_id"].text() + "/verification",
                 {{"code", world_.sms.substr(0, 6)}});
      if (verified.status != 200) return false;
    }
    const auto signed_in =
        person("POST", "/v1/sessions", {{"number", kCrashNumber}, {"password", kCrashPassword}});
    if (signed_in.status != 200) return false;
    world_.session = signed_in.body["session"].text();
    world_.user = signed_in.body["user_id"].text();
    return true;
  }
  bool connect() {
    // Another account in the second run: the first may still be under revocation.
    world_.platform.name = world_.step < 4 ? "ann" : "bob";
    const auto begun =
        person("POST", "/v1/accounts", {{"platform", "mastodon"}, {"instance", "m.example"}});
    if (begun.status == 0) return false;
    REQUIRE(begun.status == 200);
    const auto back = world_.platform.consent(begun.body["authorization_url"].text());
    const auto page = person("GET", back.path + "?state=" + back.state + "&code=" + back.code);
    if (page.status != 200) return false;
    if (person("POST", back.path + doubles::action_of(page.text)).status != 200) return false;
    const auto listed = person("GET", "/v1/accounts");
    if (listed.status != 200) return false;
    REQUIRE(listed.body["accounts"].size() == 1);
    world_.account = listed.body["accounts"][0]["id"].text();
    return true;
  }
  /// The token has expired and is refreshed.
  bool lend() {
    if (!world_.again) world_.clock.advance(std::chrono::hours(2));
    const service::Granted granted{std::string(64, 'a'), world_.user, 'm', "",
                                   util::epoch_ms(world_.clock.wall()) + 60'000};
    const auto lent = ask(1, "pub-token", "POST", "/internal/v1/token-leases",
                          {{"publication", granted.publication},
                           {"user_id", world_.user},
                           {"platform", "mastodon"},
                           {"account", ""},
                           {"expires", granted.expires},
                           {"grant", service::make_grant("the-grant-key", granted)}});
    if (lent.status == 200) {
      CHECK(world_.platform.alive(lent.body["access_token"].text()));
      return true;
    }
    if (lent.status == 0 || !world_.again) return false;
    // The platform issued new tokens, and the vault died before it stored them.
    CHECK(lent.status == 409);
    CHECK(world_.gave);
    return true;
  }
  bool revoke() {
    const auto answer = person("DELETE", "/v1/accounts/" + world_.account);
    if (answer.status == 404) CHECK(world_.again);
    return answer.status == 202 || answer.status == 404;
  }
  bool erase() {
    const auto answer = person("DELETE", "/v1/users/me", {{"password", kCrashPassword}});
    if (answer.status == 401) CHECK(world_.again);
    return answer.status == 202 || answer.status == 401;
  }

  World& world_;
  const std::unique_ptr<vault::Vault> vault_;
  std::vector<api::Router> routers_;
};

/// Returns false if the program ends without reaching the operation.
bool dies_at(int operation, End end, bool before_sending) {
  World world;
  world.dies_before_sending = before_sending;
  world.last_operation = world.disk.operations() + operation;
  world.disk.freeze_after(operation);
  Life(world).live();
  const bool reached = world.is_dead();
  // Tokens that were not on disk, or that were replaced, are stored nowhere.
  const std::size_t lost = world.gave ? 2 : 0;
  doubles::end_life(world.disk, end, operation);
  world.last_operation = 1'000'000;
  world.clock.advance(std::chrono::minutes(5));  // a code may be sent again after that
  Life second(world);
  second.live();
  CHECK(world.step == 6);
  CHECK(second.work(20));
  CHECK(world.platform.alive() <= lost);
  const auto path = " /internal/v1/users/" + world.user;
  CHECK(world.erased_at == std::set<std::string>{"gateway-server" + path, "publisher" + path});
  return reached;
}

int operations_survived(End end, bool before_sending) {
  return doubles::operations_survived(
      [&](int operation) { return dies_at(operation, end, before_sending); });
}

}  // namespace

TEST_CASE(
    "after a kill at any disk operation the user's actions persist, and every stored token is "
    "revoked in the end") {
  CHECK(operations_survived(End::kill, false) > 50);
}

TEST_CASE(
    "after a power cut at any time the user's actions persist, and every stored token is revoked "
    "in the end") {
  CHECK(operations_survived(End::power_cut, true) > 50);
}
