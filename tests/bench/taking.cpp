#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "backend.hpp"
#include "backend/gateway_server/ingress.hpp"
#include "payload/envelope.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace bench {

namespace {

using namespace gateway_server;

constexpr int kRounds = 5, kUsers = 500, kEach = 4000;

/// A Gateway client with one connection after the other.
class Client {
 public:
  explicit Client(int port) : port_(port) {}
  ~Client() { disconnect(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends a message, on a new connection if `fresh`. Returns whether it was taken.
  bool send(const Incoming& message, bool fresh) {
    if (fresh) disconnect();
    if (socket_ < 0 && !connect()) return false;
    const auto body = json::Json{{"MSISDN", message.sender}, {"text", message.text}}.dump();
    const auto request = fmt::format(
        "POST /v3/publish HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
    if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size()))
      return false;
    std::string response;
    char piece[1024];
    while (response.find("\r\n\r\n{") == std::string::npos || !response.ends_with('}')) {
      const auto size = ::recv(socket_, piece, sizeof piece, 0);
      if (size <= 0) return false;
      response.append(piece, static_cast<std::size_t>(size));
    }
    return response.starts_with("HTTP/1.1 200");
  }

 private:
  bool connect() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  void disconnect() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  const int port_;
  int socket_ = -1;
};

/// A server with users, and the phones' counters.
class Crowd {
 public:
  Crowd() {
    auto ring = crypto::Keyring::parse(crypto::Keyring::new_line(1));
    auto store = Store::open(dir_ / "gateway-server.db", std::move(*ring));
    if (!store) throw std::runtime_error(store.error().what);
    store_ = std::move(*store);
    for (int i = 0; i < kUsers; ++i) {
      const auto kept =
          store_->keep_key(fmt::format("user-{}", i), number(i), Form::compact, key(i), {});
      if (!kept) throw std::runtime_error(kept.error().what);
    }
  }

  std::vector<Incoming> messages(int count) {
    std::vector<Incoming> all;
    payload::Content content;
    content.letter = 'm';
    content.body = std::string(100, 'x');
    for (int i = 0; i < count; ++i, ++sent_) {
      const int user = sent_ % kUsers;
      const auto counter = static_cast<std::uint32_t>(sent_ / kUsers + 1);
      all.push_back({number(user),
                     payload::seal_compact(key(user), counter, payload::write_compact(content)),
                     0});
    }
    return all;
  }

  /// All of them, by so many threads; each takes the next one when the one before was answered.
  Spent take(const std::vector<Incoming>& messages, int threads) {
    MessageIntake intake(
        *store_, [](char) { return payload::Form::text; }, clock_);
    std::atomic<std::size_t> next = 0, wrong = 0;
    const auto before = spent();
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i)
      all.emplace_back([&] {
        for (std::size_t at = next++; at < messages.size(); at = next++)
          if (intake.accept(messages[at]).disposition != Disposition::accepted) ++wrong;
      });
    for (auto& one : all) one.join();
    if (wrong != 0) throw std::runtime_error("messages were not taken");
    return spent() - before;
  }

  /// The same through the HTTP server, by so many connections at the same time. Adds to `lost` how
  /// many were not answered.
  Spent serve(const std::vector<Incoming>& messages, int connections, bool fresh, int& lost) {
    MessageIntake intake(
        *store_, [](char) { return payload::Form::text; }, clock_);
    Clients clients({}, true);
    RateLimiter limit(1'000'000, std::chrono::microseconds(1));
    RefusalLog refusals(clock_);
    Ingress ingress(intake, clients, limit, refusals, clock_, [] {});
    net::ServerOptions options;
    options.loopback_host = "127.0.0.1";
    const auto router =
        service::make_router({{"POST",
                               "/v3/publish",
                               {},
                               [&](const api::Request& one) { return ingress.publish(one); }}},
                             {});
    const auto server = net::HttpServer::start(
        options, [&](const net::ServerRequest& request) { return router.handle(request); });
    if (!server) throw std::runtime_error(server.error().what);
    std::atomic<std::size_t> next = 0;
    std::atomic<int> wrong = 0;
    const auto before = spent();
    std::vector<std::thread> all;
    for (int i = 0; i < connections; ++i)
      all.emplace_back([&] {
        Client client((*server)->port());
        for (std::size_t at = next++; at < messages.size(); at = next++)
          if (!client.send(messages[at], fresh)) ++wrong;
      });
    for (auto& one : all) one.join();
    lost += wrong;
    return spent() - before;
  }

 private:
  static std::string number(int user) { return fmt::format("+2376500{:05}", user); }
  static util::Octets key(int user) {
    const auto text = fmt::format("{:032}", user);
    const auto octets = util::as_octets(text);
    return {octets.begin(), octets.end()};
  }

  doubles::TempDir dir_;
  util::SystemClock clock_;
  std::unique_ptr<Store> store_;
  int sent_ = 0;
};

}  // namespace

void taking(Report& report) {
  keep_to_cores(2);
  for (const int threads : {2, 16, 64}) {
    Crowd crowd;
    std::vector<double> rate, cpu;
    for (int round = 0; round < kRounds; ++round) {
      const auto messages = crowd.messages(kEach);
      const auto cost = crowd.take(messages, threads);
      rate.push_back(kEach / cost.wall);
      cpu.push_back(cost.cpu / kEach * 1e3);
    }
    const auto name = fmt::format("{} threads", threads);
    // Two at a time wait for the disk, regardless of the number of cores.
    const auto target = threads > 2 ? std::optional(at_least(3000)) : std::nullopt;
    report.add({"taking", name, "1/s", median(rate), target});
    report.add({"taking", name + ", CPU of one", "ms", median(cpu), {}});
  }
  for (const bool fresh : {false, true}) {
    Crowd crowd;
    std::vector<double> rate;
    int lost = 0;
    for (int round = 0; round < kRounds; ++round)
      rate.push_back(kEach / crowd.serve(crowd.messages(kEach), 64, fresh, lost).wall);
    const std::string name =
        fresh ? "64 connections, a new one each time" : "64 connections that stay";
    report.add({"taking", name, "1/s", median(rate), at_least(3000)});
    report.add({"taking", name + ", lost", "", static_cast<double>(lost), at_most(0)});
  }
}

}  // namespace bench
