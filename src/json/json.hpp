// JSON (RFC 8259): a value type, a parser and a writer. Only this folder includes the library
// behind it. Not thread-safe: each thread uses its own values.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.hpp"

namespace json {

struct Member;

/// The form of `Json::dump`.
struct Format {
  int indent = -1;     ///< spaces for each level, one value per line; -1: all on one line
  bool ascii = false;  ///< other characters as \uXXXX
};

/// A JSON value: null, boolean, number, text, array or object. Objects keep the order in which
/// members were added. Whole numbers are kept exactly from -2^63 to 2^64-1.
///
/// Objects are written as lists of pairs, arrays with `array`:
///   Json body = {{"id", 7}, {"to", {{"name", "Ada"}}}, {"tags", Json::array({"a", "b"})}};
///
/// Reading never throws and never converts between kinds, except `at`: a member that is absent, or
/// of another kind, reads as null, "", 0 or false. For requests from outside use `Fields`, which
/// reports such a member.
///
/// It has more than 25 methods because it is the only value type: reading, writing and iterating
/// without the templates of the library.
class Json {
 public:
  /// A member in a literal: `{"name", value}`.
  struct Pair;

  Json() noexcept : whole_(0) {}
  Json(std::nullptr_t) noexcept : Json() {}
  template <std::same_as<bool> Bool>  // not types that convert to bool, such as pointers
  Json(Bool value) noexcept : kind_(Kind::boolean), flag_(value) {}
  Json(int value) noexcept : kind_(Kind::whole), whole_(value) {}
  Json(long value) noexcept : kind_(Kind::whole), whole_(value) {}
  Json(long long value) noexcept : kind_(Kind::whole), whole_(value) {}
  Json(unsigned value) noexcept : kind_(Kind::whole), whole_(value) {}
  Json(unsigned long value) noexcept : Json(static_cast<unsigned long long>(value)) {}
  Json(unsigned long long value) noexcept;
  Json(double value) noexcept : kind_(Kind::real), real_(value) {}
  Json(const char* text);
  Json(std::string_view text);
  Json(std::string text) noexcept;
  Json(const std::vector<std::string>& texts);
  Json(const std::vector<int>& numbers);
  Json(std::initializer_list<Pair> members);
  /// Makes null if `value` is empty.
  template <class Value>
  Json(const std::optional<Value>& value) : Json() {
    if (value) *this = Json(*value);
  }
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();

  static Json array(std::initializer_list<Json> values = {});
  static Json object(std::initializer_list<Pair> members = {});

  bool is_null() const { return kind_ == Kind::null; }
  bool is_boolean() const { return kind_ == Kind::boolean; }
  /// Returns true for a number without fraction and exponent, within 64 bits.
  bool is_number_integer() const { return kind_ == Kind::whole || kind_ == Kind::large; }
  bool is_number() const { return is_number_integer() || kind_ == Kind::real; }
  bool is_string() const { return kind_ == Kind::text; }
  bool is_array() const { return kind_ == Kind::array; }
  bool is_object() const { return kind_ == Kind::object; }
  /// Returns true for an array or an object.
  bool is_structured() const { return is_array() || is_object(); }

  /// Returns the text in UTF-8; "" if this is no text.
  const std::string& text() const;
  /// Returns the number; `otherwise` if this is no whole number from -2^63 to 2^63-1.
  std::int64_t number(std::int64_t otherwise = 0) const;
  /// Returns the number; nothing if this is no whole number from -2^63 to 2^63-1.
  std::optional<std::int64_t> maybe_number() const;
  /// Returns the number; 0 if this is no whole number from 0 to 2^64-1.
  std::uint64_t unsigned_number() const;
  /// Returns any number as a floating-point one; 0 if this is no number.
  double real() const;
  /// Returns true if this is `true`.
  bool boolean() const { return is_boolean() && flag_; }

  /// Return the member `name` of an object likewise; `otherwise` if it is absent or of another
  /// kind.
  std::string text(std::string_view name, std::string_view otherwise = {}) const;
  std::int64_t number(std::string_view name, std::int64_t otherwise = 0) const;
  double real(std::string_view name) const { return (*this)[name].real(); }
  bool boolean(std::string_view name, bool otherwise = false) const;

  /// Returns the number of elements or members; 0 for any other kind.
  std::size_t size() const;
  bool empty() const { return size() == 0; }

