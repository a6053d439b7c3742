#include "backend/vault/signup/sms_sender.hpp"

#include <doctest/doctest.h>

#include "net/http_server.hpp"
#include "tests/doubles/temp_dir.hpp"

TEST_CASE("an SMS goes to the appliance's local API, and errors say what to do") {
  const doubles::TempDir dir;
  int status = 200;
  net::ServerRequest seen;
  net::ServerOptions options;
  options.unix_socket = dir / "control.sock";
  auto server = net::HttpServer::start(options, [&](const net::ServerRequest& request) {
    seen = request;
    net::ServerResponse response;
    response.status = status;
    response.body = "{}";
    return response;
  });
  REQUIRE(server.has_value());
  const auto sms_sender = vault::make_sms_sender(options.unix_socket, "kitchen");
  CHECK(sms_sender->send("+237650000001", "hello"));
  CHECK(seen.method == "POST");
  CHECK(seen.path == "/v1/send");
  CHECK(seen.body == R"({"to":"+237650000001","text":"hello","forget":true,"modem":"kitchen"})");
  for (const auto& [answer, advice] : {std::pair{503, util::Advice::retry},
                                       {403, util::Advice::retry},
                                       {400, util::Advice::reject}}) {
    status = answer;
    const auto sent = sms_sender->send("+237650000001", "hello");
    REQUIRE_FALSE(sent);
    CHECK(sent.error().advice == advice);
    CHECK(sent.error().what.find("next:") != std::string::npos);
    CHECK(sent.error().what.find("650000001") == std::string::npos);
  }
}

TEST_CASE("an unreachable appliance gives a retry") {
  const doubles::TempDir dir;
  const auto sent = vault::make_sms_sender(dir / "nobody", "")->send("+237650000001", "hello");
  REQUIRE_FALSE(sent);
  CHECK(sent.error().advice == util::Advice::retry);
}
