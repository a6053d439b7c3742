// Reads the members of a JSON object that came from outside: each is checked for its kind and
// size, and a member that nobody asked for is an error.
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

/// What is wrong with a member, and what to do about it. Never holds a member's value.
struct FieldError {
  std::string what, next;
};

enum class Need { required, optional };

/// Which control characters (below U+0020, and U+007F) a text may hold.
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
  /// Reads a member of any kind, unchecked. Returns nullptr if it is absent.
  const Json* member(std::string_view name);

  /// Reports an error of the caller's own. The first one stays.
  void fail(std::string what, std::string next = {});
  /// Returns what is wrong: a member that was not read, or else the first error. Call it after all
  /// reading.
  std::optional<FieldError> error() const;

 private:
  explicit Fields(std::string_view body);

  const Json own_;
  const Json& object_;
  std::vector<std::string_view> known_;
  std::optional<FieldError> error_;
};

/// Reads a text that need not be there: returns the member `name` of `object` if it has 1 to
/// `max_octets` octets without control characters, otherwise "".
std::string line_at(const Json& object, std::string_view name, std::size_t max_octets);

}  // namespace json
