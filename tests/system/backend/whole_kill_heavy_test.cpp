// Kills programs of the back end and gsmrelayd with SIGKILL at any moment while posts are on their
// way: none is lost, none is made twice.
#include <doctest/doctest.h>

#include <random>
#include <set>

#include "world.hpp"

using world::World;
using namespace std::chrono_literals;

TEST_CASE("programs are killed between any two steps of forty posts: each post is made once") {
  World all;
  all.sign_up();
  all.connect();
  all.synchronise();
  std::mt19937 random(20'260'101);
  std::multiset<std::string> sent;
  for (int i = 0; i < 40; ++i) {
    const auto text = "post " + std::to_string(i);
    all.post(text);
    sent.insert(text);
    const auto victim = random() % (harness::Backend::names().size() + 1);
    // Within the few hundred milliseconds that a post takes from the modem to the platform.
    const auto moment = std::chrono::milliseconds(random() % 60);
    harness::eventually([] { return false; }, moment);
    if (victim < harness::Backend::names().size()) {
      const auto& name = harness::Backend::names()[victim];
      all.backend().kill(name);
      all.backend().start(name);
    } else {
      all.kitchen().kill_daemon();
      all.kitchen().start_daemon();
      REQUIRE(harness::eventually([&] { return all.kitchen().daemon_answers(); }));
    }
  }
  harness::eventually([&] { return all.platform().statuses().size() >= sent.size(); }, 120s);
  CHECK(all.relayed());
  const auto stand = all.platform().statuses();
  CHECK(std::multiset<std::string>(stand.begin(), stand.end()) == sent);
}
