#include "net/percent.hpp"

#include "util/octets.hpp"

namespace net {
namespace {

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto octet = util::from_hex(text.substr(i + 1, 2));
    if (!octet || octet->size() != 1 || octet->front() == 0) return std::nullopt;
    out += static_cast<char>(octet->front());
    i += 2;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (unreserved(c)) {
      out += c;
    } else {
      out += '%';
      out += util::to_hex(util::as_octets({&c, 1}));
    }
  }
  return out;
}

}  // namespace net
