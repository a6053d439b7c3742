// Kills the Publisher, and cuts its power, at each disk operation: between every two steps from the
// request with a publication to the record of its result.
#include <map>

#include "backend/publisher/worker.hpp"
#include "tests/backend/publisher/queue.hpp"
#include "tests/doubles/ends.hpp"
#include "tests/doubles/fake_http.hpp"
#include "tests/doubles/fake_peer.hpp"
#include "tests/doubles/fault_vfs.hpp"

using namespace publisher_test;
using doubles::End;
using publisher::State;

namespace {

/// The parts that outlive the program: the disk, the Gateway server with the publications that were
/// not accepted, and the platforms.
struct World {
  doubles::FaultVfs disk;
  doubles::FaultVfs::Default everywhere{disk};
  doubles::TempDir dir;
  doubles::FakeClock clock;
  /// Whether the program is killed before the request is sent, not after it.
  bool dies_before_sending = false;
  int last_operation = 1'000'000;
  std::vector<publisher::Publication> to_bring{order('a', "mastodon"), order('b', "x"),
                                               order('c', "mastodon"), order('d', "x")};
  /// How often the platform made it: Mastodon counts by Idempotency-Key, X by request.
  std::map<std::string, int> made;

  World() { REQUIRE(opened()); }
  std::unique_ptr<publisher::Store> opened() {
    disk.make(dir / "publisher.db");
    auto store =
        publisher::Store::open(dir / "publisher.db", crypto::Keyring::parse(kFirstKey).value());
    return store ? std::move(*store) : nullptr;
  }
  net::HttpResult platform(const net::HttpRequest& request) {
    if (dies_before_sending && disk.operations() > last_operation)
      return doubles::http_fault(net::Fault::transfer);
    if (request.url.find("/2/tweets") != std::string::npos) {
      ++made["x " + std::to_string(made.size())];
      return doubles::http_answer(201, R"({"data":{"id":"1"}})");
    }
    for (const auto& [name, value] : request.headers)
      if (name == "Idempotency-Key") made["mastodon " + value] = 1;
    return doubles::http_answer(200, R"({"id":"1"})");
  }
  void live() {
    const auto store = opened();
    if (!store) return;
    while (!to_bring.empty()) {
      if (!store->accept(to_bring.front(), {}, clock.wall())) return;
      to_bring.erase(to_bring.begin());
    }
    doubles::FakePeer vault;
    vault.script = [](const auto&) {
      return doubles::peer_response(200, {{"access_token", "token-1"},
                                          {"kind", "oauth2"},
                                          {"name", "@ana"},
                                          {"instance", "https://mastodon.example"},
                                          {"settings", json::Json::object()}});
    };
    const std::atomic<bool> stop{false};
    publisher::Worker worker{
        *store,
        vault,
        publisher::Gateways{[this](const net::HttpRequest& request) { return platform(request); },
                            [](const net::Mail&) { return net::MailResult{}; }},
        {},
        clock,
        stop,
        1};
    worker.run();
  }
  int made_at(const std::string& platform) const {
    int count = 0;
    for (const auto& [post, times] : made) count += post.starts_with(platform) ? times : 0;
    return count;
  }
};

/// Returns false if the program was killed before.
bool dies_at(int operation, End end, bool before_sending) {
  World world;
  world.dies_before_sending = before_sending;
  world.last_operation = world.disk.operations() + operation;
  world.disk.freeze_after(operation);
  world.live();
  const bool reached = world.disk.operations() > world.last_operation;
  doubles::end_life(world.disk, end, operation);
  world.dies_before_sending = false;
  world.live();
  CHECK(world.to_bring.empty());
  // Mastodon recognizes repeats: each post exists once, and is `published`.
  CHECK(world.made_at("mastodon") == 2);
  // X does not: each post exists at most once, and an unknown outcome is `maybe_sent`.
  const auto store = world.opened();
  REQUIRE(store);
  int told = 0, in_doubt = 0;
  const auto outcomes = store->results("user-1").value();
  REQUIRE(outcomes.size() == 4);
  for (const auto& one : outcomes) {
    if (one.platform == "mastodon") CHECK(one.state == State::published);
    if (one.platform != "x") continue;
    CHECK((one.state == State::published || one.state == State::maybe_sent));
    ++(one.state == State::published ? told : in_doubt);
  }
  CHECK(in_doubt <= 1);
  CHECK(world.made_at("x") >= told);
  CHECK(world.made_at("x") <= told + in_doubt);
  return reached;
}

int operations_survived(End end, bool before_sending) {
  return doubles::operations_survived(
      [&](int operation) { return dies_at(operation, end, before_sending); });
}

}  // namespace

TEST_CASE("after a kill at any disk operation no post is lost or made twice") {
  CHECK(operations_survived(End::kill, false) > 50);
  CHECK(operations_survived(End::kill, true) > 50);
}

TEST_CASE("after a power cut at any time no post is lost or made twice") {
  CHECK(operations_survived(End::power_cut, false) > 50);
  CHECK(operations_survived(End::power_cut, true) > 50);
}
