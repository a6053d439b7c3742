#include "at/reader.hpp"

#include <cassert>

#include "util/ascii.hpp"

namespace at {

namespace {
constexpr std::size_t kCompactAfter = 16'384;

bool is_blank_line(std::string_view line) {
  return line.find_first_not_of(' ') == std::string_view::npos;
}
}  // namespace

void Reader::feed(util::OctetView octets) {
  assert(begin_ <= partial_begin_ && partial_begin_ <= buffer_.size());
  for (const char c : util::as_chars(octets)) {
    if (c == '\r' || c == '\n') {
      end_line();
    } else if (skipping_ || util::is_control(c)) {
      ++dropped_;
    } else if (buffer_.size() - partial_begin_ == kMaxLine) {
      skipping_ = true;
      ++dropped_;
    } else {
      buffer_.push_back(c);
    }
  }
}

void Reader::end_line() {
  skipping_ = false;
  if (is_blank_line(partial())) {
    buffer_.resize(partial_begin_);  // CR LF CR LF, or the blank of a prompt
    return;
  }
  buffer_.push_back('\n');
  partial_begin_ = buffer_.size();
}

std::optional<std::string> Reader::next_line() {
  if (begin_ == partial_begin_) {
    if (begin_ >= kCompactAfter) {
      buffer_.erase(0, begin_);
      begin_ = partial_begin_ = 0;
    }
    return std::nullopt;
  }
  const auto end = buffer_.find('\n', begin_);
  assert(end != std::string::npos);
  std::string line = buffer_.substr(begin_, end - begin_);
  begin_ = end + 1;
  if (begin_ == buffer_.size()) {
    buffer_.clear();
    begin_ = partial_begin_ = 0;
  }
  return line;
}

bool Reader::take_prompt() {
  const auto waiting = partial();
  if (!waiting.starts_with('>') || !is_blank_line(waiting.substr(1))) return false;
  buffer_.resize(partial_begin_);
  return true;
}

std::string_view Reader::partial() const {
  return std::string_view(buffer_).substr(partial_begin_);
}

void Reader::reset() {
  buffer_.clear();
  begin_ = partial_begin_ = 0;
  skipping_ = false;
}

}  // namespace at
