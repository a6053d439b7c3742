#include "relay/attempt.hpp"

namespace relay {
namespace {

/// Runs each request to its end on the calling thread.
class BlockingTransport final : public Transport {
 public:
  BlockingTransport(const RouteSettings& settings, const util::Clock& clock,
                    const std::atomic<bool>* stop)
      : settings_(settings), clock_(clock), stop_(stop) {}
  util::WallTime now() const override { return clock_.wall(); }
  void send(net::HttpRequest request, const HttpRoute& route, Completion completion) override {
    response = net::fetch(std::move(request), stop_);
    completion(route.evaluate(response, settings_, now()));
  }
  net::HttpResult response;

 private:
  const RouteSettings& settings_;
  const util::Clock& clock_;
  const std::atomic<bool>* stop_;
};

}  // namespace

Attempt attempt(const spool::Message& message, const RouteSettings& settings,
                const util::Clock& clock, const std::atomic<bool>* stop) {
  const auto queue = std::make_shared<CompletionQueue>();
  BlockingTransport transport(settings, clock, stop);
  const auto began = clock.now();
  find_route(settings.kind)->start(message, settings, transport, {0, queue});
  auto ended = queue->wait(settings.timeout);
  if (ended.empty()) return {no_response_in_time(), std::move(transport.response)};
  if (transport.response.status == 0 && transport.response.fault == net::Fault::none)
    transport.response.latency =
        std::chrono::duration_cast<std::chrono::milliseconds>(clock.now() - began);
  return {std::move(ended.front().evaluation), std::move(transport.response)};
}

}  // namespace relay
