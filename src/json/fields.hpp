// Reads the members of a JSON object from outside: the kind and size of each is checked, and a
// member that was not read is an error.
//
//   auto in = json::Fields::of_body(request.body);
//   order.id = in.text("id", 64);
//   order.note = in.text("note", 500, json::Need::optional, json::Chars::any);
//   order.due = in.number("due", 0, kLatest);
//   if (const auto error = in.error()) return api::fail(*error);
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace json {

/// The error of a member, and the next step. Never holds a value.
struct FieldError {
  std::string what, next;
};

enum class Need { required, optional };

/// The control characters (below U+0020, and U+007F) that a text may have.
enum class Chars {
  line,   ///< none
  lines,  ///< line feed and tab
  any,    ///< all
};

class Fields {
 public:
  /// Reads `object`, which must outlive this. Anything but an object is an error.
  explicit Fields(const Json& object);
  /// Parses `body` as the object to read. A body of white space only is an empty object.
  static Fields of_body(std::string_view body);
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  /// Reads a text of 1 to `max_octets` octets. If it is optional it may be absent or empty.
  /// Returns "" after an error.
  std::string text(std::string_view name, std::size_t max_octets, Need need = Need::required,
                   Chars chars = Chars::line);
  /// Reads a text of 1 to `max_octets` octets with any characters. Returns nothing if it is absent
  /// and after an error.
  std::optional<std::string> maybe_text(std::string_view name, std::size_t max_octets);
  /// Reads a whole number from `min` to `max`. Returns 0 if it is optional and absent, and after an
  /// error.
  std::int64_t number(std::string_view name, std::int64_t min, std::int64_t max,
                      Need need = Need::required);
  /// Reads true or false. Returns `otherwise` if it is absent.
  bool flag(std::string_view name, bool otherwise = false);
  /// Returns a member of any kind, unchecked; nullptr if it is absent.
  const Json* member(std::string_view name);

  /// Adds an error. Only the first one is kept.
  void fail(std::string what, std::string next = {});
  /// Returns an error if a member was not read, else the first error. Call it after reading all
  /// members.
  std::optional<FieldError> error() const;

 private:
  explicit Fields(std::string_view body);

  const Json own_;
  const Json& object_;
  std::vector<std::string_view> known_;
  std::optional<FieldError> error_;
};

/// Returns the text `name` of `object` if it has 1 to `max_octets` octets and no control
/// characters, else "".
std::string line_at(const Json& object, std::string_view name, std::size_t max_octets);

}  // namespace json
