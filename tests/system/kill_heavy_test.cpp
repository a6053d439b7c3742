// kill -9 at any moment: the daemon dies at least a hundred times while five hundred messages
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
    "kill -9 a hundred times while five hundred messages arrive loses none and keeps each once") {
  constexpr int kMessages = 500;
  constexpr int kKills = 100;
  // A server that takes its time: many a kill falls between the POST and its answer.
  harness::Appliance house({.modem_extra = "sm=20,me=50",
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
  // Parts of neighbouring messages mix, as they do on the air.
  for (std::size_t i = 0; i + 8 < pdus.size(); i += 8)
    std::shuffle(pdus.begin() + static_cast<long>(i), pdus.begin() + static_cast<long>(i + 8),
                 maker.random());

  std::size_t next = 0;
  int kills = 0;
  while (kills < kKills || next < pdus.size()) {
    house.start_daemon();
    const auto batch = std::min(pdus.size() - next, pdus.size() / kKills + 1);
    for (std::size_t i = 0; i < batch; ++i) house.deliver(0, pdus[next++]);
    // Let it live for 20 to 320 ms: from before it opens its port to the middle of a drain.
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(20 + maker.random()() % 300);
    eventually([&] { return std::chrono::steady_clock::now() >= until; });
    house.kill_daemon();
    ++kills;
  }
  house.start_daemon();
  CHECK(eventually(
      [&] {
        std::set<std::string> arrived;
        for (const auto& one : house.received()) arrived.insert(one.text);
        return arrived == sent;
      },
      120s));
  CHECK(kills >= kKills);

  nlohmann::json line;
  // What was answered just before the end of a life is asked again, and settled then.
  CHECK(eventually([&] {
    const auto books = nlohmann::json::parse(house.cli({"audit", "--json"}).output, nullptr, false);
    if (!books.contains("modems") || books["modems"].size() != 1) return false;
    line = books["modems"][0];
    return line["relayed"] == kMessages;
  }));
  CHECK(house.balanced());
  CHECK(line["name"] == "m0");
  CHECK(line["received"] == kMessages);
  CHECK(line["difference"] == 0);
  std::map<std::string, std::set<std::string>> keys;
  for (const auto& one : house.received()) keys[one.text].insert(one.key);
  for (const auto& [text, set] : keys) CHECK(set.size() == 1);
  MESSAGE("killed " << kills << " times; " << house.received_count() << " requests for "
                    << sent.size() << " messages");
}
