// Doubles for tests of the whole vault: responses as a client sees them, and a modem.
#pragma once

#include <string>

#include "api/response.hpp"
#include "backend/vault/signup/sms_sender.hpp"
#include "json/json.hpp"

namespace vault_test {

/// An SmsSender that stores the last SMS.
struct Modem final : vault::SmsSender {
  explicit Modem(std::string& into) : last(into) {}
  std::string& last;
  util::Result<void> send(const std::string&, const std::string& text) override {
    last = text;
    return {};
  }
};

struct Said {
  int status = 0;
  json::Json body;
  std::string text;
};

}  // namespace vault_test
