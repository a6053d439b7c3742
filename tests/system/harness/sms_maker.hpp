// SMS as a network delivers them: texts that look like ciphertext, cut into DELIVER PDUs.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace harness {

class SmsMaker {
 public:
  explicit SmsMaker(std::uint64_t seed) : random_(seed) {}

  /// Returns a text that looks like an early RelaySMS payload with RSA (IV, then base64 of whole
  /// AES blocks, base64 again) and fills `parts` SMS.
  std::string ciphertext(int parts);
  /// Returns the PDUs of `text`, in order, each with an SMSC; the SCTS increases by a second per
  /// call.
  std::vector<std::string> pdus(const std::string& from, const std::string& text);
  std::mt19937_64& random() { return random_; }

 private:
  std::mt19937_64 random_;
  std::uint8_t reference_ = 0;
  std::int64_t scts_ms_ = 1'767'225'600'000;
};

}  // namespace harness
