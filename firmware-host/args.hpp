// The parameters after "AT+NAME=" (V.250 §5.4.2.2): numbers, quoted texts, empty ones.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firmware {

class Args {
 public:
  Args() = default;
  explicit Args(std::string_view text);

  std::size_t size() const { return values_.size(); }
  /// Returns false for a parameter that is absent, or empty without quotes.
  bool has(std::size_t i) const { return i < values_.size() && values_[i].present; }
  /// Returns the parameter without quotes; "" if it is absent.
  std::string_view text(std::size_t i) const;
  /// Returns the parameter as a number, or `fallback` if it is absent; nothing if it is no number.
  std::optional<int> number(std::size_t i, std::optional<int> fallback = std::nullopt) const;
  /// Does the same, and returns nothing for a number outside `lowest` to `highest`.
  std::optional<int> within(std::size_t i, int lowest, int highest,
                            std::optional<int> fallback = std::nullopt) const;

 private:
  struct Value {
    std::string text;
    bool present = false;
  };
  std::vector<Value> values_;
};

}  // namespace firmware
