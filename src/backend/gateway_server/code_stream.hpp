// The events of the page that shows the code: a new one each 15 s, until a phone has answered. One
// thread.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "backend/gateway_server/key_exchange.hpp"

namespace gateway_server {

class CodeStream {
 public:
  struct Settings {
    std::string user;
    std::chrono::milliseconds code_shown;
    int codes;
    std::function<std::string(const KeyExchange::Code&)> event;  ///< what is sent of a code
    /// Waits until there have been more than `seen` changes of sessions, a second at most; tests
    /// move their clock.
    std::function<void(std::uint64_t seen)> wait;
    const std::atomic<bool>* closing = nullptr;
  };
  CodeStream(KeyExchange& sync, Settings settings, const util::Clock& clock)
      : sync_(sync), settings_(std::move(settings)), clock_(clock) {}
  /// The next event; nothing after the last.
  std::optional<std::string> next();

 private:
  std::optional<std::string> show();
  std::optional<std::string> last(const char* event);

  KeyExchange& sync_;
  const Settings settings_;
  const util::Clock& clock_;
  std::string session_;
  util::Deadline until_{};
  int shown_ = 0;
  bool paused_ = false, ended_ = false;
};

}  // namespace gateway_server
