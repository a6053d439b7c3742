#include "mail/letter.hpp"

#include <doctest/doctest.h>

namespace {

mail::Letter a_letter() {
  return {.from = "box@example.org",
          .to = {"a@example.org", "b@example.org"},
          .bcc = {"c@example.org"},
          .subject = "Subject",
          .body = "a\nb\r\nc",
          .message_id = "id-1@box",
          .date = util::from_epoch_ms(1'800'000'000'000)};
}

std::string text_of(const mail::Letter& letter, mail::Bcc bcc = mail::Bcc::hidden) {
  return mail::write_letter(letter, bcc);
}

}  // namespace

TEST_CASE("a letter has its headers and its text in base64, each line with CR LF") {
  CHECK(text_of(a_letter()) ==
        "Date: Fri, 15 Jan 2027 08:00:00 +0000\r\nFrom: box@example.org\r\n"
        "To: a@example.org,\r\n b@example.org\r\nMessage-ID:\r\n <id-1@box>\r\n"
        "Subject: Subject\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nYQ0KYg0KYw==\r\n");
  CHECK(text_of(a_letter(), mail::Bcc::shown).find("\r\nBcc: c@example.org\r\n") !=
        std::string::npos);
}

TEST_CASE("a letter of a program says so, and a long subject is encoded in lines") {
  auto letter = a_letter();
  letter.automatic = true;
  letter.subject = std::string(90, 'x') + "\r\nBcc: d@example.org";
  const auto text = text_of(letter);
  CHECK(text.find("\r\nAuto-Submitted: auto-generated\r\n") != std::string::npos);
  CHECK(text.find("Subject: =?UTF-8?B?") != std::string::npos);
  CHECK(text.find("Bcc") == std::string::npos);
}

TEST_CASE("the date is that of RFC 5322, in UTC") {
  CHECK(mail::mail_date(util::from_epoch_ms(0)) == "Thu, 01 Jan 1970 00:00:00 +0000");
  CHECK(mail::mail_date(util::from_epoch_ms(1'795'657'258'999)) ==
        "Thu, 26 Nov 2026 01:40:58 +0000");
}
