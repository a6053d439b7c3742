// A small HTTP/1.1 server on one epoll loop: keep-alive, thousands of requests a second, and
// delayed responses for hundreds of connections at once.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace receiver {

struct Request {
  std::string method, path, body;
  std::map<std::string, std::string> headers;  // lower-case names
};

struct Answer {
  int status = 200;
  std::string body = "{}";
  std::string extra_headers;  // whole lines, each with its CR LF
  std::chrono::milliseconds delay{0};
  enum class Then { keep, reset, never } then = Then::keep;  // never: no response
};

class Loop {
 public:
  using Handler = std::function<Answer(const Request&)>;
  /// `before_send` runs once before a batch of responses is sent.
  Loop(int port, Handler handler, std::function<void()> before_send);
  ~Loop();
  int port() const { return port_; }
  /// Runs until a signal handler sets `stop`.
  void run(const volatile std::sig_atomic_t& stop);

 private:
  using Clock = std::chrono::steady_clock;
  struct Connection {
    int fd;
    std::string in;
  };
  struct Held {
    std::uint64_t connection;
    std::string octets;
    bool reset;
  };
  void accept_all();
  void read(std::uint64_t id);
  void answer_all(std::uint64_t id);
  void send_held();
  void flush();
  void close(std::uint64_t id, bool reset);
  int timeout_ms() const;

  Handler handler_;
  std::function<void()> before_send_;
  int listen_ = -1, epoll_ = -1, port_ = 0;
  std::uint64_t last_id_ = 0;  // 0 is the listening socket
  std::unordered_map<std::uint64_t, Connection> connections_;
  std::multimap<Clock::time_point, Held> held_;
  std::vector<Held> ready_;
};

}  // namespace receiver
