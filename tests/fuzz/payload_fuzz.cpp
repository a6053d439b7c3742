// Whatever an SMS says: reading it never fails but by saying nothing, and what reads writes the
// same octets again.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "crypto/base64.hpp"
#include "payload/content.hpp"
#include "payload/envelope.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_text(std::string_view text, payload::Form form) {
  const auto content = payload::parse_text(text, form);
  if (content) require(payload::write_text(*content, form) == text);
}

void check_content(util::OctetView octets) {
  if (const auto content = payload::parse_compact(octets)) {
    const auto written = payload::write_compact(*content);
    require(util::OctetView(written).size() == octets.size() &&
            std::equal(written.begin(), written.end(), octets.begin()));
  }
  for (const auto form : {payload::Form::email, payload::Form::text, payload::Form::message})
    check_text(util::as_chars(octets), form);
}

void check_envelope(std::string_view text) {
  const util::Octets key(32, 7);
  if (const auto compact = payload::read_compact(text)) {
    require(compact->counter != 0);
    if (const auto content = payload::open(*compact, key))
      require(payload::seal_compact(key, compact->counter, *content).size() <= text.size());
  }
  if (const auto old = payload::read_rsa_era(text)) {
    require(old->iv.size() == 16 && !old->ciphertext.empty());
    (void)payload::open(*old, key);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The first octet: 0 a content, 1 an SMS as it came, 2 octets that an SMS would carry.
  const util::OctetView rest(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      check_content(rest);
      break;
    case 1:
      check_envelope(util::as_chars(rest));
      break;
    default:
      check_envelope(crypto::base64(rest));
  }
  return 0;
}
