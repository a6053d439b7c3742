#include "firmware-host/parser.hpp"

#include <algorithm>
#include <cctype>

#include "util/ascii.hpp"

namespace firmware {

namespace {

constexpr std::string_view kExtendedStart = "+^#$%*!_";

std::size_t find_unquoted(std::string_view text, char wanted) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == wanted && !quoted) return i;
  }
  return text.size();
}

}  // namespace

std::optional<Call> Parser::next() {
  while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == ';')) rest_.remove_prefix(1);
  if (rest_.empty()) return std::nullopt;
  if (kExtendedStart.find(rest_.front()) != std::string_view::npos) return extended();
  return basic();
}

Call Parser::extended() {
  const std::size_t end = find_unquoted(rest_, ';');
  const std::string_view text = util::trim(rest_.substr(0, end));
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  const std::size_t name_end = std::min(text.find_first_of("=?"), text.size());
  Call call;
  call.text = text;
  call.name = util::trim(text.substr(0, name_end));
  const std::string_view tail = text.substr(name_end);
  if (tail == "?") {
    call.form = Call::Form::read;
  } else if (tail == "=?") {
    call.form = Call::Form::test;
  } else if (!tail.empty()) {
    call.form = Call::Form::set;
    call.raw = tail.substr(1);
    call.args = Args(call.raw);
  }
  return call;
}

// V.250 §5.3.1: a letter, or '&' or '\' and a letter, then a number; S-parameters as "S3=13" and
// "S3?". D has the rest of the line.
std::optional<Call> Parser::basic() {
  const std::size_t name_length = rest_.front() == '&' || rest_.front() == '\\' ? 2 : 1;
  const char letter = rest_.size() >= name_length ? rest_[name_length - 1] : '\0';
  if (letter < 'A' || letter > 'Z') {
    failed_ = true;
    return std::nullopt;
  }
  const std::string_view start = rest_;
  Call call;
  call.name = rest_.substr(0, name_length);
  rest_.remove_prefix(name_length);
  std::size_t length = 0;
  if (call.name == "D") {
    length = rest_.size();
  } else {
    while (length < rest_.size() && util::is_digit(rest_[length])) ++length;
  }
  if (call.name == "S" && length < rest_.size()) {
    const std::size_t digits = length;
    if (rest_[length] == '=') {
      ++length;
      while (length < rest_.size() && util::is_digit(rest_[length])) ++length;
      call.form = Call::Form::set;
    } else if (rest_[digits] == '?') {
      ++length;
      call.form = Call::Form::read;
    }
  }
  call.raw = rest_.substr(0, length);
  call.args = Args(call.raw);
  rest_.remove_prefix(length);
  call.text = start.substr(0, name_length + length);
  return call;
}

}  // namespace firmware
