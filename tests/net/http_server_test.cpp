#include "net/http_server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

#include "net/http_client.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

net::ServerResponse echo(const net::ServerRequest& request) {
  net::ServerResponse response;
  response.content_type = "text/plain";
  response.body = request.method + " " + request.path + " " + request.body;
  for (const auto& [name, value] : request.query) response.body += " " + name + "=" + value;
  return response;
}

std::unique_ptr<net::HttpServer> started(const net::ServerOptions& options, net::Handler handler) {
  auto server = net::HttpServer::start(options, std::move(handler));
  REQUIRE_MESSAGE(server.has_value(), server.error().what);
  return std::move(*server);
}

net::HttpResult get(const std::string& socket, const std::string& target) {
  net::HttpRequest request;
  request.method = "GET";
  request.url = "http://localhost" + target;
  request.unix_socket = socket;
  request.total_limit = std::chrono::seconds(10);
  return net::fetch(request);
}

net::HttpResult post(const std::string& socket, std::string body) {
  net::HttpRequest request;
  request.url = "http://localhost/post";
  request.unix_socket = socket;
  request.body = std::move(body);
  return net::fetch(request);
}

int connect_to(const std::string& socket) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket.copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  return fd;
}

}  // namespace

TEST_CASE("a UNIX socket has its mode, knows its peer, and decodes paths once") {
  const doubles::TempDir dir;
  net::ServerOptions options;
  options.unix_socket = dir / "api.sock";
  options.unix_mode = 0600;
  net::Peer seen;
  const auto server = started(options, [&seen](const net::ServerRequest& request) {
    seen = request.peer;
    return echo(request);
  });
  struct stat status {};
  REQUIRE(::stat(options.unix_socket.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);

  const auto result = get(options.unix_socket, "/a%20b%252F/c?x=%2B1%202&y=1+2&z");
  CHECK(result.status == 200);
  CHECK(result.body == "GET /a b%2F/c  x=+1 2 y=1 2 z=");
  CHECK(result.headers.at("content-type") == "text/plain");
  CHECK(seen.known);
  CHECK(seen.uid == ::getuid());
  CHECK(seen.pid == ::getpid());
}

TEST_CASE("a malformed escape is a 400") {
  const doubles::TempDir dir;
  net::ServerOptions options;
  options.unix_socket = dir / "api.sock";
  const auto server = started(options, echo);
  CHECK(get(options.unix_socket, "/%zz").status == 400);
  CHECK(get(options.unix_socket, "/a%00b").status == 400);
  CHECK(get(options.unix_socket, "/a?x=%4").status == 400);
}

TEST_CASE("a body above the limit is a 413, announced or not") {
  const doubles::TempDir dir;
  net::ServerOptions options;
  options.unix_socket = dir / "api.sock";
  options.body_limit = 1000;
  const auto server = started(options, echo);
  CHECK(post(options.unix_socket, std::string(1000, 'x')).status == 200);
  CHECK(post(options.unix_socket, std::string(1001, 'x')).status == 413);

  net::HttpRequest chunked;
  chunked.url = "http://localhost/";
  chunked.unix_socket = options.unix_socket;
  chunked.headers = {{"Transfer-Encoding", "chunked"}};
  chunked.body = std::string(5000, 'x');
  CHECK(net::fetch(chunked).status == 413);
}

TEST_CASE("a peer that is not admitted gets a 403 and reaches no handler") {
  const doubles::TempDir dir;
  net::ServerOptions options;
  options.unix_socket = dir / "api.sock";
  options.admit = [](const net::Peer& peer) { return peer.uid != ::getuid(); };
  bool reached = false;
  const auto server = started(options, [&reached](const net::ServerRequest& request) {
    reached = true;
    return echo(request);
  });
  CHECK(post(options.unix_socket, "x").status == 403);
  CHECK_FALSE(reached);
}

TEST_CASE("an exception in a handler is a 500 without details") {
  const doubles::TempDir dir;
  net::ServerOptions options;
  options.unix_socket = dir / "api.sock";
  const auto server = started(options, [](const net::ServerRequest&) -> net::ServerResponse {
    throw std::runtime_error("secret 12345678");
  });
  const auto result = get(options.unix_socket, "/");
  CHECK(result.status == 500);
  CHECK(result.body.find("secret") == std::string::npos);
}

TEST_CASE("a stale socket is replaced, a live one and a plain file are errors") {
  const doubles::TempDir dir;
  net::ServerOptions options;
  options.unix_socket = dir / "api.sock";
  {
    const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    options.unix_socket.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    ::close(dead);
  }
  {
    const auto server = started(options, echo);
    CHECK(get(options.unix_socket, "/").status == 200);
    const auto second = net::HttpServer::start(options, echo);
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().advice == util::Advice::retry);
    CHECK(get(options.unix_socket, "/").status == 200);
  }
  CHECK(::access(options.unix_socket.c_str(), F_OK) != 0);

  std::ofstream(options.unix_socket) << "precious";
  const auto third = net::HttpServer::start(options, echo);
  REQUIRE_FALSE(third.has_value());
  CHECK(third.error().advice == util::Advice::reject);

  options.unix_socket = dir / std::string(120, 'x');
  CHECK_FALSE(net::HttpServer::start(options, echo).has_value());
}

