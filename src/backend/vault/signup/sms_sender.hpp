// One SMS to a person, through an own modem: the local API of gsmrelayd (docs/api.md). Any thread.
#pragma once

#include <memory>
#include <string>

#include "util/result.hpp"

namespace vault {

/// Tests bring their own.
class SmsSender {
 public:
  virtual ~SmsSender() = default;
  /// Put into the outgoing queue. `retry` if it was not and that may work later, `reopen` where
  /// nobody knows. The error holds neither number nor text.
  virtual util::Result<void> send(const std::string& number, const std::string& text) = 0;
};

/// `socket`: gsmrelayd's. `modem`: which one sends; empty: the daemon chooses.
std::unique_ptr<SmsSender> make_sms_sender(std::string socket, std::string modem);

}  // namespace vault
