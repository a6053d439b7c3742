#include "util/roff.hpp"

#include <fmt/format.h>

#include "util/text.hpp"
#include "util/utf.hpp"

namespace util {

namespace {

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

/// Returns `text` for the argument of a request, in quotes.
std::string argument(std::string_view text) {
  std::string out;
  for (const char c : roff_text(text)) out += c == '"' ? "\\(dq" : std::string(1, c);
  return '"' + out + '"';
}

/// Escapes a text whose words in backticks become bold.
std::string marked(std::string_view text) {
  const auto parts = split(text, '`');
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool quoted = i % 2 == 1 && i + 1 < parts.size();
    const auto part = roff_text(parts[i]);
    out += quoted ? "\\fB" + part + "\\fR" : (i % 2 == 1 ? "`" : "") + part;
  }
  return out;
}

}  // namespace

std::string roff_text(std::string_view text) {
  std::string out;
  for (const auto c : from_utf8(text)) {
    if (c == U'\\')
      out += "\\e";
    else if (c == U'-')
      out += "\\-";
    else if (c == U'\'')
      out += "\\(aq";
    else if (c == U'^')
      out += "\\(ha";
    else if (c == U'~')
      out += "\\(ti";
    else if (c < 0x80)
      out += static_cast<char>(c);
    else
      out += fmt::format("\\[u{:04X}]", static_cast<std::uint32_t>(c));
  }
  if (out.starts_with('.')) out.insert(0, "\\&");
  return out;
}

ManualPage::ManualPage(const std::string& name, int section, std::string_view manual,
                       std::string_view summary) {
  text_ = fmt::format(".TH {} {} \"\" gsmrelay {}\n.nh\n.ad l\n", argument(upper(name)), section,
                      argument(manual));
  this->section("NAME");
  text_ += fmt::format("{} \\- {}\n", roff_text(name), marked(summary));
}

void ManualPage::section(std::string_view title) {
  text_ += fmt::format(".SH {}\n", argument(title));
}

void ManualPage::part(std::string_view title) {
  text_ += fmt::format(".SS {}\n", argument(title));
}

void ManualPage::paragraph(std::string_view text) {
  text_ += fmt::format(".PP\n{}\n", marked(text));
}

void ManualPage::item(const std::vector<std::string>& tags, std::string_view text) {
  std::string tag;
  for (const auto& one : tags)
    tag += fmt::format("{}\\fB{}\\fR", tag.empty() ? "" : ", ", roff_text(one));
  text_ += fmt::format(".TP\n{}\n{}\n", tag, text.empty() ? "\\&" : marked(text));
}

void ManualPage::lines(const std::vector<std::string>& lines) {
  text_ += ".PP\n.in 0\n.nf\n";
  for (const auto& line : lines) text_ += (line.empty() ? "\\&" : roff_text(line)) + '\n';
  text_ += ".fi\n.in\n";
}

}  // namespace util