TEST_CASE("only loopback may be listened on, and the port is known") {
  net::ServerOptions options;
  options.loopback_host = "0.0.0.0";
  CHECK_FALSE(net::HttpServer::start(options, echo).has_value());

  for (const char* host : {"127.0.0.1", "::1"}) {
    options.loopback_host = host;
    const auto server = started(options, echo);
    net::HttpRequest request;
    const std::string name = options.loopback_host == "::1" ? "[::1]" : options.loopback_host;
    request.url = "http://" + name + ":" + std::to_string(server->port()) + "/p";
    request.body = "hello";
    const auto result = net::fetch(request);
    CHECK(result.body == "POST /p hello");
  }
}

TEST_CASE("a listening socket passed in is used") {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const doubles::TempDir dir;
  const auto path = dir / "passed.sock";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(fd, 5) == 0);
  net::ServerOptions options;
  options.listen_fd = fd;
  {
    const auto server = started(options, echo);
    CHECK(get(path, "/x").status == 200);
  }
  CHECK(::access(path.c_str(), F_OK) == 0);  // systemd's file, not ours
}

TEST_CASE("a handler that waits blocks no other, and ends with the server") {
  const doubles::TempDir dir;
  net::ServerOptions options;
  options.unix_socket = dir / "api.sock";
  std::mutex mutex;
  std::condition_variable changed;
  bool waiting = false;
  auto server = started(options, [&](const net::ServerRequest& request) {
    if (request.path == "/wait") {
      std::unique_lock lock(mutex);
      waiting = true;
      changed.notify_all();
      while (!request.closing()) changed.wait_for(lock, std::chrono::milliseconds(20));
    }
    return echo(request);
  });
  std::thread poller([&] { get(options.unix_socket, "/wait"); });
  {
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, std::chrono::seconds(5), [&] { return waiting; }));
  }
  CHECK(get(options.unix_socket, "/status").status == 200);
  server.reset();
  poller.join();
}