  // Objects.
  /// Returns the member `name`; nullptr if there is none, or this is no object. Valid until a
  /// member is added or removed.
  const Json* find(std::string_view name) const;
  Json* find(std::string_view name);
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  /// Returns the member `name`; null if there is none.
  const Json& operator[](std::string_view name) const;
  const Json& operator[](const char* name) const { return (*this)[std::string_view(name)]; }
  /// Returns the member `name`, added as null if there is none. This becomes an object if it is
  /// null; it must not be of another kind.
  Json& operator[](std::string_view name);
  Json& operator[](const char* name) { return (*this)[std::string_view(name)]; }
  /// Returns the member `name`. Throws std::out_of_range if there is none.
  const Json& at(std::string_view name) const;
  Json& at(std::string_view name);
  const Json& at(const char* name) const { return at(std::string_view(name)); }
  Json& at(const char* name) { return at(std::string_view(name)); }
  /// Removes the member `name`. Returns true if there was one.
  bool erase(std::string_view name);
  /// Sets each member of `object` in this one, which is an object or null.
  void update(const Json& object);
  /// Returns the members in order, for `for (const auto& [name, value] : json.items())`; none if
  /// this is no object.
  std::span<const Member> items() const;

  // Arrays.
  /// Appends `value`. This becomes an array if it is null; it must not be of another kind.
  Json& push_back(Json value);
  /// Returns the element `index`; null if there is none.
  const Json& operator[](std::size_t index) const;
  const Json& operator[](int index) const { return (*this)[static_cast<std::size_t>(index)]; }
  /// Does the same as `at`.
  Json& operator[](std::size_t index) { return at(index); }
  Json& operator[](int index) { return at(index); }
  /// Returns the element `index`. Throws std::out_of_range if there is none.
  const Json& at(std::size_t index) const;
  Json& at(std::size_t index);
  const Json& at(int index) const { return at(static_cast<std::size_t>(index)); }
  Json& at(int index) { return at(static_cast<std::size_t>(index)); }
  const Json& front() const { return (*this)[0]; }
  const Json& back() const { return (*this)[size() - 1]; }
  Json& front() { return at(std::size_t{0}); }
  Json& back() { return at(size() - 1); }
  /// Return the elements of an array; none if this is no array.
  const Json* begin() const;
  const Json* end() const { return begin() + (is_array() ? size() : 0); }
  Json* begin();
  Json* end() { return begin() + (is_array() ? size() : 0); }

  /// Returns the value as JSON text. Octets that are not UTF-8 become U+FFFD; NaN and
  /// infinity become null.
  std::string dump(Format format = {}) const;

  /// Compares numbers by value, and objects without regard to the order of their members.
  friend bool operator==(const Json& a, const Json& b) { return a.equals(b); }
  template <std::size_t Size>  // avoids a copy of the literal
  friend bool operator==(const Json& a, const char (&text)[Size]) {
    return a.is_string() && a.text_ == text;
  }
  /// Writes `dump()`; for test messages.
  friend std::ostream& operator<<(std::ostream& out, const Json& value);

 private:
  enum class Kind : std::uint8_t { null, boolean, whole, large, real, text, array, object };

  void destroy() noexcept;
  bool equals(const Json& other) const;

  Kind kind_ = Kind::null;
  union {
    bool flag_;
    std::int64_t whole_;
    std::uint64_t large_;  ///< above the largest std::int64_t
    double real_;
    std::string text_;
    std::vector<Json> array_;
    std::vector<Member> object_;
  };
};

struct Member {
  std::string name;
  Json value;
};

struct Json::Pair {
  std::string_view name;
  mutable Json value;  ///< mutable to be moved from: elements of an initializer list are const
};

/// The deepest nesting that `parse` accepts, and how many members one object may have.
constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxMembers = 1000;

/// Parses one JSON value: strict RFC 8259 in UTF-8, at most `max_depth` arrays and objects within
/// each other. The last of several members with one name is kept. Fails with Advice::reject; the
/// error names the octet at which parsing stopped and has nothing of `text`.
util::Result<Json> parse(std::string_view text, int max_depth = kMaxDepth);
/// Parses `text` as `parse` does. Returns null if that fails.
Json parse_or_null(std::string_view text, int max_depth = kMaxDepth);

}  // namespace json
