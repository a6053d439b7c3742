// A worker with a vault and platforms by script.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>

#include "backend/publisher/worker.hpp"
#include "crypto/digest.hpp"
#include "json/json.hpp"
#include "tests/backend/publisher/queue.hpp"
#include "tests/doubles/fake_http.hpp"
#include "tests/doubles/fake_peer.hpp"

namespace publisher_test {

using namespace std::chrono_literals;
using doubles::http_answer;
using doubles::http_fault;
using doubles::peer_response;
using publisher::State;

/// `restart` is a crash.
struct WorkerRig : Queue {
  doubles::FakePeer vault;
  std::vector<net::HttpRequest> sent;
  std::function<net::HttpResult(const net::HttpRequest&)> http = [this](const auto& request) {
    return request.url.find("/2/tweets") != std::string::npos
               ? http_answer(201,
                             json::Json{{"data", {{"id", std::to_string(sent.size())}}}}.dump())
               : http_answer(200, json::Json{{"id", std::to_string(sent.size())}}.dump());
  };
  std::function<net::MailResult(const net::Mail&)> mail = [](const net::Mail&) {
    return net::MailResult{};
  };
  publisher::WorkerSettings settings;
  std::atomic<bool> stop{false};
  std::optional<publisher::Worker> worker;

  WorkerRig() {
    vault.script = [](const auto&) {
      return peer_response(200, {{"access_token", "token-1"},
                                 {"kind", "oauth2"},
                                 {"name", "@ana"},
                                 {"instance", "https://mastodon.example"},
                                 {"settings", json::Json::object()}});
    };
    restart();
  }
  void restart() {
    worker.reset();
    open(kFirstKey);
    worker.emplace(*store, vault,
                   publisher::Gateways{[this](net::HttpRequest request) {
                                         sent.push_back(request);
                                         return http(request);
                                       },
                                       [this](const net::Mail& letter) { return mail(letter); }},
                   settings, clock, stop, 1);
  }
  /// Advances the clock to each moment that the worker asks for.
  void run_for(std::chrono::milliseconds time) {
    const auto end = clock.in(time);
    while (clock.now() < end) {
      const auto next = worker->run();
      clock.advance(std::clamp<std::chrono::milliseconds>(next, 1ms, 60s));
    }
  }
};

inline std::string key_of(const net::HttpRequest& request) {
  for (const auto& [name, value] : request.headers)
    if (name == "Idempotency-Key") return value;
  return {};
}

inline std::string long_body() {
  std::string out;
  for (int i = 0; i < 80; ++i) out += "word" + std::to_string(i) + " ";
  return out;
}

/// Returns a post for X that becomes a thread of several.
inline publisher::Publication long_post() {
  auto post = order('a', "x");
  post.body = long_body();
  return post;
}

}  // namespace publisher_test
