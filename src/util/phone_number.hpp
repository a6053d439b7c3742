// Telephone numbers as text: the only place that decides what is one. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace util {

/// What is accepted as a number. Each kind accepts all that the kinds before it accept.
enum class NumberKind {
  /// "+", then 7 to 15 digits, the first of them not 0 (ITU-T E.164 §6): a person's whole number,
  /// for sign-up, sign-in and whatever is hashed.
  subscriber,
  /// "+", then 3 to 20 digits (TS 23.040 §9.1.2.5 has room for 20): what a modem reports or a
  /// configuration names, networks' own services included.
  international,
  /// As `international`, or 3 to 20 digits without "+": a number that can be dialled, short codes
  /// included.
  dialable,
};

/// Returns true if the whole of `text` is a number of that kind: no blanks, no separators. An
/// alphanumeric sender (TS 23.040 §9.1.2.5, type 5) is of no kind.
bool is_phone_number(std::string_view text, NumberKind kind);

/// A number that passed is_phone_number(). Show it with masked(), never whole in logs and errors.
class PhoneNumber {
 public:
  /// Returns nothing if `text` is no number of this kind.
  static std::optional<PhoneNumber> parse(std::string_view text,
                                          NumberKind kind = NumberKind::subscriber);

  /// Returns the number as given, with its "+" if it had one.
  const std::string& text() const { return text_; }
  /// Returns the digits without "+".
  std::string_view digits() const;
  /// Returns "+23767*****12", as mask_number() does.
  std::string masked() const;

  friend bool operator==(const PhoneNumber&, const PhoneNumber&) = default;

 private:
  explicit PhoneNumber(std::string_view text) : text_(text) {}
  std::string text_;
};

}  // namespace util
