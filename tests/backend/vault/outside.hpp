// What a test of the whole vault sees of it, and its modem.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "backend/vault/signup/sms_sender.hpp"
#include "service/answer.hpp"

namespace vault_test {

/// Keeps the last SMS.
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
  service::Json body;
  std::string text;
};

}  // namespace vault_test
