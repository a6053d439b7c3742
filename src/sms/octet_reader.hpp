// The only way an octet of a PDU is taken. Reading past the end gives zeros and is remembered, so
// that a decoder reads straight through and asks once at its end. Inside this room only.
#pragma once

#include "util/octets.hpp"
#include "util/result.hpp"

namespace sms {

class OctetReader {
 public:
  explicit OctetReader(util::OctetView octets) : left_(octets), size_(octets.size()) {}

  /// `field` names what is read, for the error: "TP-PID".
  std::uint8_t octet(const char* field);
  /// All `count`, or none and a failure.
  util::OctetView octets(std::size_t count, const char* field);
  /// At most `count`; fewer at the end, which is no failure.
  util::OctetView up_to(std::size_t count);
  util::OctetView rest() { return up_to(left_.size()); }
  /// Looks, takes nothing.
  util::OctetView ahead() const { return left_; }

  bool empty() const { return left_.empty(); }
  /// A decoder found the field's content impossible.
  void fail(const char* field, const char* why);

  bool ok() const { return field_ == nullptr; }
  /// The first failure: "TP-SCTS is cut off at octet 9 of 12".
  util::Error error() const;

 private:
  util::OctetView left_;
  std::size_t size_;
  const char* field_ = nullptr;
  const char* why_ = nullptr;
  std::size_t at_ = 0;
};

}  // namespace sms
