// The tables of CME (TS 27.007 §9.2) and CMS errors (TS 27.005 §3.2.5; 1–127 are RP causes of
// TS 24.011 §E.2, 128–255 TP failure causes of TS 23.040 §9.2.3.22) with their texts and advice.
#pragma once

#include <span>
#include <string_view>

#include "util/result.hpp"

namespace at {

struct ErrorText {
  int code;
  util::Advice advice;
  std::string_view text;
};

/// Return the tables, ordered by code.
std::span<const ErrorText> cme_errors();
std::span<const ErrorText> cms_errors();

/// Return the advice for a code; `retry` for an unknown one.
util::Advice cme_advice(int code);
util::Advice cms_advice(int code);

/// Return the code of a text as AT+CMEE=2 gives it (case is ignored); -1 if it is unknown.
int cme_code(std::string_view text);
int cms_code(std::string_view text);

}  // namespace at
