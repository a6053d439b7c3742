// Composing: checks a draft, encrypts it under the secret key and splits it into SMS.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/phone_file.hpp"
#include "payload/content.hpp"
#include "sms/types.hpp"

namespace app {

struct Draft {
  std::string platform;  ///< name or letter
  std::string account, to, cc, bcc, subject, text;
};

/// One message, ready to send. `text` is the text of all parts together.
struct Message {
  std::string text;
  std::vector<sms::UserData> parts;
  std::uint32_t counter = 0;
  bool key_in_doubt = false;  ///< as Phone::key_in_doubt
  /// The phone knows no account at the platform; one may have been connected on another phone.
  bool without_account = false;
};

/// Checks `draft` and turns it into the content of a payload. Fails for a platform or account that
/// the phone does not know, and for fields that are missing or that the platform does not have.
CommandResult<payload::Content> to_content(const Phone& phone, const Draft& draft);
/// Returns how many octets of text fit into 255 SMS beside the other fields of `content`.
std::size_t max_text_octets(Form form, const payload::Content& content);

/// Composes `draft` under the next counter. The counter is on disk before anything is encrypted, so
/// that it is never used again, also after a crash.
CommandResult<Message> compose(PhoneFile& file, const Draft& draft);

}  // namespace app
