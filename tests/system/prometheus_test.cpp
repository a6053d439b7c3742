// The real Prometheus with the files of docs/monitoring: it loads the alert rules, scrapes a real
// gsmrelayd, and answers every query of the dashboard. Grafana itself is not in Debian: the
// dashboard's queries are run without it.
#include <doctest/doctest.h>

#include <cctype>
#include <filesystem>
#include <regex>
#include <set>

#include "appliance.hpp"
#include "json/json.hpp"
#include "net/http_client.hpp"
#include "sms_maker.hpp"
#include "tests/doubles/https_server.hpp"
#include "tests/places.hpp"

using namespace std::chrono_literals;
using harness::eventually;
using json::Json;

namespace {

std::string get(const std::string& url) {
  net::HttpRequest request;
  request.method = "GET";
  request.url = url;
  return net::fetch(request).body;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const unsigned char c : text) {
    constexpr const char* kHex = "0123456789ABCDEF";
    if (std::isalnum(c) != 0) {
      out += static_cast<char>(c);
    } else {
      out += '%';
      out += kHex[c >> 4U];
      out += kHex[c & 15U];
    }
  }
  return out;
}

void replace(std::string& text, const std::string& old, const std::string& by) {
  const auto at = text.find(old);
  REQUIRE(at != std::string::npos);
  text.replace(at, old.size(), by);
}

std::vector<std::string> dashboard_queries() {
  const auto dashboard = json::parse_or_null(
      harness::read_file(places::source("docs/monitoring/grafana-dashboard.json")));
  std::vector<std::string> queries;
  for (const auto& panel : dashboard["panels"])
    for (const auto& target : panel["targets"]) {
      queries.push_back(target.text("expr"));
      for (auto at = queries.back().find("$instance"); at != std::string::npos;
           at = queries.back().find("$instance"))
        queries.back().replace(at, std::string("$instance").size(), ".*");
    }
  return queries;
}

/// A gsmrelayd that has relayed one message and has another one waiting, and a Prometheus that
/// scrapes it each second.
struct ScrapedAppliance {
  ScrapedAppliance()
      : port(doubles::free_port()),
        own_port(doubles::free_port()),
        appliance(
            {.receivers = 2,
             .more_toml = "[metrics]\nlisten = \"127.0.0.1:" + std::to_string(port) + "\"\n"}) {
    appliance.set_receiver(1, "500");
    appliance.start_daemon();
    REQUIRE(eventually([&] { return appliance.cli({"status"}).code == 0; }));
    harness::SmsMaker maker(5);
    appliance.deliver(0, maker.pdus("+237670000081", maker.ciphertext(1)).front());
    REQUIRE(eventually([&] { return appliance.received_count(0) == 1; }));
    auto settings = harness::read_file(places::source("docs/monitoring/prometheus.yml"));
    replace(settings, "[\"127.0.0.1:9842\"]", "[\"127.0.0.1:" + std::to_string(port) + "\"]");
    replace(settings, "30s", "1s");
    replace(settings, "- gsmrelay.rules.yml",
            "- " + std::filesystem::absolute(places::source("docs/monitoring/gsmrelay.rules.yml"))
                       .string());
    settings = "global: {evaluation_interval: 1s}\n" + settings;
    const auto file = appliance.dir().file("prometheus.yml", settings);
    prometheus = std::make_unique<harness::Process>(
        std::vector<std::string>{"prometheus", "--config.file=" + file,
                                 "--storage.tsdb.path=" + (appliance.dir() / "series"),
                                 "--web.listen-address=127.0.0.1:" + std::to_string(own_port),
                                 "--log.level=warn"},
        harness::Process::Options{appliance.dir() / "prometheus.log", {}});
  }
  std::string scrape() const {
    return get("http://127.0.0.1:" + std::to_string(port) + "/metrics");
  }
  /// Returns the data of a response of Prometheus; null if it is an error.
  Json ask(const std::string& path) const {
    const auto response = json::parse_or_null(
        get("http://127.0.0.1:" + std::to_string(own_port) + "/api/v1/" + path));
    return response.text("status") == "success" ? Json(response["data"]) : Json();
  }

  int port, own_port;
  harness::Appliance appliance;
  std::unique_ptr<harness::Process> prometheus;
};

}  // namespace

TEST_CASE("row 154: the real Prometheus scrapes gsmrelayd, evaluates the rules and the dashboard") {
  REQUIRE_MESSAGE(harness::run({"sh", "-c", "command -v prometheus promtool"}).code == 0,
                  "prometheus is not installed; next: ./dev deps all");
  ScrapedAppliance box;
  const auto file = box.appliance.dir().file("metrics", box.scrape());
  const auto checked = harness::run({"sh", "-c", "promtool check metrics < " + file});
  CHECK_MESSAGE(checked.code == 0, checked.output);
  CHECK_MESSAGE(checked.output.empty(), checked.output);  // no advice either
  REQUIRE_MESSAGE(eventually([&] {
                    const auto targets = box.ask("targets");
                    return targets["activeTargets"].size() == 1 &&
                           targets["activeTargets"].at(0).text("health") == "up";
                  }),
                  harness::read_file(box.appliance.dir() / "prometheus.log"));

  // Each rule has been evaluated without an error.
  std::set<std::string> rules;
  CHECK(eventually(
      [&] {
        rules.clear();
        const auto loaded = box.ask("rules");
        for (const auto& group : loaded["groups"])
          for (const auto& rule : group["rules"])
            if (rule.text("health") == "ok") rules.insert(rule.text("name"));
        return rules.size() == 12;
      },
      30s));
  CHECK(rules.contains("GsmrelayModemDown"));

  // Each metric that the dashboard names has been scraped, and each query has a result. rate()
  // needs two scrapes.
  std::set<std::string> names;
  for (const auto& name : box.ask("label/__name__/values")) names.insert(name.text());
  const std::regex metric("\\b(?:gsmrelay|process)_[a-z0-9_]+");
  const auto queries = dashboard_queries();
  CHECK(queries.size() >= 20);
  for (const auto& query : queries) {
    CAPTURE(query);
    for (std::sregex_iterator it(query.begin(), query.end(), metric), end; it != end; ++it)
      CHECK_MESSAGE(names.contains(it->str()), it->str());
    CHECK(
        eventually([&] { return box.ask("query?query=" + escaped(query))["result"].size() > 0; }));
  }
}
