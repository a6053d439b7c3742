// From what a person writes to an SMS: checked, sealed under the secret key, cut into parts.
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

/// One message, ready to go; `text` is what its parts hold together.
struct Message {
  std::string text;
  std::vector<sms::UserData> parts;
  std::uint32_t counter = 0;
  bool key_in_doubt = false;  ///< Phone::key_in_doubt
  /// The phone knows of none at the platform; one may have been connected since it was told.
  bool without_account = false;
};

/// What the draft says to the platform. Complains about a platform or account that the phone does
/// not know, and fields that are missing or do not belong there.
CommandResult<payload::Content> content_of(const Phone& phone, const Draft& draft);
/// How many octets of text fit beside the other fields into 255 SMS.
std::size_t most_text(Form form, const payload::Content& content);

/// The counter is counted up in the file, on disk, before anything is sealed: whatever happens
/// afterwards, it is never used again.
CommandResult<Message> compose(PhoneFile& file, const Draft& draft);

}  // namespace app
