#include "app/compose.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/aes.hpp"
#include "crypto/random.hpp"
#include "payload/envelope.hpp"
#include "sms/join.hpp"
#include "util/text.hpp"
#include "util/utf.hpp"

namespace app {
namespace {

using payload::Content;

// TS 23.040 §9.2.3.24.1: 255 parts of 153 septets; every character of base64 is one.
constexpr std::size_t kMaxCharacters = 255 * 153, kLineSize = 76;
constexpr std::size_t kEnvelopeSize = 5 + crypto::kGcmTagSize;

payload::Form text_form(const std::string& kind) {
  return kind == "email"     ? payload::Form::email
         : kind == "message" ? payload::Form::message
                             : payload::Form::text;
}

std::size_t base64_size(std::size_t octets) {
  return (octets + 2) / 3 * 4;
}

/// Returns the size of base64 in lines of 76 characters, as Android writes it.
std::size_t wrapped_size(std::size_t octets) {
  const auto size = base64_size(octets);
  return size + (size + kLineSize - 1) / kLineSize;
}

/// Returns how many characters of SMS text `octets` of plaintext need.
std::size_t sealed_size(Form form, std::size_t octets) {
  if (form == Form::compact) return base64_size(octets + kEnvelopeSize);
  const auto blocks = (octets / crypto::kCbcIvSize + 1) * crypto::kCbcIvSize;
  return wrapped_size(crypto::kCbcIvSize + wrapped_size(blocks));
}

tl::unexpected<CommandError> wrong(std::string what) {
  return fail(kUsage, std::move(what), "gsmrelay-app compose --help");
}

bool is_line(const std::string& text) {
  return text.size() <= payload::kLongestField && util::is_valid_utf8(text) &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

CommandResult<void> check_lines(const Phone& phone, const Draft& draft) {
  for (const auto& [name, value] :
       {std::pair{"--account", &draft.account}, std::pair{"--to", &draft.to},
        std::pair{"--cc", &draft.cc}, std::pair{"--bcc", &draft.bcc},
        std::pair{"--subject", &draft.subject}}) {
    if (!is_line(*value))
      return wrong(fmt::format("{} must be one line of UTF-8, at most {} octets", name,
                               payload::kLongestField));
    if (phone.form == Form::rsa_era && value->find(':') != std::string::npos)
      return wrong(fmt::format("{} cannot hold a colon in a message of the RSA era", name));
  }
  if (phone.form == Form::rsa_era && !draft.account.empty())
    return wrong("a message of the RSA era cannot name an account; it goes to the first one");
  if (!util::is_valid_utf8(draft.text)) return wrong("the text is not UTF-8");
  if (draft.text.empty()) return wrong("there is no text");
  return {};
}

/// Checks "ada@example.org, bo@example.org", so that an address that no mail server accepts fails
/// before an SMS is paid.
bool are_addresses(std::string_view list) {
  for (const auto some : util::split(list, ','))
    for (const auto piece : util::split(some, ';')) {
      const auto one = util::trim(piece);
      const auto at = one.rfind('@');
      if (!one.empty() && (at == std::string_view::npos || at == 0 || at + 1 == one.size()))
        return false;
    }
  return true;
}

CommandResult<void> check_kind(const Platform& platform, const Draft& draft) {
  const bool mail_fields = !draft.cc.empty() || !draft.bcc.empty() || !draft.subject.empty();
  if ((platform.kind == "email" || platform.kind == "message") && draft.to.empty())
    return wrong(fmt::format("{} needs --to", platform.name));
  if (platform.kind == "email" &&
      !(are_addresses(draft.to) && are_addresses(draft.cc) && are_addresses(draft.bcc)))
    return wrong("--to, --cc and --bcc are e-mail addresses: ada@example.org, bo@example.org");
  if (platform.kind == "message" && mail_fields)
    return wrong(fmt::format("{} takes --to only: no --cc, --bcc, --subject", platform.name));
  if (platform.kind == "text" && (mail_fields || !draft.to.empty()))
    return wrong(fmt::format("{} posts publicly: no --to, --cc, --bcc, --subject", platform.name));
  return {};
}

CommandResult<void> check_account(const Phone& phone, const Platform& platform,
                                  const Draft& draft) {
  if (draft.account.empty() || phone.accounts.empty()) return {};
  const bool known =
      std::any_of(phone.accounts.begin(), phone.accounts.end(), [&](const Account& account) {
        return account.platform == platform.name && account.name == draft.account;
      });
  if (known) return {};
  return fail(kNoSuch, fmt::format("the phone knows no such account at {}", platform.name),
              "gsmrelay-app platforms; gsmrelay-app platforms --refresh");
}

util::Octets plaintext(const Phone& phone, const Content& content) {
  if (phone.form == Form::compact) return payload::write_compact(content);
  const auto platform = find_platform(phone, std::string(1, content.letter));
  const auto text = payload::write_text(content, text_form(platform ? platform->kind : ""));
  return {text.begin(), text.end()};
}

std::string seal(const Phone& phone, util::OctetView octets) {
  if (phone.form == Form::compact) return payload::seal_compact(phone.key, phone.counter, octets);
  return payload::seal_rsa_era(phone.key, crypto::random_octets(crypto::kCbcIvSize),
                               util::as_chars(octets));
}

}  // namespace

CommandResult<Content> to_content(const Phone& phone, const Draft& draft) {
  const auto platform = find_platform(phone, draft.platform);
  if (!platform) return fail(platform.error());
  if (const auto fine = check_lines(phone, draft); !fine) return fail(fine.error());
  if (const auto fine = check_kind(*platform, draft); !fine) return fail(fine.error());
  if (const auto fine = check_account(phone, *platform, draft); !fine) return fail(fine.error());
  return Content{platform->letter.front(),
                 draft.account,
                 draft.to,
                 draft.cc,
                 draft.bcc,
                 draft.subject,
                 draft.text};
}

std::size_t max_text_octets(Form form, const Content& content) {
  auto without = content;
  without.body.clear();
  // The longest written form of the fields: five lengths of two octets, or colons.
  const auto fields = payload::write_compact(without).size() + 8;
  auto least = std::size_t{0};
  auto most = payload::kLongestBody;
  while (least < most) {
    const auto middle = (least + most + 1) / 2;
    if (sealed_size(form, fields + middle) <= kMaxCharacters)
      least = middle;
    else
      most = middle - 1;
  }
  return least;
}

namespace {

bool has_account(const Phone& phone, const std::string& platform) {
  return std::any_of(phone.accounts.begin(), phone.accounts.end(),
                     [&](const Account& one) { return one.platform == platform; });
}

}  // namespace

CommandResult<Message> compose(PhoneFile& file, const Draft& draft) {
  Phone used;
  bool without_account = false;
  util::Octets octets;
  const auto counted = file.change([&](Phone& phone) -> CommandResult<void> {
    const auto content = to_content(phone, draft);
    if (!content) return fail(content.error());
    octets = plaintext(phone, *content);
    const auto most = max_text_octets(phone.form, *content);
    if (content->body.size() > most)
      return fail(kUsage,
                  fmt::format("the text has {} octets; at most {} fit into 255 SMS",
                              content->body.size(), most),
                  "shorten it, or send it as two messages");
    if (const auto counter = next_counter(phone); !counter) return fail(counter.error());
    const auto platform = find_platform(phone, draft.platform);
    without_account = platform && !has_account(phone, platform->name);
    used = phone;
    return {};
  });
  if (!counted) return fail(counted.error());
  Message message{seal(used, octets), {}, used.counter, used.key_in_doubt, without_account};
  // The reference is random: the counter begins again with each key, and parts of an older message
  // may still be on the way.
  auto segments = sms::segment(
      message.text, {.reference = crypto::random_octets(1).front(), .force = sms::Alphabet::gsm7});
  if (!segments) return fail(kFailed, segments.error().what);
  message.parts = std::move(segments->parts);
  return message;
}

}  // namespace app
