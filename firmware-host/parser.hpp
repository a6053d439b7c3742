// A parser for command lines (V.250 §5.2.1, §5.4): "ATE0V1+CMEE=1;+CSQ" is four calls.
#pragma once

#include <optional>
#include <string_view>

#include "firmware-host/command.hpp"

namespace firmware {

/// Takes the calls one by one from the body of a line, which is the text after "AT". `body` must
/// outlive this and be in capitals outside quotes.
class Parser {
 public:
  explicit Parser(std::string_view body) : rest_(body) {}

  /// Returns nothing at the end of the line, and at a syntax error: see `failed`.
  std::optional<Call> next();
  bool failed() const { return failed_; }

 private:
  Call extended();
  std::optional<Call> basic();

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace firmware
