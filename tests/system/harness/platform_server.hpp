// Mastodon's POST /api/v1/statuses (docs.joinmastodon.org/methods/statuses), as far as a post needs
// it: bearer token, JSON body, Idempotency-Key for an hour.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/http_server.hpp"

namespace harness {

class PlatformServer {
 public:
  /// `accepts`: whether a token is good, asked for each request.
  explicit PlatformServer(std::function<bool(const std::string& token)> accepts);
  std::string url() const;
  /// The statuses that stand there, in order.
  std::vector<std::string> statuses();
  std::size_t requests();
  /// That of the last request which showed a good one.
  std::string last_token();
  /// 0: works; else the status that every request gets.
  void fail_with(int status);

 private:
  net::ServerResponse handle(const net::ServerRequest& request);

  const std::function<bool(const std::string&)> accepts_;
  std::mutex mutex_;
  std::vector<std::string> statuses_;
  std::map<std::string, std::size_t> by_key_;
  std::size_t requests_ = 0;
  std::string last_token_;
  int failing_ = 0;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace harness
