// Kills the daemon with SIGKILL at any moment, at least a hundred times while five hundred messages
// arrive.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "appliance.hpp"
#include "sms_maker.hpp"

using namespace std::chrono_literals;
using harness::eventually;

TEST_CASE(
    "SIGKILL a hundred times while five hundred messages arrive loses none and relays each once") {
  constexpr int kMessages = 500;
  constexpr int kKills = 100;
  // A slow server: many kills come between the POST and its response.
  harness::Appliance appliance({.modem_extra = "sm=20,me=50",
                                .receiver_arguments = {"--delay-ms", "30"},
                                .daemon_toml = "sweep = \"5s\""});
  harness::SmsMaker maker(99);
  std::vector<std::string> pdus;
  std::set<std::string> sent;
  for (int i = 0; i < kMessages; ++i) {
    const auto text = maker.ciphertext(1 + i % 4);
    sent.insert(text);
    for (auto& pdu : maker.pdus("+2376701" + std::to_string(10000 + i), text))
      pdus.push_back(std::move(pdu));
  }
  // Parts of neighbouring messages are mixed, as in a real network.
  for (std::size_t i = 0; i + 8 < pdus.size(); i += 8)
    std::shuffle(pdus.begin() + static_cast<long>(i), pdus.begin() + static_cast<long>(i + 8),
                 maker.random());

  std::size_t next = 0;
  int kills = 0;
  while (kills < kKills || next < pdus.size()) {
    appliance.start_daemon();
    const auto batch = std::min(pdus.size() - next, pdus.size() / kKills + 1);
    for (std::size_t i = 0; i < batch; ++i) appliance.deliver(0, pdus[next++]);
    // Let it run for 20 to 320 ms: from before it opens its port to the middle of a sweep.
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(20 + maker.random()() % 300);
    eventually([&] { return std::chrono::steady_clock::now() >= until; });
    appliance.kill_daemon();
    ++kills;
  }
  appliance.start_daemon();
  CHECK(eventually(
      [&] {
        std::set<std::string> arrived;
        for (const auto& one : appliance.received()) arrived.insert(one.text);
        return arrived == sent;
      },
      120s));
  CHECK(kills >= kKills);

  nlohmann::json line;
  // A post that was answered just before the end of a life is repeated and then settled.
  CHECK(eventually([&] {
    const auto books =
        nlohmann::json::parse(appliance.cli({"audit", "--json"}).output, nullptr, false);
    if (!books.contains("modems") || books["modems"].size() != 1) return false;
    line = books["modems"][0];
    return line["relayed"] == kMessages;
  }));
  CHECK(appliance.balanced());
  CHECK(line["name"] == "m0");
  CHECK(line["received"] == kMessages);
  CHECK(line["difference"] == 0);
  std::map<std::string, std::set<std::string>> keys;
  for (const auto& one : appliance.received()) keys[one.text].insert(one.key);
  for (const auto& [text, set] : keys) CHECK(set.size() == 1);
  MESSAGE("killed " << kills << " times; " << appliance.received_count() << " requests for "
                    << sent.size() << " messages");
}
