#include "service/peer.hpp"

#include <doctest/doctest.h>

#include "json/json.hpp"
#include "service/router.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

struct Other {
  Other() {
    net::ServerOptions options;
    options.unix_socket = dir / "peer.sock";
    auto started = net::HttpServer::start(
        options, [this](const net::ServerRequest& request) { return router.handle(request); });
    REQUIRE(started.has_value());
    server = std::move(*started);
  }
  std::unique_ptr<service::Peer> peer(const std::string& token) const {
    service::PeerAddress address;
    address.name = "vault";
    address.unix_socket = dir / "peer.sock";
    address.token = token;
    return service::make_peer(address);
  }
  doubles::TempDir dir;
  api::Router router =
      service::make_router({{"POST",
                             "/echo",
                             {"us"},
                             [](const api::Request& request) {
                               return json::Json{{"got", request.http.body}};
                             }},
                            {"GET",
                             "/busy",
                             {"us"},
                             [](const api::Request&) -> api::Result<> {
                               return api::fail_for(7, 429, "not now +237670000001");
                             }}},
                           {{"us", "token"}});
  std::unique_ptr<net::HttpServer> server;
};

}  // namespace

TEST_CASE("a peer gets the service credential and responds with an object") {
  const Other other;
  const auto answer = other.peer("token")->request("POST", "/echo", {{"a", 1}});
  REQUIRE_MESSAGE(answer.ok(), answer.what);
  CHECK(answer.body["got"] == R"({"a":1})");
  const auto stranger = other.peer("wrong")->request("POST", "/echo", {});
  CHECK(stranger.status == 401);
  CHECK_FALSE(stranger.temporary());
}

TEST_CASE("an error of a peer has its reason without numbers, and Retry-After") {
  const Other other;
  const auto busy = other.peer("token")->request("GET", "/busy", {});
  CHECK(busy.status == 429);
  CHECK(busy.temporary());
  CHECK(busy.retry_after == 7);
  CHECK(busy.what.find("vault answered 429: not now") == 0);
  CHECK(busy.what.find("670000001") == std::string::npos);
}

TEST_CASE("a peer that cannot be reached is a temporary fault") {
  service::PeerAddress address;
  address.name = "vault";
  address.unix_socket = "/nonexistent/peer.sock";
  const auto answer = service::make_peer(address)->request("GET", "/", {});
  CHECK_FALSE(answer.ok());
  CHECK(answer.temporary());
  CHECK(answer.body.is_object());
}
