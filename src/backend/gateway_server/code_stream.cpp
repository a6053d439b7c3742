#include "backend/gateway_server/code_stream.hpp"

namespace gateway_server {

std::optional<std::string> CodeStream::last(const char* event) {
  ended_ = true;
  return std::string("event: ") + event + "\ndata: {}\n\n";
}

std::optional<std::string> CodeStream::show() {
  if (shown_ >= settings_.codes) return last("expired");
  const auto code = sync_.open(settings_.user);
  if (!code) return last("unavailable");
  ++shown_;
  session_ = code->session;
  until_ = clock_.in(settings_.code_shown);
  return settings_.event(*code);
}

std::optional<std::string> CodeStream::next() {
  if (ended_) return std::nullopt;
  if (session_.empty()) return show();
  for (;;) {
    if (settings_.closing != nullptr && *settings_.closing) return std::nullopt;
    const auto changes = sync_.changes();
    const auto state = sync_.state(session_);
    if (!state) return last("unavailable");
    switch (*state) {
      case KeyExchange::State::done:
        return last("ack");
      case KeyExchange::State::paused:
        if (paused_) break;
        paused_ = true;
        return "event: pause\ndata: {}\n\n";
      case KeyExchange::State::dead:
        if (paused_) return last("expired");
        return show();
      case KeyExchange::State::open:
        if (clock_.now() >= until_) return show();
        break;
    }
    settings_.wait(changes);
  }
}

}  // namespace gateway_server
