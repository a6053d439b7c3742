// The sender of SMS to users, by the local API of gsmrelayd (docs/api.md). Any thread.
#pragma once

#include <memory>
#include <string>

#include "util/result.hpp"

namespace vault {

/// An interface, so that tests can replace it.
class SmsSender {
 public:
  virtual ~SmsSender() = default;
  /// Puts an SMS into the outgoing queue. Fails with `retry` or `reject` if it was not queued, with
  /// `reopen` if that is unknown. The error contains neither number nor text.
  virtual util::Result<void> send(const std::string& number, const std::string& text) = 0;
};

/// Makes a sender for gsmrelayd at `socket`. `modem` sends the SMS; if empty, gsmrelayd chooses
/// one.
std::unique_ptr<SmsSender> make_sms_sender(std::string socket, std::string modem);

}  // namespace vault
