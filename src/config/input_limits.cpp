#include "config/input_limits.hpp"

#include <fmt/format.h>

#include "util/ascii.hpp"
#include "util/utf.hpp"

namespace config {

namespace {

// A table nests one level for each dot, and is destroyed by recursion. Real files need 1.
constexpr int kMaxDots = 8;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// Walks through the document, skips comments and strings, and counts the dots of each dotted key.
class DotCounter {
 public:
  explicit DotCounter(std::string_view text) : text_(text) {}

  /// Returns the line with too many dots, or 0.
  int run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        skip_to("\n");
      } else if (c == '"' || c == '\'') {
        string(c);
      } else {
        if (c == '.' && ++dots_ > kMaxDots) return line_;
        if (c != '.' && !is_blank(c) && !is_key(c)) dots_ = 0;
        step();
      }
    }
    return 0;
  }

 private:
  static bool is_key(char c) { return util::is_alnum(c) || c == '-' || c == '_'; }
  void step() {
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }
  void skip_to(std::string_view end) {
    while (at_ < text_.size() && !text_.substr(at_).starts_with(end)) step();
  }
  void string(char quote) {
    const bool many = text_.substr(at_).starts_with(std::string(3, quote));
    const std::string end(many ? 3 : 1, quote);
    at_ += end.size();
    while (at_ < text_.size() && !text_.substr(at_).starts_with(end)) {
      if (text_[at_] == '\n' && !many) return;  // not closed: a syntax error of the parser
      if (text_[at_] == '\\' && quote == '"' && at_ + 1 < text_.size()) step();
      step();
    }
    at_ = std::min(at_ + end.size(), text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1, dots_ = 0;
};

int line_number(std::string_view text, std::size_t at) {
  int line = 1;
  for (const char c : text.substr(0, at)) line += c == '\n' ? 1 : 0;
  return line;
}

}  // namespace

std::optional<Document::Error> check_limits(std::string_view toml) {
  using Error = Document::Error;
  if (toml.size() > kLargestFile)
    return Error{{}, fmt::format("is {} octets long; the limit is 256 KiB", toml.size())};
  if (const auto nul = toml.find('\0'); nul != std::string_view::npos)
    return Error{{line_number(toml, nul), 0}, "has a NUL octet in it; this is not a text file"};
  if (!util::is_valid_utf8(toml)) return Error{{}, "is not UTF-8 text; save it as UTF-8"};
  if (const int line = DotCounter(toml).run(); line != 0)
    return Error{{line, 0}, "a key with more than 8 dots; no option needs one"};
  return std::nullopt;
}

}  // namespace config
