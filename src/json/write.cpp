// The writer. Its output equals that of nlohmann-json, which writes the rare cases: floating-point
// numbers, texts that are not UTF-8, and ASCII output.
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "json/json.hpp"
#include "util/utf.hpp"

namespace json {

namespace {

std::string by_library(const auto& value, bool ascii) {
  return nlohmann::json(value).dump(-1, ' ', ascii, nlohmann::json::error_handler_t::replace);
}

/// Returns true for printable ASCII that needs no escape.
bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto octet = static_cast<unsigned char>(c);
  switch (c) {
    case '"':
    case '\\':
      out += '\\', out += c;
      break;
    case '\b':
      out += "\\b";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\r':
      out += "\\r";
      break;
    default:
      if (octet >= 0x20) {
        out += c;
      } else {
        out += "\\u00", out += kHex[octet >> 4U], out += kHex[octet & 0xFU];
      }
  }
}

void append_text(std::string& out, std::string_view text, bool ascii) {
  std::size_t plain = 0;
  while (plain < text.size() && is_plain(text[plain])) ++plain;
  if (plain < text.size() && (ascii || !util::is_valid_utf8(text.substr(plain)))) {
    out += by_library(std::string(text), ascii);
    return;
  }
  out += '"';
  out += text.substr(0, plain);
  for (const char c : text.substr(plain)) append_escaped(out, c);
  out += '"';
}

void append_number(std::string& out, auto value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

class Writer {
 public:
  Writer(std::string& out, Format format) : out_(out), format_(format) {}

  void write(const Json& value, int depth) {
    if (value.is_object()) {
      write_object(value, depth);
    } else if (value.is_array()) {
      write_array(value, depth);
    } else if (value.is_string()) {
      append_text(out_, value.text(), format_.ascii);
    } else {
      write_scalar(value);
    }
  }

 private:
  void write_scalar(const Json& value) {
    if (value.is_null()) {
      out_ += "null";
    } else if (value.is_boolean()) {
      out_ += value.boolean() ? "true" : "false";
    } else if (!value.is_number_integer()) {
      out_ += by_library(value.real(), false);
    } else if (const auto number = value.maybe_number()) {
      append_number(out_, *number);
    } else {
      append_number(out_, value.unsigned_number());
    }
  }

  void write_object(const Json& object, int depth) {
    if (object.empty()) {
      out_ += "{}";
      return;
    }
    char separator = '{';
    for (const auto& [name, value] : object.items()) {
      out_ += separator;
      separator = ',';
      new_line(depth + 1);
      append_text(out_, name, format_.ascii);
      out_ += format_.indent >= 0 ? ": " : ":";
      write(value, depth + 1);
    }
    new_line(depth);
    out_ += '}';
  }

  void write_array(const Json& array, int depth) {
    if (array.empty()) {
      out_ += "[]";
      return;
    }
    char separator = '[';
    for (const auto& value : array) {
      out_ += separator;
      separator = ',';
      new_line(depth + 1);
      write(value, depth + 1);
    }
    new_line(depth);
    out_ += ']';
  }

  void new_line(int depth) {
    if (format_.indent < 0) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(depth) * static_cast<std::size_t>(format_.indent), ' ');
  }

  std::string& out_;
  const Format format_;
};

}  // namespace

std::string Json::dump(Format format) const {
  std::string out;
  Writer(out, format).write(*this, 0);
  return out;
}

}  // namespace json
