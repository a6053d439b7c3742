// Mastodon's POST /api/v1/statuses (docs.joinmastodon.org/methods/statuses), as far as posts need
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
  /// `accepts` is called for each request and returns whether its token is valid.
  explicit PlatformServer(std::function<bool(const std::string& token)> accepts);
  std::string url() const;
  /// Returns the statuses in order.
  std::vector<std::string> statuses();
  std::size_t requests();
  /// Returns the token of the last request that had a valid one.
  std::string last_token();
  /// Answers every request with `status`; 0 ends that.
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
