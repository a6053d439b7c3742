#include "net/http_client.hpp"

#include <doctest/doctest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "tests/doubles/https_server.hpp"
#include "tests/doubles/hung_resolver.hpp"
#include "tests/doubles/raw_server.hpp"

using doubles::RawServer;
using Then = RawServer::Answer::Then;
using std::chrono::milliseconds;

namespace {

const util::SystemClock kClock;

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

net::HttpRequest post_to(const std::string& url, std::uint64_t tag = 0) {
  net::HttpRequest request;
  request.tag = tag;
  request.url = url;
  request.body = "payload";
  request.total_limit = milliseconds(5000);
  return request;
}

std::vector<net::HttpResult> run_all(net::HttpClient& client) {
  std::vector<net::HttpResult> all;
  const auto deadline = kClock.in(std::chrono::seconds(30));
  while (client.in_flight() > 0 && kClock.now() < deadline) {
    auto run = client.run(deadline, -1);
    for (auto& result : run.results) all.push_back(std::move(result));
  }
  return all;
}

/// Counts this machine's established TCP connections to a port of 127.0.0.1 (proc(5),
/// /proc/net/tcp).
int connections_to(int port) {
  std::ifstream table("/proc/self/net/tcp");
  std::string line, slot, local, remote, state;
  int count = 0;
  while (std::getline(table, line)) {
    std::istringstream(line) >> slot >> local >> remote >> state;
    const auto colon = remote.find(':');
    if (colon == std::string::npos || state != "01") continue;
    count += std::stoi(remote.substr(colon + 1), nullptr, 16) == port ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("requests run at the same time and each result carries its tag") {
  RawServer server([](const std::string& request) {
    return RawServer::Answer{ok(request.substr(request.find("\r\n\r\n") + 4)), Then::keep};
  });
  const auto client = net::make_http_client(kClock);
  for (std::uint64_t i = 1; i <= 50; ++i) client->start(post_to(server.url(), i));
  CHECK(client->in_flight() == 50);
  std::set<std::uint64_t> tags;
  for (const auto& result : run_all(*client)) {
    CHECK(result.status == 200);
    CHECK(result.body == "payload");
    tags.insert(result.tag);
  }
  CHECK(tags.size() == 50);
}

TEST_CASE("a stream ends when enough of it has come") {
  RawServer server([](const std::string&) {
    return RawServer::Answer{"HTTP/1.1 200 OK\r\n\r\nevent: pause\n\nevent: code\n\n", Then::hang};
  });
  auto request = post_to(server.url());
  request.method = "GET";
  request.enough = [](std::string_view body) {
    return body.find("code\n\n") != std::string_view::npos;
  };
  const auto result = net::fetch(request);
  CHECK(result.fault == net::Fault::none);
  CHECK(result.status == 200);
  CHECK(result.body.ends_with("event: code\n\n"));
}

TEST_CASE("a connection is reused") {
  RawServer server([](const std::string&) { return RawServer::Answer{ok("x"), Then::keep}; });
  const auto client = net::make_http_client(kClock);
  for (int i = 0; i < 20; ++i) {
    client->start(post_to(server.url()));
    CHECK(run_all(*client).at(0).status == 200);
  }
  CHECK(server.connections() == 1);
}

TEST_CASE("a kept connection that the server has closed costs no request") {
  int count = 0;
  RawServer server([&count](const std::string&) {
    return RawServer::Answer{ok("x"), ++count % 2 == 1 ? Then::close : Then::keep};
  });
  const auto client = net::make_http_client(kClock);
  for (int i = 0; i < 6; ++i) {
    client->start(post_to(server.url()));
    CHECK(run_all(*client).at(0).status == 200);
  }
}

TEST_CASE("headers are sent as given, headers of responses have lower-case names") {
  std::string seen;
  RawServer server([&seen](const std::string& request) {
    seen = request;
    return RawServer::Answer{"HTTP/1.1 429 Slow\r\nRetry-After: 7 \r\nContent-Length: 0\r\n\r\n",
                             Then::keep};
  });
  auto request = post_to(server.url());
  request.headers = {{"Idempotency-Key", "abc"}, {"Content-Type", "application/json"}};
  const auto result = net::fetch(request);
  CHECK(result.status == 429);
  CHECK(result.headers.at("retry-after") == "7");
  CHECK(seen.find("Idempotency-Key: abc\r\n") != std::string::npos);
  CHECK(seen.find("Expect") == std::string::npos);
}

TEST_CASE("a header with a line end is refused, not sent") {
  auto request = post_to("http://127.0.0.1:1/");
  request.headers = {{"A", "b\r\nC: d"}};
  const auto result = net::fetch(request);
  CHECK(result.fault == net::Fault::bad_request);
}

TEST_CASE("a redirect is returned, not followed") {
  int count = 0;
  RawServer server([&count](const std::string&) {
    ++count;
    return RawServer::Answer{
        "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", Then::keep};
  });
  CHECK(net::fetch(post_to(server.url())).status == 302);
  CHECK(count == 1);
}

TEST_CASE("a response above its limit is cut off, and its status stays") {
  RawServer server([](const std::string&) {
    return RawServer::Answer{ok(std::string(100'000, 'x')), Then::keep};
  });
  auto request = post_to(server.url());
  request.answer_limit = 1000;
  const auto result = net::fetch(request);
  CHECK(result.fault == net::Fault::none);
  CHECK(result.status == 200);
  CHECK(result.body.size() == 1000);
}

TEST_CASE("each failure has its class") {
  SUBCASE("no listener") {
    const auto result =
        net::fetch(post_to("http://127.0.0.1:" + std::to_string(doubles::free_port())));
    CHECK(result.fault == net::Fault::connect);
    CHECK(result.status == 0);
  }
  SUBCASE("no such name") {
    CHECK(net::fetch(post_to("http://no-such-host.invalid/")).fault == net::Fault::dns);
  }
  SUBCASE("reset instead of a response") {
    RawServer server([](const std::string&) { return RawServer::Answer{"", Then::reset}; });
    CHECK(net::fetch(post_to(server.url())).fault == net::Fault::transfer);
  }
  SUBCASE("reset within the response") {
    RawServer server([](const std::string&) {
      return RawServer::Answer{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Then::close};
    });
    CHECK(net::fetch(post_to(server.url())).fault == net::Fault::transfer);
  }
  SUBCASE("no response in time") {
    RawServer server([](const std::string&) { return RawServer::Answer{"", Then::hang}; });
    auto request = post_to(server.url());
    request.total_limit = milliseconds(100);
    CHECK(net::fetch(request).fault == net::Fault::timeout);
  }
  SUBCASE("no HTTP") {
    RawServer server([](const std::string&) {
      return RawServer::Answer{"SSH-2.0\r\n", Then::close};
    });
    CHECK(net::fetch(post_to(server.url())).fault == net::Fault::transfer);
  }
  SUBCASE("a malformed header of the response") {
    const std::string folded = " folded: into nothing";
    for (const std::string line : {std::string("no colon"), folded}) {
      CAPTURE(line);
      RawServer server([&line](const std::string&) {
        return RawServer::Answer{"HTTP/1.1 200 OK\r\n" + line + "\r\nContent-Length: 0\r\n\r\n",
                                 Then::close};
      });
      const auto result = net::fetch(post_to(server.url()));
      // curl 7.88 refuses a folded line that follows no header, curl 8.14 takes it.
      const bool taken = line == folded && result.fault == net::Fault::none && result.status == 200;
      CHECK((taken || result.fault == net::Fault::transfer));
      CHECK(result.fault_text.find("argument") == std::string::npos);
    }
  }
  SUBCASE("a protocol that is not HTTP") {
    CHECK(net::fetch(post_to("ftp://127.0.0.1/")).fault == net::Fault::bad_request);
    CHECK(net::fetch(post_to("file:///etc/passwd")).fault == net::Fault::bad_request);
  }
  SUBCASE("TLS where there is none") {
    RawServer server([](const std::string&) { return RawServer::Answer{"", Then::close}; });
    const auto url = "https" + server.url().substr(4);
    auto request = post_to(url);
    request.total_limit = milliseconds(300);
    const auto fault = net::fetch(request).fault;
    CHECK((fault == net::Fault::tls || fault == net::Fault::connect));
  }
}

TEST_CASE(
    "a name server that does not answer costs its request the time limit, and the others nothing") {
  doubles::HungResolver resolver("hangs.test");
  RawServer server([](const std::string&) { return RawServer::Answer{ok("x"), Then::keep}; });
  const auto client = net::make_http_client(kClock);
  auto stuck = post_to("http://hangs.test/", 1);
  stuck.connect_limit = milliseconds(300);
  client->start(stuck);
  client->start(post_to(server.url(), 2));
  const auto results = run_all(*client);
  REQUIRE(resolver.asked());
  REQUIRE(results.size() == 2);
  CHECK(results[0].tag == 2);
  CHECK(results[0].status == 200);
  CHECK(results[1].fault == net::Fault::dns);
  CHECK(resolver.still_hangs());
}

TEST_CASE("a request is sent whatever the last request of its handle ended with") {
  RawServer server([](const std::string&) { return RawServer::Answer{ok("x"), Then::keep}; });
  const auto client = net::make_http_client(kClock);
  auto far = post_to("http://localhost/");
  far.unix_socket = std::string(200, 'x');  // too long for sun_path (unix(7))
  auto unsupported = post_to("ftp://127.0.0.1/");
  auto broken = post_to(server.url());
  broken.headers = {{"Name", "line\nend"}};
  for (const auto& failing : {post_to("http://no-such-host.invalid/"), far, unsupported, broken}) {
    CAPTURE(failing.url);
    client->start(failing);
    CHECK(run_all(*client).at(0).fault != net::Fault::none);
    client->start(post_to(server.url()));
    const auto sound = run_all(*client).at(0);
    CHECK(sound.fault_text == "");
    CHECK(sound.status == 200);
  }
}

TEST_CASE("a proxy in the environment is not used") {
  ::setenv("http_proxy", "http://127.0.0.1:1/", 1);
  ::setenv("all_proxy", "http://127.0.0.1:1/", 1);
  RawServer server([](const std::string&) { return RawServer::Answer{ok("x"), Then::keep}; });
  CHECK(net::fetch(post_to(server.url())).status == 200);
  ::unsetenv("http_proxy");
  ::unsetenv("all_proxy");
}

TEST_CASE("a bell ends the wait, and is not cleared") {
  const int bell = ::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
  const auto client = net::make_http_client(kClock);
  const auto before = kClock.now();
  const auto run = client->run(kClock.in(std::chrono::seconds(20)), bell);
  CHECK(run.woken);
  CHECK(run.results.empty());
  CHECK(kClock.now() - before < std::chrono::seconds(5));
  CHECK(client->run(kClock.in(std::chrono::seconds(20)), bell).woken);
  ::close(bell);
}

TEST_CASE("a deadline ends the wait") {
  const auto client = net::make_http_client(kClock);
  const auto deadline = kClock.in(milliseconds(30));
  const auto run = client->run(deadline, -1);
  CHECK_FALSE(run.woken);
  CHECK(kClock.now() >= deadline);
}

TEST_CASE("running requests are dropped with the client") {
  RawServer server([](const std::string&) { return RawServer::Answer{"", Then::hang}; });
  const auto client = net::make_http_client(kClock);
  for (int i = 0; i < 5; ++i) client->start(post_to(server.url()));
  client->run(kClock.in(milliseconds(50)), -1);
  CHECK(client->in_flight() == 5);
}

TEST_CASE("HTTPS is verified by CA, name, pin and client certificate, and speaks HTTP/2") {
  const doubles::Certificates certificates;
  const doubles::HttpsServer server(certificates);
  auto request = post_to(server.url());
  request.security.ca_file = certificates.certificate("ca");

  SUBCASE("the right CA is accepted; many requests share a connection") {
    const auto client = net::make_http_client(kClock);
    for (std::uint64_t i = 0; i < 100; ++i) {
      request.tag = i;
      client->start(request);
    }
    const auto results = run_all(*client);
    CHECK(results.size() == 100);
    for (const auto& result : results) {
      CHECK_MESSAGE(result.status == 200, result.fault_text);
      CHECK(result.body == "payload");
      CHECK(result.headers.contains("server"));
    }
    CHECK(connections_to(server.port()) == 1);
  }
  SUBCASE("the system's CAs do not sign it") {
    request.security.ca_file.clear();
    CHECK(net::fetch(request).fault == net::Fault::tls);
  }
  SUBCASE("another CA is refused") {
    request.security.ca_file = certificates.certificate("other-ca");
    CHECK(net::fetch(request).fault == net::Fault::tls);
  }
  SUBCASE("a missing CA file is a fault") {
    request.security.ca_file = "/nonexistent/ca.pem";
    CHECK(net::fetch(request).fault == net::Fault::tls);
  }
  SUBCASE("a certificate for another name is refused") {
    request.url = server.url("localhost");
    CHECK(net::fetch(request).fault == net::Fault::tls);
  }
  SUBCASE("the right pin is accepted, a wrong one is not") {
    request.security.pinned_public_key = certificates.pin("server");
    CHECK(net::fetch(request).status == 200);
    request.security.pinned_public_key = certificates.pin("client");
    CHECK(net::fetch(request).fault == net::Fault::tls);
  }
}

TEST_CASE("a server that requires a client certificate gets it") {
  const doubles::Certificates certificates;
  const doubles::HttpsServer server(certificates, doubles::ClientCertificate::demanded);
  auto request = post_to(server.url());
  request.security.ca_file = certificates.certificate("ca");
  const auto without = net::fetch(request);
  CHECK(without.status == 0);
  CHECK_MESSAGE((without.fault == net::Fault::tls || without.fault == net::Fault::transfer),
                without.fault_text);
  request.security.client_certificate = certificates.certificate("client");
  request.security.client_key = certificates.key("client");
  const auto with = net::fetch(request);
  CHECK_MESSAGE(with.status == 200, with.fault_text);
  request.security.client_key = certificates.key("server");
  CHECK(net::fetch(request).fault == net::Fault::tls);
}

TEST_CASE("a fetch ends when it is told to, before the server answers") {
  RawServer hung([](const std::string&) { return RawServer::Answer{"", Then::hang}; });
  auto request = post_to(hung.url());
  request.total_limit = milliseconds(30000);
  std::atomic<bool> stop{false};
  std::thread teller([&] {
    while (hung.connections() == 0) std::this_thread::yield();
    stop = true;
  });
  const auto began = kClock.now();
  const auto result = net::fetch(request, &stop);
  teller.join();
  CHECK(result.fault == net::Fault::timeout);
  CHECK(result.status == 0);
  CHECK(kClock.now() - began < std::chrono::seconds(10));
}

TEST_CASE("a request with a grace is waited for a little longer") {
  RawServer server([](const std::string&) { return RawServer::Answer{ok("once")}; });
  auto request = post_to(server.url());
  const std::atomic<bool> stop{true};
  const auto stopped = net::fetch(request, &stop).fault;
  CHECK((stopped == net::Fault::timeout || stopped == net::Fault::connect));
  request.grace = milliseconds(10'000);
  CHECK(net::fetch(request, &stop).body == "once");
}

TEST_CASE("an address that is not admitted is not connected to, even if a connection is kept") {
  RawServer server([](const std::string&) { return RawServer::Answer{ok("here")}; });
  const auto client = net::make_http_client(kClock);
  client->start(post_to(server.url()));
  CHECK(run_all(*client).front().status == 200);
  std::vector<std::string> asked;
  auto request = post_to(server.url());
  request.admit = [&](const std::string& address) {
    asked.push_back(address);
    return false;
  };
  client->start(request);
  CHECK(run_all(*client).front().fault == net::Fault::connect);
  REQUIRE_FALSE(asked.empty());
  CHECK(asked.front() == "127.0.0.1");
  CHECK(server.connections() == 1);
  request.admit = [](const std::string&) { return true; };
  client->start(request);
  CHECK(run_all(*client).front().body == "here");
  CHECK(server.connections() == 2);
}
