// Telephone numbers as text. Only this file decides whether a text is a number. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace util {

/// The rules for numbers. Each kind also accepts every number that the kinds before it accept.
enum class NumberKind {
  /// "+", then 7 to 15 digits, the first of them not 0 (ITU-T E.164 §6): the number of a person,
  /// for sign-up, sign-in and hashes.
  subscriber,
  /// "+", then 3 to 20 digits (TS 23.040 §9.1.2.5 allows up to 20): a number that a modem reports
  /// or a configuration contains, including numbers of the network's own services.
  international,
  /// As `international`, or 3 to 20 digits without "+": a number that can be dialled, including
  /// short codes.
  dialable,
};

/// Returns true if the whole of `text` is a number of that kind, without blanks and separators.
/// Returns false for an alphanumeric sender (TS 23.040 §9.1.2.5, type 5).
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
