#include "control/api.hpp"

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "control/endpoints.hpp"
#include "tests/control/rig.hpp"
#include "tests/places.hpp"
#include "util/log.hpp"

using namespace desk;
using rig::Rig;

namespace {

std::string with_values(std::string path) {
  for (const auto& [name, value] : {std::pair{"{id}", "1"}, std::pair{"{name}", "main"}})
    if (const auto at = path.find(name); at != std::string::npos)
      path.replace(at, std::string(name).size(), value);
  return path;
}

}  // namespace

TEST_CASE("a path that is not there and a method it does not know are told apart") {
  Rig rig;
  CHECK(rig.refused("GET", "/") == 404);
  CHECK(rig.refused("GET", "/v1/statsu") == 404);
  CHECK(rig.ask("GET", "/v1/statsu").body.find("/v1/status") != std::string::npos);
  CHECK(rig.refused("GET", "/v1/inbox/") == 404);
  CHECK(rig.refused("DELETE", "/v1/queue/1") == 405);
  const auto wrong = rig.ask("GET", "/v1/send");
  CHECK(wrong.status == 405);
  REQUIRE(wrong.headers.size() == 1);
  CHECK(wrong.headers[0] == std::pair<std::string, std::string>{"Allow", "POST"});
}

TEST_CASE("a reader may look at everything and change nothing") {
  Rig rig;
  rig.desk.accept(one_sms("aGVsbG8="));
  rig.uid = rig::kReader;
  for (const auto& endpoint : control::endpoints()) {
    const auto response =
        rig.ask(std::string(endpoint.method), with_values(std::string(endpoint.path)));
    if (endpoint.access == control::Access::change) {
      CHECK_MESSAGE(response.status == 403, endpoint.path);
    } else {
      CHECK_MESSAGE(response.status != 403, endpoint.path);
    }
  }
  CHECK(rig.daemon.reloads == 0);
  CHECK(rig.daemon.sent.to.empty());
  rig.uid = rig::kStranger;
  CHECK(rig.refused("GET", "/v1/status") == 403);
}

TEST_CASE(
    "whole numbers and texts are for those who may change things, and leave a line in the log") {
  Rig rig;
  rig.desk.accept(one_sms("aGVsbG8="));
  rig.uid = rig::kReader;
  CHECK(rig.refused("GET", "/v1/inbox", {{"numbers", "1"}}) == 403);
  CHECK(rig.refused("GET", "/v1/inbox/1", {{"text", "1"}}) == 403);
  rig.uid = rig::kAdmin;
  std::string log;
  util::set_log_sink([&](util::LogLevel, std::string_view line, util::LogFields) { log += line; });
  CHECK(rig.get("/v1/inbox", {{"numbers", "1"}})["messages"][0]["sender"] == "+23767000001");
  CHECK(rig.get("/v1/inbox/1", {{"text", "1"}})["message"]["text"] == "aGVsbG8=");
  util::set_log_sink({});
  CHECK(log.find("whole numbers shown to uid 1: /v1/inbox") != std::string::npos);
  CHECK(log.find("text shown to uid 1: /v1/inbox/1") != std::string::npos);
  CHECK(log.find("aGVsbG8=") == std::string::npos);
  CHECK(log.find("67000001") == std::string::npos);
}

TEST_CASE("by default no answer holds a number, an identity or a text") {
  Rig rig;
  rig.desk.accept(one_sms("aGVsbG8="));
  rig.desk.accept(sms_of(text_of_parts(3))[1]);
  rig.desk.accept(garbage("0123456789ABCDEF"));
  for (const auto& endpoint : control::endpoints()) {
    if (endpoint.method != "GET") continue;
    for (const char* name : {"kitchen", "main"}) {
      auto path = std::string(endpoint.path);
      if (const auto at = path.find("{name}"); at != std::string::npos) path.replace(at, 6, name);
      const auto body = rig.ask("GET", with_values(path)).body;
      for (const char* secret : {"67000001", "aGVsbG8", "624010000000001", "490154203237518",
                                 "8923700000000000123", "bbbbbbb", "89ABCDEF"})
        CHECK_MESSAGE(body.find(secret) == std::string::npos,
                      path << " shows " << secret << ": " << body);
    }
  }
}

TEST_CASE("an unknown parameter is refused with the one that was meant") {
  Rig rig;
  const auto response = rig.ask("GET", "/v1/queue", {{"rout", "main"}});
  CHECK(response.status == 400);
  CHECK(response.body.find("did you mean 'route'?") != std::string::npos);
  CHECK(rig.refused("POST", "/v1/reload", {{"force", "1"}}) == 400);
  CHECK(rig.refused("GET", "/v1/inbox", {{"numbers", "yes"}}) == 400);
}

namespace {

/// The names behind the references to parameters in a block of docs/openapi.yaml.
std::set<std::string> parameters_in(const std::string& text, const std::string& block) {
  const std::string mark = "'#/components/parameters/";
  std::set<std::string> names;
  for (auto at = block.find(mark); at != std::string::npos; at = block.find(mark, at + 1)) {
    const auto begin = at + mark.size();
    const auto reference = block.substr(begin, block.find('\'', begin) - begin);
    const auto head = "\n    " + reference + ":\n      name: ";
    const auto defined = text.find(head);
    REQUIRE_MESSAGE(defined != std::string::npos, reference);
    const auto name = defined + head.size();
    names.insert(text.substr(name, text.find('\n', name) - name));
  }
  return names;
}

}  // namespace

TEST_CASE("every path of the table is in docs/openapi.yaml, with its method and parameters") {
  std::ifstream file(places::source("docs/openapi.yaml"));
  std::stringstream stream;
  stream << file.rdbuf();
  const auto text = stream.str();
  REQUIRE(!text.empty());
  for (const auto& endpoint : control::endpoints()) {
    const auto at = text.find("\n  " + std::string(endpoint.path) + ":\n");
    REQUIRE_MESSAGE(at != std::string::npos, endpoint.path);
    auto end = text.find("\n  /", at + 1);
    if (const auto next = text.find("\ncomponents:"); end > next) end = next;
    const auto block = text.substr(at, end - at);
    const auto method = endpoint.method == "GET" ? "\n    get:" : "\n    post:";
    CHECK_MESSAGE(block.find(method) != std::string::npos, endpoint.path);
    const auto named = parameters_in(text, block);
    for (const auto parameter : endpoint.query)
      CHECK_MESSAGE(named.contains(std::string(parameter)), endpoint.path << " " << parameter);
  }
  std::size_t documented = 0;
  for (const std::string method : {"\n    get:\n", "\n    post:\n"}) {
    for (auto at = text.find(method); at != std::string::npos; at = text.find(method, at + 1))
      ++documented;
  }
  CHECK(documented == control::endpoints().size());
}

TEST_CASE("requests side by side do not disturb each other") {
  Rig rig;
  for (int i = 0; i < 20; ++i) rig.desk.accept(one_sms("msg" + std::to_string(i)));
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i)
        for (const char* path : {"/v1/status", "/v1/inbox", "/v1/queue", "/v1/audit"})
          good += rig.ask("GET", path).status == 200 ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  CHECK(good == 4 * 25 * 4);
}
