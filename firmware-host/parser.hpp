// A command line taken apart (V.250 §5.2.1, §5.4): "ATE0V1+CMEE=1;+CSQ" is four calls.
#pragma once

#include <optional>
#include <string_view>

#include "firmware-host/command.hpp"

namespace firmware {

/// Takes calls one by one off the body of a line, that is what follows "AT". `body` must outlive it
/// and be in capitals outside quotes.
class Parser {
 public:
  explicit Parser(std::string_view body) : rest_(body) {}

  /// Nothing at the end of the line, or when the rest makes no sense: see `failed`.
  std::optional<Call> next();
  bool failed() const { return failed_; }

 private:
  Call extended();
  std::optional<Call> basic();

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace firmware
