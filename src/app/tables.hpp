// Tables of at most 80 columns: texts that are too long are cut with "…".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace app {

constexpr std::size_t kWidth = 80;

/// Outside text, safe for a terminal: control characters, what turns the direction of text, and
/// broken UTF-8 become '?'.
std::string printable(std::string_view text);

class Table {
 public:
  explicit Table(std::vector<std::string> titles) : titles_(std::move(titles)) {}
  /// As many cells as there are titles; outside text is made printable.
  void add(const std::vector<std::string>& row);
  bool empty() const { return rows_.empty(); }
  std::string to_string() const;

 private:
  std::vector<std::string> titles_;
  std::vector<std::vector<std::u32string>> rows_;
};

}  // namespace app
