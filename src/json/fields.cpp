#include "json/fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "util/text.hpp"

namespace json {

namespace {

constexpr const char* kSeeApi = "see docs/api.md";
constexpr std::size_t kShownName = 40;  // octets of an unknown field's name in an error

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool has_forbidden(std::string_view text, Chars chars) {
  if (chars == Chars::any) return false;
  return std::any_of(text.begin(), text.end(), [chars](char c) {
    return is_control(c) && !(chars == Chars::lines && (c == '\n' || c == '\t'));
  });
}

std::string hint(std::string_view name, const std::vector<std::string_view>& known) {
  const auto near = name.size() <= kShownName ? util::nearest(name, known) : std::nullopt;
  if (near) return fmt::format("did you mean '{}'?", *near);
  return known.empty() ? "leave it out" : fmt::format("known: {}", fmt::join(known, ", "));
}

Json object_in(std::string_view body) {
  return util::trim(body).empty() ? Json::object() : parse_or_null(body);
}

}  // namespace

Fields::Fields(const Json& object) : object_(object) {
  if (!object_.is_object()) fail("the body is not a JSON object");
}

Fields::Fields(std::string_view body) : own_(object_in(body)), object_(own_) {
  if (!object_.is_object()) fail("the body is not a JSON object");
}

Fields Fields::of_body(std::string_view body) {
  return Fields(body);
}

std::string Fields::text(std::string_view name, std::size_t max_octets, Need need, Chars chars) {
  const auto* const found = member(name);
  if (found == nullptr) {
    if (need == Need::required) fail(fmt::format("'{}' is missing", name));
    return {};
  }
  const auto& text = found->text();
  if (!found->is_string()) {
    fail(fmt::format("'{}' must be a text", name));
  } else if (text.size() > max_octets || (text.empty() && need == Need::required)) {
    fail(fmt::format("'{}' must have {} to {} octets", name, need == Need::required ? 1 : 0,
                     max_octets));
  } else if (has_forbidden(text, chars)) {
    fail(fmt::format("'{}' has a control character", name));
  } else {
    return text;
  }
  return {};
}

std::optional<std::string> Fields::maybe_text(std::string_view name, std::size_t max_octets) {
  if (!object_.contains(name)) {
    known_.push_back(name);
    return std::nullopt;
  }
  return text(name, max_octets, Need::required, Chars::any);
}

std::int64_t Fields::number(std::string_view name, std::int64_t min, std::int64_t max, Need need) {
  const auto* const found = member(name);
  if (found == nullptr) {
    if (need == Need::required) fail(fmt::format("'{}' is missing", name));
    return 0;
  }
  const auto value = found->maybe_number();
  if (value && *value >= min && *value <= max) return *value;
  fail(fmt::format("'{}' must be a whole number from {} to {}", name, min, max));
  return 0;
}

bool Fields::flag(std::string_view name, bool otherwise) {
  const auto* const found = member(name);
  if (found == nullptr) return otherwise;
  if (!found->is_boolean()) fail(fmt::format("'{}' must be true or false", name));
  return found->boolean();
}

const Json* Fields::member(std::string_view name) {
  known_.push_back(name);
  return object_.find(name);
}

void Fields::fail(std::string what, std::string next) {
  if (error_) return;
  error_ = FieldError{std::move(what), next.empty() ? kSeeApi : std::move(next)};
}

std::optional<FieldError> Fields::error() const {
  for (const auto& [name, value] : object_.items()) {
    if (std::find(known_.begin(), known_.end(), name) == known_.end())
      return FieldError{fmt::format("unknown field '{}'", util::printable(name, kShownName)),
                        hint(name, known_)};
  }
  return error_;
}

std::string line_at(const Json& object, std::string_view name, std::size_t max_octets) {
  const auto& text = object[name].text();
  return text.size() <= max_octets && !has_forbidden(text, Chars::line) ? text : std::string();
}

}  // namespace json
