// A TCP server on loopback that answers every request with given octets, or breaks the connection.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace doubles {

class RawServer {
 public:
  /// The octets to send once the head of a request has come, and what follows them.
  struct Answer {
    std::string octets;
    enum class Then { keep, close, reset, hang } then = Then::keep;
  };
  using Script = std::function<Answer(const std::string& request)>;

  /// What a TLS handshake gets, which has no head of a request.
  enum class Handshake { hangs, is_closed };

  explicit RawServer(Script script, Handshake handshake = Handshake::hangs)
      : script_(std::move(script)), handshake_(handshake) {
    listen_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listen_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(listen_, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        ::listen(listen_, 128) != 0)
      throw std::runtime_error("cannot listen");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~RawServer() {
    stop_ = true;
    ::shutdown(listen_, SHUT_RDWR);
    thread_.join();
    ::close(listen_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  int connections() const { return connections_; }

 private:
  struct Client {
    int fd;
    std::string in;
  };
  void serve() {
    std::vector<Client> clients;
    while (!stop_) {
      std::vector<pollfd> fds{{listen_, POLLIN, 0}};
      for (const auto& client : clients) fds.push_back({client.fd, POLLIN, 0});
      if (::poll(fds.data(), fds.size(), 1000) <= 0) continue;
      for (std::size_t i = clients.size(); i-- > 0;) {
        if (fds[i + 1].revents == 0 || advance(clients[i])) continue;
        ::close(clients[i].fd);
        clients.erase(clients.begin() + static_cast<long>(i));
      }
      if (fds[0].revents == 0 || stop_) continue;
      if (const int fd = ::accept(listen_, nullptr, nullptr); fd >= 0) {
        ++connections_;
        clients.push_back({fd, {}});
      }
    }
    for (const auto& client : clients) ::close(client.fd);
  }
  /// Returns false if the connection must be closed.
  bool advance(Client& client) {
    char piece[65536];
    const auto size = ::recv(client.fd, piece, sizeof piece, 0);
    if (size <= 0) return false;
    client.in.append(piece, static_cast<std::size_t>(size));
    constexpr char kHandshake = 0x16;  // RFC 8446 §5.1
    if (client.in.front() == kHandshake && handshake_ == Handshake::is_closed) return false;
    const auto head = client.in.find("\r\n\r\n");
    if (head == std::string::npos) return true;
    std::size_t body = 0;
    if (const auto at = client.in.find("Content-Length: "); at < head)
      body = std::stoul(client.in.substr(at + 16));
    if (client.in.size() < head + 4 + body) return true;
    const auto answer = script_(client.in);
    client.in.clear();
    ::send(client.fd, answer.octets.data(), answer.octets.size(), MSG_NOSIGNAL);
    if (answer.then == Answer::Then::reset) {
      const linger now{1, 0};
      ::setsockopt(client.fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    return answer.then == Answer::Then::keep || answer.then == Answer::Then::hang;
  }

  Script script_;
  const Handshake handshake_;
  int listen_ = -1, port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace doubles
