// gsmrelayd as the CLI sees it: fixed responses on a real UNIX socket.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace doubles {

class FakeDaemon {
 public:
  FakeDaemon() { start(); }

  /// Starts again after stop().
  void start() {
    net::ServerOptions options;
    options.unix_socket = socket();
    auto server = net::HttpServer::start(
        options, [this](const net::ServerRequest& request) { return answer(request); });
    if (!server) throw std::runtime_error(server.error().what);
    server_ = std::move(*server);
  }

  /// Sets the response to "GET /v1/status".
  void set(const std::string& method_and_path, const std::string& body, int status = 200) {
    const std::lock_guard lock(mutex_);
    answers_[method_and_path] = {status, "application/json", body, {}};
  }
  void refuse(const std::string& method_and_path, int status, const std::string& what,
              const std::string& next) {
    set(method_and_path, R"({"error":{"what":")" + what + R"(","next":")" + next + "\"}}", status);
  }
  /// Lets `script` answer the requests to which it returns a body; the others as before.
  void set_script(
      std::function<std::optional<std::string>(const net::ServerRequest& request)> script) {
    const std::lock_guard lock(mutex_);
    script_ = std::move(script);
  }
  std::vector<net::ServerRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  net::ServerRequest last() const { return requests().at(requests().size() - 1); }
  std::string socket() const { return dir_ / "control.sock"; }
  void stop() { server_.reset(); }

 private:
  net::ServerResponse answer(const net::ServerRequest& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    if (script_)
      if (const auto body = script_(request)) return {200, "application/json", *body, {}};
    const auto found = answers_.find(request.method + " " + request.path);
    if (found != answers_.end()) return found->second;
    return {404, "application/json", R"({"error":{"what":"no such thing","next":"look"}})", {}};
  }

  TempDir dir_;
  mutable std::mutex mutex_;
  std::map<std::string, net::ServerResponse> answers_;
  std::vector<net::ServerRequest> requests_;
  std::function<std::optional<std::string>(const net::ServerRequest& request)> script_;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace doubles
