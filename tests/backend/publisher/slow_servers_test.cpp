// Many users with silent servers at once, on real threads: the posts of others leave meanwhile.
#include <condition_variable>
#include <mutex>

#include "tests/backend/publisher/bell.hpp"
#include "tests/backend/publisher/worker_rig.hpp"

using namespace publisher_test;

namespace {

class QuickVault final : public service::Peer {
 public:
  std::function<void(const std::string& user)> before_lease = [](const std::string&) {};

  service::PeerResponse request(const std::string&, const std::string&,
                                const json::Json& body) override {
    const auto user = body["user_id"].text();
    before_lease(user);
    return peer_response(
        200, {{"access_token", "t"}, {"instance", "https://" + user + ".example/hook"}});
  }
};

/// Servers of users whose name begins with "silent" answer only after answer().
class Servers {
 public:
  /// Returns false if the request ended without a response.
  bool reach(const std::string& url) {
    std::unique_lock lock(mutex_);
    if (url.find("silent") == std::string::npos) return true;
    const int number = ++silent_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return answering_ || number <= ended_; });
    return answering_;
  }
  /// Ends the requests that wait, as their time limit does.
  void end_waiting() {
    const std::lock_guard lock(mutex_);
    ended_ = silent_;
    changed_.notify_all();
  }
  /// Waits until that many requests wait for a silent server.
  void await_silent(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return silent_ >= count; });
  }
  void answer() {
    const std::lock_guard lock(mutex_);
    answering_ = true;
    changed_.notify_all();
  }
  int silent() {
    const std::lock_guard lock(mutex_);
    return silent_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int silent_ = 0, ended_ = 0;
  bool answering_ = false;
};

struct ThreadedRig : Queue {
  QuickVault vault;
  Servers servers;
  Bell bell;  ///< rings after each task
  publisher::WorkerSettings settings;
  std::atomic<bool> stop{false};
  std::optional<publisher::Lanes> lanes;
  std::optional<publisher::Worker> worker;

  ThreadedRig() {
    lanes.emplace();
    worker.emplace(
        *store, vault,
        publisher::Gateways{[this](const net::HttpRequest& request) {
                              return servers.reach(request.url)
                                         ? http_answer(201, R"({"data":{"id":"1"}})")
                                         : http_fault(net::Fault::timeout);
                            },
                            [](const net::Mail&) { return net::MailResult{}; }},
        settings, clock, stop, 1,
        [this](std::function<void()> task) { lanes->start(std::move(task)); },
        [this] { bell.ring(); });
  }
  ~ThreadedRig() {
    servers.answer();
    lanes.reset();
  }
  void take_numbered(const std::string& user, int number, const std::string& platform) {
    auto post = order('a', platform, user);
    post.id = (user + "-" + std::to_string(number) + std::string(64, 'f')).substr(0, 64);
    take(post);
  }
  /// Lets users with eight silent web hooks each take all they can get.
  void attack(int users = 50) {
    for (int user = 0; user < users; ++user)
      for (int i = 0; i < 8; ++i) take_numbered("silent" + std::to_string(user), i, "webhook");
    worker->run();
  }
  State state_of(const std::string& user) { return store->results(user).value().front().state; }
};

}  // namespace

TEST_CASE("with 50 users of silent web hooks an honest post leaves at once") {
  ThreadedRig rig;
  rig.attack();
  rig.servers.await_silent(50);
  rig.take_numbered("honest", 1, "x");
  rig.take_numbered("fresh", 1, "webhook");
  rig.worker->run();
  rig.bell.await(2);
  CHECK(rig.state_of("honest") == State::published);
  CHECK(rig.state_of("fresh") == State::published);
  // One request of each of them, whatever they have queued.
  CHECK(rig.servers.silent() == 50);
}

TEST_CASE("with 200 new users of silent web hooks a known user's post leaves at once") {
  constexpr auto kTimeLimit = 15s;
  ThreadedRig rig;
  const int lanes = publisher::Dispatcher::kUnknownAtOnce;
  rig.take_numbered("known", 0, "webhook");
  rig.worker->run();
  rig.bell.await(1);
  rig.clock.advance(1s);
  rig.attack(200);
  rig.servers.await_silent(lanes);
  rig.clock.advance(1s);
  rig.take_numbered("honest", 1, "x");
  rig.take_numbered("known", 1, "webhook");
  rig.take_numbered("fresh", 1, "webhook");
  rig.worker->run();
  rig.bell.await(3);
  CHECK(rig.state_of("honest") == State::published);
  CHECK(rig.waiting().back() == std::string("fresh-1" + std::string(64, 'f')).substr(0, 64));
  CHECK(rig.waiting().size() == 200 * 8 + 1);
  // A new user with a server of the own waits for those who came before: twice the time limit.
  for (int round = 1; round <= 2; ++round) {
    CHECK(rig.servers.silent() == round * lanes);
    rig.clock.advance(kTimeLimit);
    rig.servers.end_waiting();
    rig.bell.await(3 + round * lanes);
    rig.worker->run();
    rig.servers.await_silent(std::min(200, (round + 1) * lanes));
  }
  rig.bell.await(4 + 2 * lanes);
  CHECK(rig.state_of("fresh") == State::published);
  // By now it is known who is slow: the next new user does not wait.
  rig.take_numbered("next", 1, "webhook");
  rig.worker->run();
  rig.bell.await(5 + 2 * lanes);
  CHECK(rig.state_of("next") == State::published);
  CHECK(rig.servers.silent() == 200);
}

TEST_CASE("with 200 users whose leases hang an honest post leaves at once") {
  ThreadedRig rig;
  rig.vault.before_lease = [&](const std::string& user) { rig.servers.reach(user); };
  rig.attack(200);
  rig.servers.await_silent(publisher::Worker::kOwnLeasesAtOnce);
  rig.take_numbered("honest", 1, "x");
  rig.worker->run();
  rig.bell.await(1);
  CHECK(rig.state_of("honest") == State::published);
}

TEST_CASE("no request begins and none is waited for once the program is ending") {
  ThreadedRig rig;
  rig.stop = true;
  rig.attack();
  rig.lanes.reset();
  CHECK(rig.servers.silent() == 0);
  CHECK(rig.waiting().size() == 400);
}
