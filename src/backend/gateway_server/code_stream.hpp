// The server-sent events of the page that shows the QR code: a new code each 15 s, until a phone
// has answered. Used by one thread.
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
    std::function<std::string(const KeyExchange::Code&)> event;  ///< writes the event of a code
    /// Waits until there have been more than `seen` changes of sessions, one second at most. Tests
    /// advance their clock instead.
    std::function<void(std::uint64_t seen)> wait;
    const std::atomic<bool>* closing = nullptr;
  };
  CodeStream(KeyExchange& sync, Settings settings, const util::Clock& clock)
      : sync_(sync), settings_(std::move(settings)), clock_(clock) {}
  /// Waits for the next event and returns it; nothing after the last one.
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
