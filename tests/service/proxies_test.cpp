#include "service/proxies.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "net/http_client.hpp"
#include "service/listen_settings.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

const service::Networks kProxies({"127.0.0.0/8", "::1", "2001:db8:9::/48", "198.51.100.8/30"});

std::string client_of(const std::string& remote, const std::string& forwarded) {
  net::ServerRequest request;
  request.remote = remote;
  request.headers["x-forwarded-for"] = forwarded;
  return service::client_address(request, kProxies);
}

}  // namespace

TEST_CASE("a network contains its addresses, whichever way they are written") {
  for (const char* inside : {"127.0.0.1", "127.255.0.9", "::1", "0:0::1", "::ffff:127.0.0.1",
                             "2001:db8:9:ffff::7", "198.51.100.8", "198.51.100.11"})
    CHECK_MESSAGE(kProxies.contain(inside), inside);
  for (const char* outside :
       {"128.0.0.1", "::2", "2001:db8:a::", "198.51.100.7", "198.51.100.12", "", "x", "127.0.0.1 "})
    CHECK_MESSAGE(!kProxies.contain(outside), outside);
  CHECK(service::Networks({"0.0.0.0/0"}).contain("203.0.113.1"));
  CHECK_FALSE(service::Networks({"0.0.0.0/0"}).contain("2001:db8::1"));
  for (const char* six : {"::/0", "::1/64"}) {
    CHECK_FALSE(service::Networks({six}).contain("203.0.113.1"));
    CHECK(service::Networks({six}).contain("::7"));
  }
  for (const char* wrong : {"", "proxy", "10.0.0.0/33", "10.0.0/8", "::1/129", "::1/-1", "::1/x"})
    CHECK_MESSAGE(!service::check_network(wrong).empty(), wrong);
  for (const char* right : {"10.0.0.0/8", "::/0", "192.0.2.7"})
    CHECK(service::check_network(right) == "");
}

TEST_CASE("only a trusted proxy may say who the client is") {
  CHECK(client_of("192.0.2.7", "203.0.113.9") == "192.0.2.7");
  CHECK(client_of("127.0.0.1", "203.0.113.9") == "203.0.113.9");
  CHECK(client_of("::ffff:127.0.0.1", "203.0.113.9") == "203.0.113.9");
  CHECK(client_of("", "203.0.113.9") == "203.0.113.9");  // a proxy at a UNIX socket
  // The client wrote the first entry, the proxy the last one.
  CHECK(client_of("127.0.0.1", "203.0.113.1, 203.0.113.9") == "203.0.113.9");
  // Two trusted proxies, one behind the other.
  CHECK(client_of("127.0.0.1", "203.0.113.1,203.0.113.9 , 2001:db8:9::1") == "203.0.113.9");
  CHECK(client_of("127.0.0.1", "127.0.0.5") == "127.0.0.5");
}

TEST_CASE("a forwarded entry that is no address counts for nothing") {
  for (const char* wrong : {"", " , ", "unknown", "_hidden", "203.0.113.9.1", "203.0.113.999",
                            "[2001:db8::1", "x, ", "+237650000001"})
    CHECK_MESSAGE(client_of("127.0.0.1", wrong) == "127.0.0.1", wrong);
  CHECK(client_of("127.0.0.1", "203.0.113.9, junk") == "127.0.0.1");
  CHECK(client_of("127.0.0.1", "203.0.113.9, junk, 127.0.0.2") == "127.0.0.2");
  CHECK(client_of("127.0.0.1", std::string(100'000, ',')) == "127.0.0.1");
}

TEST_CASE("an address has one form, without port, brackets and zone") {
  for (const char* same :
       {"203.0.113.9", " 203.0.113.9:4711", "::ffff:203.0.113.9", "[::ffff:203.0.113.9]:80"})
    CHECK_MESSAGE(client_of("127.0.0.1", same) == "203.0.113.9", same);
  for (const char* same : {"2001:db8::7", "2001:0DB8:0:0::7", "[2001:db8::7]", "[2001:db8::7]:443",
                           "2001:db8::7%eth0"})
    CHECK_MESSAGE(client_of("::1", same) == "2001:db8::7", same);
}

TEST_CASE("a listener with proxies shows its handlers the client's address") {
  const doubles::TempDir dir;
  service::ListenSettings settings{.listen = "unix:" + (dir / "public.sock")};
  std::string seen;
  const auto server = net::HttpServer::start(service::server_options(settings),
                                             [&seen](const net::ServerRequest& request) {
                                               seen = request.remote;
                                               return net::ServerResponse{};
                                             });
  REQUIRE_MESSAGE(server.has_value(), server.error().what);
  net::HttpRequest request;
  request.method = "GET";
  request.url = "http://localhost/";
  request.unix_socket = dir / "public.sock";
  // A proxy may add a header of its own to the one that the client wrote.
  request.headers = {{"X-Forwarded-For", "203.0.113.1"}, {"X-Forwarded-For", "203.0.113.9"}};
  CHECK(net::fetch(request).status == 200);
  CHECK(seen == "203.0.113.9");
}
