// The bounds-checked reader through which all octets of a PDU are taken. Reading past the end
// returns zeros and sets an error, so a decoder checks ok() once at its end. Private to this
// folder.
#pragma once

#include "util/octets.hpp"
#include "util/result.hpp"

namespace sms {

class OctetReader {
 public:
  explicit OctetReader(util::OctetView octets) : left_(octets), size_(octets.size()) {}

  /// Takes one octet. `field` names it in the error: "TP-PID".
  std::uint8_t octet(const char* field);
  /// Takes `count` octets. Takes none, and fails, if fewer are left.
  util::OctetView octets(std::size_t count, const char* field);
  /// Takes at most `count` octets. Fewer at the end are no failure.
  util::OctetView up_to(std::size_t count);
  util::OctetView rest() { return up_to(left_.size()); }
  /// Returns the octets that are left, without taking them.
  util::OctetView ahead() const { return left_; }

  bool empty() const { return left_.empty(); }
  /// Sets an error: the content of `field` is not valid. Only the first error counts.
  void fail(const char* field, const char* why);

  bool ok() const { return field_ == nullptr; }
  /// Returns the first failure: "TP-SCTS is cut off at octet 9 of 12".
  util::Error error() const;

 private:
  util::OctetView left_;
  std::size_t size_;
  const char* field_ = nullptr;
  const char* why_ = nullptr;
  std::size_t at_ = 0;
};

}  // namespace sms
