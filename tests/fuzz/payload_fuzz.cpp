// Fuzzes the payload of an SMS or the body of a request at the back end: reading returns a value or
// nothing, a value that was read is written as the same octets, and sealed content passes the
// appliance.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "api/response.hpp"
#include "crypto/base64.hpp"
#include "json/json.hpp"
#include "payload/content.hpp"
#include "payload/envelope.hpp"
#include "relay/ciphertext.hpp"
#include "util/utf.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_text(std::string_view text, payload::Form form) {
  const auto content = payload::parse_text(text, form);
  if (content) require(payload::write_text(*content, form) == text);
}

/// Checks that the appliance recognises sealed content as a payload, and that it opens to the
/// content.
void check_sealed(util::OctetView content) {
  const util::Octets key(32, 7);
  constexpr std::uint32_t kCounter = 1;
  const auto text = payload::seal_compact(key, kCounter, content);
  require(relay::looks_like_ciphertext(text));
  const auto compact = payload::read_compact(text);
  require(compact && compact->counter == kCounter);
  const auto opened = payload::open(*compact, key);
  require(opened && std::equal(opened->begin(), opened->end(), content.begin(), content.end()));
}

void check_content(util::OctetView octets) {
  if (const auto content = payload::parse_compact(octets)) {
    const auto written = payload::write_compact(*content);
    require(util::OctetView(written).size() == octets.size() &&
            std::equal(written.begin(), written.end(), octets.begin()));
    check_sealed(octets);
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

/// Checks that an accepted field is UTF-8 within its length and without control characters.
void check_field(const std::string& field, std::size_t longest) {
  require(field.size() <= longest && util::is_valid_utf8(field));
  require(std::none_of(field.begin(), field.end(), [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return (octet < 0x20 && c != '\n' && c != '\t') || octet == 0x7F;
  }));
}

struct Fields {
  std::string name, text;
  bool on = false;
  std::optional<json::FieldError> error;
};

Fields read_fields(std::string_view body) {
  constexpr std::size_t kLongest = 40;
  auto in = json::Fields::of_body(body);
  Fields fields{.name = in.text("name", kLongest),
                .text = in.text("text", kLongest, json::Need::optional, json::Chars::lines),
                .on = in.flag("on"),
                .error = {}};
  fields.error = in.error();
  check_field(fields.name, kLongest);
  check_field(fields.text, kLongest);
  require(fields.name.find('\n') == std::string::npos);
  return fields;
}

void check_body(std::string_view body) {
  const auto fields = read_fields(body);
  if (fields.error) {
    const auto refused = api::render(api::fail(*fields.error), {});
    return require(refused.status == 400 && json::parse(refused.body));
  }
  require(!fields.name.empty());
  // Written out and read again it is the same.
  const auto again = read_fields(
      json::Json{{"name", fields.name}, {"text", fields.text}, {"on", fields.on}}.dump());
  require(!again.error && again.name == fields.name && again.text == fields.text &&
          again.on == fields.on);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The first octet: 0 a content, 1 an SMS as received, 2 octets for an SMS, 3 a body.
  const util::OctetView rest(data + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      check_content(rest);
      break;
    case 1:
      check_envelope(util::as_chars(rest));
      break;
    case 2:
      check_envelope(crypto::base64(rest));
      break;
    default:
      check_body(util::as_chars(rest));
  }
  return 0;
}
