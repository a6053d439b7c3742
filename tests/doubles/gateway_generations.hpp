// Stand-ins for each generation of Gateway server: its endpoint, the fields it requires, its
// responses.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/http_server.hpp"

namespace doubles {

/// The result of a request after the server has accepted its form.
enum class Inside { publishes, unknown_user, back_end_down };

struct Generation {
  const char* name;
  const char* path;
  net::ServerResponse (*answer)(const nlohmann::json& body, Inside inside);
};

namespace generations {

inline net::ServerResponse plain(int status, std::string body) {
  return {status, "text/html; charset=utf-8", std::move(body), {}};
}
inline net::ServerResponse json(int status, const nlohmann::json& body) {
  return {status,
          "application/json",
          body.dump(),
          {{"Strict-Transport-Security", "max-age=63072000"}, {"Cache-Control", "no-cache"}}};
}
inline std::string text_in(const nlohmann::json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && found->is_string() ? found->get<std::string>() : "";
}
inline bool is_base64(const std::string& text) {
  return text.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
             "0123456789+/=\r\n") == std::string::npos;
}
/// Returns whether the member is a number of milliseconds, not 0.
inline bool is_date(const nlohmann::json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && found->is_number_integer() && *found > 1'000'000'000'000;
}

// 2022: gives no reason, and "200" also for what it cannot decrypt
inline net::ServerResponse g1(const nlohmann::json& body, Inside inside) {
  for (const char* key : {"text", "MSISDN"})
    if (!body.contains(key)) return plain(400, fmt::format("missing key - {}", key));
  if (inside == Inside::back_end_down) return plain(500, "");
  if (inside == Inside::unknown_user || !is_base64(text_in(body, "text")))
    return plain(200, "message cannot be published");
  return plain(200, "message published successfully");
}

// November 2022 to 2024
inline net::ServerResponse g2(const nlohmann::json& body, Inside inside) {
  if (text_in(body, "MSISDN").empty()) return plain(400, "missing MSISDN");
  if (text_in(body, "text").empty()) return plain(400, "missing text");
  if (!text_in(body, "MSISDN").starts_with('+') || inside == Inside::unknown_user)
    return plain(403, "user not found");
  if (inside == Inside::back_end_down) return plain(500, "");
  if (!is_base64(text_in(body, "text"))) return plain(403, "failed to decrypt");
  return plain(200, "published!");
}

// since 2024; 400 for all errors of the publisher, also when it is not available
inline net::ServerResponse g3(const nlohmann::json& body, Inside inside) {
  const auto error = [](const char* what) { return json(400, {{"error", what}}); };
  if (text_in(body, "text").empty()) return error("Missing required field: text");
  if (text_in(body, "MSISDN").empty() && text_in(body, "address").empty())
    return error("Missing required field: address or MSISDN");
  if (!is_date(body, "date")) return error("Missing required field: date");
  if (!is_date(body, "date_sent")) return error("Missing required field: date_sent");
  if (!is_base64(text_in(body, "text"))) return error("Invalid Base64-encoded payload");
  if (inside == Inside::back_end_down)
    return error(
        "failed to connect to all addresses; last error: UNAVAILABLE: "
        "ipv4:127.0.0.1:6000: Failed to connect to remote host: Connection refused");
  if (inside == Inside::unknown_user)
    return error("Entity associated with phone number not found.");
  return json(200, {{"publisher_response", "Message successfully published to gmail."}});
}

}  // namespace generations

inline const std::vector<Generation>& all_generations() {
  static const std::vector<Generation> all{
      {"2022", "/sms/platform/gsmrelay", generations::g1},
      {"2022 to 2024", "/sms/platform/gsmrelay", generations::g2},
      {"since 2024", "/v3/publish", generations::g3},
      {"since 2024, by its old name", "/sms/platform/gsmrelay", generations::g3},
  };
  return all;
}

/// One of them on loopback, with its requests.
class GatewayServer {
 public:
  explicit GatewayServer(const Generation& generation) : generation_(generation) {
    auto started = net::HttpServer::start(
        {.loopback_host = "127.0.0.1"},
        [this](const net::ServerRequest& request) { return answer(request); });
    if (!started) throw std::runtime_error(started.error().what);
    server_ = std::move(*started);
  }
  std::string url() const { return at(generation_.path); }
  std::string at(const std::string& path) const {
    return fmt::format("http://127.0.0.1:{}{}", server_->port(), path);
  }
  void set(Inside inside) {
    const std::lock_guard lock(mutex_);
    inside_ = inside;
  }
  /// Returns the texts that got 2xx.
  std::vector<std::string> taken() const {
    const std::lock_guard lock(mutex_);
    return taken_;
  }
  int requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  net::ServerResponse answer(const net::ServerRequest& request) {
    const std::lock_guard lock(mutex_);
    ++requests_;
    if (request.path != generation_.path) return generations::plain(404, "404 Not Found");
    if (request.method != "POST") return generations::plain(405, "405 Method Not Allowed");
    const auto type = request.headers.find("content-type");
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    if (type == request.headers.end() || !type->second.starts_with("application/json") ||
        !body.is_object())
      return generations::plain(500, "invalid data type, json expected");
    auto response = generation_.answer(body, inside_);
    if (response.status == 200) taken_.push_back(body.at("text").get<std::string>());
    return response;
  }

  Generation generation_;
  mutable std::mutex mutex_;
  Inside inside_ = Inside::publishes;
  std::vector<std::string> taken_;
  int requests_ = 0;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace doubles
