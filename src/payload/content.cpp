#include "payload/content.hpp"

#include <array>
#include <optional>

#include "util/ascii.hpp"
#include "util/utf.hpp"

namespace payload {
namespace {

using util::Advice, util::fail;

constexpr std::size_t kFieldCount = 5;

/// Returns the fields in the order of their flags.
std::array<std::string Content::*, kFieldCount> fields() {
  return {&Content::account, &Content::to, &Content::cc, &Content::bcc, &Content::subject};
}

util::Result<Content> checked(Content content) {
  if (!util::is_alnum(content.letter))
    return fail(Advice::reject, "the content does not begin with the letter of a platform");
  const auto is_fit = [](const std::string& text, std::size_t longest) {
    return text.size() <= longest && util::is_valid_utf8(text);
  };
  for (const auto field : fields())
    if (!is_fit(content.*field, kLongestField))
      return fail(Advice::reject, "a field of the content is too long, or no UTF-8");
  if (!is_fit(content.body, kLongestBody))
    return fail(Advice::reject, "the body is too long, or no UTF-8");
  return content;
}

/// Takes the text up to the next colon, and the colon, from `rest`. Returns nothing without a
/// colon.
std::optional<std::string> take_until_colon(std::string_view& rest) {
  const auto end = rest.find(':');
  if (end == std::string_view::npos) return std::nullopt;
  std::string taken(rest.substr(0, end));
  rest.remove_prefix(end + 1);
  return taken;
}

std::vector<std::string Content::*> text_fields(Form form) {
  switch (form) {
    case Form::email:
      return {&Content::to, &Content::cc, &Content::bcc, &Content::subject};
    case Form::message:
      return {&Content::to};
    case Form::text:
      break;
  }
  return {};
}

/// Takes a length, LEB128 of one or two octets, from `rest`. Returns nothing unless it has its
/// shortest form and is not zero: an empty field has no flag.
std::optional<std::size_t> take_length(util::OctetView& rest) {
  if (rest.empty()) return std::nullopt;
  std::size_t length = rest[0] & 0x7FU;
  std::size_t used = 1;
  if ((rest[0] & 0x80U) != 0) {
    if (rest.size() < 2 || (rest[1] & 0x80U) != 0 || rest[1] == 0) return std::nullopt;
    length |= static_cast<std::size_t>(rest[1]) << 7;
    used = 2;
  }
  rest = rest.subspan(used);
  return length == 0 ? std::nullopt : std::optional(length);
}

void put_length(util::Octets& out, std::size_t length) {
  for (; length >= 0x80; length >>= 7) out.push_back(static_cast<std::uint8_t>(length | 0x80U));
  out.push_back(static_cast<std::uint8_t>(length));
}

}  // namespace

util::Result<Content> parse_text(std::string_view text, Form form) {
  const auto letter = take_until_colon(text);
  if (!letter || letter->size() != 1)
    return fail(Advice::reject, "the content does not begin with a letter and a colon");
  Content content;
  content.letter = letter->front();
  for (const auto field : text_fields(form)) {
    auto value = take_until_colon(text);
    if (!value) return fail(Advice::reject, "the content has fewer fields than its platform needs");
    content.*field = std::move(*value);
  }
  content.body = text;
  return checked(std::move(content));
}

std::string write_text(const Content& content, Form form) {
  std::string out{content.letter, ':'};
  for (const auto field : text_fields(form)) out += content.*field + ':';
  return out + content.body;
}

util::Result<Content> parse_compact(util::OctetView octets) {
  if (octets.size() < 2) return fail(Advice::reject, "the content is cut off before its fields");
  Content content;
  content.letter = static_cast<char>(octets[0]);
  const unsigned flags = octets[1];
  if (flags >> kFieldCount != 0)
    return fail(Advice::reject, "the content has fields this version does not know");
  auto rest = octets.subspan(2);
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if ((flags >> i & 1U) == 0) continue;
    const auto length = take_length(rest);
    if (!length || *length > rest.size())
      return fail(Advice::reject, "a field's length does not fit the content");
    content.*fields()[i] = util::as_chars(rest.first(*length));
    rest = rest.subspan(*length);
  }
  content.body = util::as_chars(rest);
  return checked(std::move(content));
}

util::Octets write_compact(const Content& content) {
  util::Octets out{static_cast<std::uint8_t>(content.letter), 0};
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto& value = content.*fields()[i];
    if (value.empty()) continue;
    out[1] = static_cast<std::uint8_t>(out[1] | 1U << i);
    put_length(out, value.size());
    out.insert(out.end(), value.begin(), value.end());
  }
  out.insert(out.end(), content.body.begin(), content.body.end());
  return out;
}

}  // namespace payload
