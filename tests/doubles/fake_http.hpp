// A network in which time passes only while the caller waits: responses come from a script, after a
// delay on the fake clock.
#pragma once

#include <poll.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "net/http_client.hpp"
#include "tests/doubles/fake_clock.hpp"

namespace doubles {

inline net::HttpResult http_answer(int status, std::string body = {},
                                   std::map<std::string, std::string> headers = {}) {
  net::HttpResult result;
  result.status = status;
  result.body = std::move(body);
  result.headers = std::move(headers);
  return result;
}

inline net::HttpResult http_fault(net::Fault fault) {
  net::HttpResult result;
  result.fault = fault;
  result.fault_text = std::string(net::to_string(fault)) + ": as told";
  return result;
}

class FakeHttp final : public net::HttpClient {
 public:
  using Script = std::function<net::HttpResult(const net::HttpRequest&)>;
  explicit FakeHttp(FakeClock& clock) : clock_(clock) {}

  Script script = [](const net::HttpRequest&) { return http_answer(200); };
  std::chrono::milliseconds delay{10};
  std::vector<net::HttpRequest> sent;
  std::size_t most_in_flight = 0;
  int runs = 0;

  /// Forgets all requests, as after a restart.
  void forget() {
    under_way_.clear();
    sent.clear();
    delay = std::chrono::milliseconds(10);
    script = [](const net::HttpRequest&) { return http_answer(200); };
  }
  /// Returns how many times each Idempotency-Key was sent.
  std::map<std::string, int> keys() const {
    std::map<std::string, int> count;
    for (const auto& request : sent)
      for (const auto& [name, value] : request.headers)
        if (name == "Idempotency-Key") ++count[value];
    return count;
  }
  int sent_to(const std::string& url) const {
    return static_cast<int>(std::count_if(
        sent.begin(), sent.end(), [&url](const auto& request) { return request.url == url; }));
  }

  void start(net::HttpRequest request) override {
    auto result = script(request);
    result.tag = request.tag;
    result.latency = delay;
    under_way_.emplace(clock_.in(delay), std::move(result));
    sent.push_back(std::move(request));
    most_in_flight = std::max(most_in_flight, under_way_.size());
  }
  std::size_t in_flight() const override { return under_way_.size(); }

  net::RunResult run(util::Deadline deadline, int wake_fd) override {
    ++runs;
    net::RunResult run;
    pollfd bell{wake_fd, POLLIN, 0};
    run.woken = wake_fd >= 0 && ::poll(&bell, 1, 0) == 1;
    auto until = run.woken ? clock_.now() : deadline;
    if (!under_way_.empty()) until = std::min(until, under_way_.begin()->first);
    if (until > clock_.now()) clock_.advance(until - clock_.now());
    const auto end = under_way_.upper_bound(clock_.now());
    for (auto it = under_way_.begin(); it != end; ++it)
      run.results.push_back(std::move(it->second));
    under_way_.erase(under_way_.begin(), end);
    return run;
  }

 private:
  FakeClock& clock_;
  std::multimap<util::Deadline, net::HttpResult> under_way_;
};

}  // namespace doubles