TEST_CASE("a connection without a complete request gives way to the next one") {
  const doubles::TempDir dir;
  net::ServerOptions options;
  options.unix_socket = dir / "api.sock";
  options.connection_limit = 2;
  const auto server = started(options, echo);
  constexpr std::string_view kHalf = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhal";
  std::vector<int> all;
  for (int i = 0; i < 4; ++i) {
    all.push_back(connect_to(options.unix_socket));
    CHECK(::send(all.back(), kHalf.data(), kHalf.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(kHalf.size()));
  }
  for (int i = 0; i < 4; ++i) CHECK(get(options.unix_socket, "/").status == 200);
  char octet = 0;
  CHECK(::recv(all[0], &octet, 1, 0) <= 0);  // the oldest ones were cut off
  CHECK(::recv(all[1], &octet, 1, 0) <= 0);
  for (const int fd : all) ::close(fd);
}

TEST_CASE("a user who is no administrator cannot keep an administrator out") {
  const doubles::TempDir dir;
  net::ServerOptions options;
  options.unix_socket = dir / "api.sock";
  options.connection_limit = 8;
  options.waiting_limit = 16;
  std::atomic<bool> administrator{false};
  options.is_administrator = [&](const net::Peer& peer) {
    return peer.uid == ::getuid() && administrator;
  };
  const auto server = started(options, echo);
  std::vector<int> all;
  for (int i = 0; i < 100; ++i) {
    all.push_back(connect_to(options.unix_socket));
    // Every second one is silent, and after a while the server closes the first ones.
    if (i % 2 == 0) (void)::send(all.back(), "POST / HTTP/1.1\r\n", 17, MSG_NOSIGNAL);
  }
  administrator = true;
  for (int i = 0; i < 10; ++i) CHECK(get(options.unix_socket, "/status").status == 200);
  for (const int fd : all) ::close(fd);
}

TEST_CASE("over TCP every place is for everybody") {
  net::ServerOptions options;
  options.loopback_host = "127.0.0.1";
  options.connection_limit = 16;
  std::mutex mutex;
  std::condition_variable changed;
  int together = 0;
  const auto server = started(options, [&](const net::ServerRequest& request) {
    std::unique_lock lock(mutex);
    ++together;
    changed.notify_all();
    // All of them are here at the same time, or this one gives up.
    (void)changed.wait_for(lock, std::chrono::seconds(10), [&] { return together == 16; });
    auto response = echo(request);
    response.status = together == 16 ? 200 : 503;
    return response;
  });
  std::atomic<int> answered{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 16; ++i)
    clients.emplace_back([&] {
      net::HttpRequest request;
      request.method = "GET";
      request.url = "http://127.0.0.1:" + std::to_string(server->port()) + "/";
      request.total_limit = std::chrono::seconds(30);
      answered += net::fetch(request).status == 200 ? 1 : 0;
    });
  for (auto& client : clients) client.join();
  CHECK(answered == 16);
}

TEST_CASE("many clients with a new connection for each request are all answered") {
  const doubles::TempDir dir;
  net::ServerOptions options;
  options.unix_socket = dir / "api.sock";
  options.connection_limit = 16;
  const auto server = started(options, echo);
  std::atomic<int> answered{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 32; ++i)
    clients.emplace_back([&] {
      for (int n = 0; n < 10; ++n) answered += post(options.unix_socket, "x").status == 200 ? 1 : 0;
    });
  for (auto& client : clients) client.join();
  CHECK(answered == 320);
}

TEST_CASE("an incomplete request is cut off, though its connection is not idle") {
  const doubles::TempDir dir;
  net::ServerOptions options;
  options.unix_socket = dir / "api.sock";
  options.idle_seconds = 0;  // never
  options.request_seconds = 1;
  const auto server = started(options, echo);
  const int fd = connect_to(options.unix_socket);
  constexpr std::string_view kHalf = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhal";
  CHECK(::send(fd, kHalf.data(), kHalf.size(), 0) == static_cast<ssize_t>(kHalf.size()));
  char octet = 0;
  CHECK(::recv(fd, &octet, 1, 0) == 0);
  ::close(fd);
  CHECK(get(options.unix_socket, "/").status == 200);
}

TEST_CASE("a streamed response arrives piece by piece, the first before the second is made") {
  const doubles::TempDir dir;
  net::ServerOptions options;
  options.unix_socket = dir / "api.sock";
  std::mutex mutex;
  std::condition_variable changed;
  bool first_seen = false;
  const auto server = started(options, [&](const net::ServerRequest&) {
    net::ServerResponse response;
    response.content_type = "text/event-stream";
    response.stream = [&, n = 0]() mutable -> std::optional<std::string> {
      if (++n == 1) return "event: one\n\n";
      if (n > 2) return std::nullopt;
      std::unique_lock lock(mutex);
      const bool seen =
          changed.wait_for(lock, std::chrono::seconds(10), [&] { return first_seen; });
      return seen ? "event: two\n\n" : "event: alone\n\n";
    };
    return response;
  });
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = dir / "api.sock";
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  const std::string ask = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  REQUIRE(::send(fd, ask.data(), ask.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(ask.size()));
  std::string all;
  char piece[1024];
  for (ssize_t size = 0; (size = ::read(fd, piece, sizeof piece)) > 0;) {
    all.append(piece, static_cast<std::size_t>(size));
    if (all.find("event: one") == std::string::npos) continue;
    const std::lock_guard lock(mutex);
    first_seen = true;
    changed.notify_all();
  }
  ::close(fd);
  CHECK(all.find("event: two") != std::string::npos);
}

TEST_CASE("IPv4 on a socket for both is shown as IPv4") {
  const int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(fd >= 0);
  const int off = 0;
  REQUIRE(::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  REQUIRE(::inet_pton(AF_INET6, "::ffff:127.0.0.1", &address.sin6_addr) == 1);
  REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(fd, 4) == 0);
  socklen_t size = sizeof address;
  REQUIRE(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  net::ServerOptions options;
  options.listen_fd = fd;
  std::string remote;
  const auto server = started(options, [&remote](const net::ServerRequest& request) {
    remote = request.remote;
    return echo(request);
  });
  net::HttpRequest request;
  request.method = "GET";
  request.url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin6_port)) + "/";
  CHECK(net::fetch(request).status == 200);
  CHECK(remote == "127.0.0.1");
}
