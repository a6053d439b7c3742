// A Gateway server with outages, and a connection of the box to it in which no time passes.
#pragma once

#include <poll.h>

#include <algorithm>
#include <functional>
#include <map>

#include "tests/doubles/fake_http.hpp"
#include "tests/soak/ledger.hpp"

namespace soak {

enum class ServerState {
  works,
  refuses,      ///< 503
  silent,       ///< no response within the time limit
  unreachable,  ///< no connection
  forgetful     ///< it takes the message, and the connection breaks before its response
};

struct Server {
  Ledger& ledger;
  ServerState state = ServerState::works;
};

/// run() returns at once, unless `pass` is set: what waits calls it again at next().
class ServerLink final : public net::HttpClient {
 public:
  ServerLink(const util::Clock& clock, Server& server) : clock_(clock), server_(server) {}

  void start(net::HttpRequest request) override {
    util::Duration delay = std::chrono::milliseconds(200);
    auto result = respond(request, delay);
    result.tag = request.tag;
    result.latency = std::chrono::duration_cast<std::chrono::milliseconds>(delay);
    under_way_.emplace(clock_.in(delay), std::move(result));
  }
  std::size_t in_flight() const override { return under_way_.size(); }
  net::RunResult run(util::Deadline deadline, int wake_fd) override {
    net::RunResult run;
    pollfd bell{wake_fd, POLLIN, 0};
    run.woken = wake_fd >= 0 && ::poll(&bell, 1, 0) == 1;
    if (pass && !run.woken) {
      const auto due = under_way_.empty() ? deadline : under_way_.begin()->first;
      pass(std::max(std::min(deadline, due) - clock_.now(), util::Duration(0)));
    }
    const auto now = clock_.now();
    const auto end = under_way_.upper_bound(now);
    for (auto one = under_way_.begin(); one != end; ++one)
      run.results.push_back(std::move(one->second));
    under_way_.erase(under_way_.begin(), end);
    next_ = run.woken || !run.results.empty() ? now : deadline;
    if (!under_way_.empty()) next_ = std::min(next_, under_way_.begin()->first);
    return run;
  }
  /// Lets time pass in run() until there is a result.
  std::function<void(util::Duration)> pass;
  /// Returns when the relay has something to do.
  util::Deadline next() const { return next_; }

 private:
  net::HttpResult respond(const net::HttpRequest& request, util::Duration& delay) const {
    switch (server_.state) {
      case ServerState::works:
        server_.ledger.take(request);
        break;
      case ServerState::refuses:
        return doubles::http_answer(503);
      case ServerState::silent:
        delay = request.total_limit;
        return doubles::http_fault(net::Fault::timeout);
      case ServerState::unreachable:
        return doubles::http_fault(net::Fault::connect);
      case ServerState::forgetful:
        server_.ledger.take(request);
        return doubles::http_fault(net::Fault::transfer);
    }
    return doubles::http_answer(200, "{}");
  }

  const util::Clock& clock_;
  Server& server_;
  std::multimap<util::Deadline, net::HttpResult> under_way_;
  util::Deadline next_{};
};

}  // namespace soak
