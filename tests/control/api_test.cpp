#include "control/api.hpp"

#include <set>
#include <thread>

#include "control/endpoints.hpp"
#include "tests/api/openapi_file.hpp"
#include "tests/control/rig.hpp"
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

TEST_CASE("an unknown path is 404 and an unknown method 405") {
  Rig rig;
  CHECK(rig.refused("GET", "/") == 404);
  CHECK(rig.refused("GET", "/v1/statuss") == 404);
  CHECK(rig.ask("GET", "/v1/statuss").body.find("/v1/status") != std::string::npos);
  CHECK(rig.refused("GET", "/v1/inbox/") == 404);
  CHECK(rig.refused("DELETE", "/v1/queue/1") == 405);
  const auto wrong = rig.ask("GET", "/v1/send");
  CHECK(wrong.status == 405);
  REQUIRE(wrong.headers.size() == 1);
  CHECK(wrong.headers[0] == std::pair<std::string, std::string>{"Allow", "POST, OPTIONS"});
}

TEST_CASE("a reader may read all endpoints and change nothing") {
  Rig rig;
  rig.desk.accept(one_sms("aGVsbG8="));
  rig.uid = rig::kReader;
  for (const auto& endpoint : control::endpoints()) {
    const auto response =
        rig.ask(std::string(endpoint.method), with_values(std::string(endpoint.path)));
    if (endpoint.access != control::Access::read) {
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

TEST_CASE("a sender may send, and neither read nor change anything else") {
  Rig rig;
  rig.uid = rig::kSender;
  for (const auto& endpoint : control::endpoints()) {
    const auto path = with_values(std::string(endpoint.path));
    const auto status =
        rig.ask(std::string(endpoint.method), path, {}, R"({"to":"+237650000001","text":"x"})")
            .status;
    if (path == "/v1/send")
      CHECK(status == 200);
    else
      CHECK_MESSAGE(status == 403, path);
  }
  CHECK(rig.refused("POST", "/v1/send", {{"numbers", "1"}}, R"({"to":"+1","text":"x"})") == 403);
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", "/v1/send", {}, R"({"to":"+237650000001","text":"x"})") == 403);
  rig.uid = rig::kStranger;
  CHECK(rig.refused("POST", "/v1/send", {}, R"({"to":"+237650000001","text":"x"})") == 403);
}

TEST_CASE("only an administrator may read whole numbers and texts, and each read is logged") {
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

TEST_CASE("by default no response has a number, an identity or a text") {
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

TEST_CASE("an unknown parameter is refused with a suggestion") {
  Rig rig;
  const auto response = rig.ask("GET", "/v1/queue", {{"rout", "main"}});
  CHECK(response.status == 400);
  CHECK(response.body.find("did you mean 'route'?") != std::string::npos);
  CHECK(rig.refused("POST", "/v1/reload", {{"force", "1"}}) == 400);
  CHECK(rig.refused("GET", "/v1/inbox", {{"numbers", "yes"}}) == 400);
}

TEST_CASE("every path of the table is in docs/openapi.yaml, with its method and parameters") {
  const auto documented = openapi_file::operations("openapi.yaml");
  std::set<std::string> served, known;
  for (const auto& [key, operation] : documented) known.insert(key);
  for (const auto& endpoint : control::endpoints()) {
    const auto key = openapi_file::key_of(endpoint.method, endpoint.path);
    served.insert(key);
    if (!documented.contains(key)) continue;  // the difference below reports it
    const std::set<std::string> query(endpoint.query.begin(), endpoint.query.end());
    CHECK_MESSAGE(openapi_file::difference(query, documented.at(key).query) == "", key);
  }
  CHECK(openapi_file::difference(served, known) == "");
  CHECK(served.size() == control::endpoints().size());
}

TEST_CASE("concurrent requests do not disturb each other") {
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
