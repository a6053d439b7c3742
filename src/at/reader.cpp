#include "at/reader.hpp"

#include <cassert>

#include "util/ascii.hpp"

namespace at {

namespace {
constexpr std::size_t kCompactAfter = 16'384;

bool is_blank_line(std::string_view line) {
  return line.find_first_not_of(' ') == std::string_view::npos;
}

bool is_foreign(char c) {
  constexpr unsigned char kLastOfAscii = 127;
  return util::is_control(c) || static_cast<unsigned char>(c) > kLastOfAscii;
}

bool is_code(std::string_view line) {
  return line == "OK" || line == "ERROR" || line.starts_with('+');
}
}  // namespace

void Reader::feed(util::OctetView octets) {
  assert(begin_ <= partial_begin_ && partial_begin_ <= buffer_.size());
  for (const char c : util::as_chars(octets)) {
    if (c == '\r' || c == '\n') {
      end_line();
      continue;
    }
    if (!quoted_ && is_foreign(c)) ++foreign_;
    if (skipping_ || (util::is_control(c) && !quoted_)) {
      ++dropped_;
    } else if (buffer_.size() - partial_begin_ == kMaxLine) {
      skipping_ = true;
      ++dropped_;
    } else {
      if (c == '"') quoted_ = !quoted_;
      buffer_.push_back(c);
    }
  }
}

void Reader::end_line() {
  skipping_ = false;
  if (quote_octets_ > 0) drop_controls_of_code();
  end_quote();
  if (is_blank_line(partial())) {
    buffer_.resize(partial_begin_);  // CR LF CR LF, or the blank of a prompt
    return;
  }
  buffer_.push_back('\n');
  partial_begin_ = buffer_.size();
}

/// Drops the control octets of a line that ends an open quote: they are no letters of its text.
void Reader::drop_controls_of_code() {
  std::string line(partial());
  std::erase_if(line, util::is_control);
  if (!is_code(line)) return;
  dropped_ += buffer_.size() - partial_begin_ - line.size();
  buffer_.replace(partial_begin_, std::string::npos, line);
}

/// Quotes end with their line, but for a USSD text, which may have several (TS 27.007 §7.15).
void Reader::end_quote() {
  constexpr std::size_t kLongest = 1024;
  const auto line = partial();
  const bool first = line.starts_with("+CUSD:");
  const bool further = quote_octets_ > 0 && !is_code(line);
  if (!first && !further) quoted_ = false;
  quote_octets_ = quoted_ ? (first ? 0 : quote_octets_) + line.size() + 1 : 0;
  if (quote_octets_ > kLongest) {
    quoted_ = false;
    quote_octets_ = 0;
  }
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
  const auto waiting = util::trim(partial());
  if (waiting != ">") return false;
  buffer_.resize(partial_begin_);
  return true;
}

std::string_view Reader::partial() const {
  return std::string_view(buffer_).substr(partial_begin_);
}

void Reader::reset() {
  buffer_.clear();
  begin_ = partial_begin_ = 0;
  skipping_ = quoted_ = false;
  quote_octets_ = 0;
}

}  // namespace at
