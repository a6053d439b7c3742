// A manual page in the language of man(7), for groff and mandoc. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace util {

class ManualPage {
 public:
  /// Begins the page `name`(`section`) with its NAME section: "`name` - `summary`". `manual` is
  /// printed at the top of each page.
  ManualPage(const std::string& name, int section, std::string_view manual,
             std::string_view summary);

  /// Begins a section such as "OPTIONS".
  void section(std::string_view title);
  /// Begins a part of a section.
  void part(std::string_view title);
  /// Adds a paragraph. Words in backticks are printed in bold, without the backticks.
  void paragraph(std::string_view text);
  /// Adds `tag` in bold and `text` below it. With more tags than one they are separated by commas.
  void item(const std::vector<std::string>& tags, std::string_view text);
  /// Adds lines that are printed as they are, from the left margin on.
  void lines(const std::vector<std::string>& lines);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// Returns UTF-8 `text` for a line of a page: ASCII, in which nothing is a request or an escape.
std::string roff_text(std::string_view text);

}  // namespace util
