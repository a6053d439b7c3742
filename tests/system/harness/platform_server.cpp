#include "platform_server.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace harness {

using nlohmann::json;

namespace {

net::ServerResponse answer(int status, const json& body) {
  net::ServerResponse response;
  response.status = status;
  response.body = body.dump();
  return response;
}

}  // namespace

PlatformServer::PlatformServer(std::function<bool(const std::string&)> accepts)
    : accepts_(std::move(accepts)) {
  net::ServerOptions options;
  options.loopback_host = "127.0.0.1";
  auto server = net::HttpServer::start(
      options, [this](const net::ServerRequest& request) { return handle(request); });
  if (!server) throw std::runtime_error(server.error().what);
  server_ = std::move(*server);
}

std::string PlatformServer::url() const {
  return "http://127.0.0.1:" + std::to_string(server_->port());
}

std::vector<std::string> PlatformServer::statuses() {
  const std::lock_guard lock(mutex_);
  return statuses_;
}

std::size_t PlatformServer::requests() {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::string PlatformServer::last_token() {
  const std::lock_guard lock(mutex_);
  return last_token_;
}

void PlatformServer::fail_with(int status) {
  const std::lock_guard lock(mutex_);
  failing_ = status;
}

net::ServerResponse PlatformServer::handle(const net::ServerRequest& request) {
  const auto header = [&](const char* name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? std::string() : found->second;
  };
  const std::string bearer = "Bearer ", given = header("authorization");
  const bool known = given.starts_with(bearer) && accepts_(given.substr(bearer.size()));
  const std::lock_guard lock(mutex_);
  ++requests_;
  if (known) last_token_ = given.substr(bearer.size());
  if (failing_ != 0) return answer(failing_, {{"error", "as told"}});
  if (request.method != "POST" || request.path != "/api/v1/statuses")
    return answer(404, {{"error", "Record not found"}});
  if (!known) return answer(401, {{"error", "The access token is invalid"}});
  const auto body = json::parse(request.body, nullptr, false);
  if (!body.is_object() || !body.contains("status") || !body["status"].is_string() ||
      header("content-type").rfind("application/json", 0) != 0)
    return answer(422, {{"error", "Validation failed: Text can't be blank"}});
  const auto key = header("idempotency-key");
  const auto [at, fresh] = by_key_.emplace(key, statuses_.size());
  if (fresh || key.empty()) statuses_.push_back(body["status"]);
  return answer(200, {{"id", std::to_string(at->second + 1)}, {"content", body["status"]}});
}

}  // namespace harness
