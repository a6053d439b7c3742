#include "backend/publisher/mail.hpp"

#include <doctest/doctest.h>

#include "crypto/base64.hpp"

using mail::Bcc;
using publisher::Publication;

namespace {

const util::WallTime kMailTime = util::from_epoch_ms(1'790'300'458'000);  // 25 September 2026

Publication sample() {
  Publication p;
  p.id = std::string(64, 'a');
  p.to = "to@example.com";
  p.subject = "Subject";
  p.body = "Body\nof two lines";
  return p;
}

std::string text_of(const Publication& p, Bcc bcc = Bcc::hidden) {
  return mail::write_letter(publisher::letter_of(p, "me@example.org", kMailTime).value(), bcc);
}

std::string body_of(const std::string& text) {
  const auto octets = crypto::from_base64_lenient(text.substr(text.find("\r\n\r\n") + 4));
  return std::string(util::as_chars(octets.value()));
}

}  // namespace

TEST_CASE("an e-mail has the headers of RFC 5322 and its body in base64") {
  CHECK(text_of(sample()) ==
        "Date: Fri, 25 Sep 2026 01:40:58 +0000\r\n"
        "From: me@example.org\r\n"
        "To: to@example.com\r\n"
        "Message-ID:\r\n <aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org>\r\n"
        "Subject: Subject\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        "\r\n"
        "Qm9keQ0Kb2YgdHdvIGxpbmVz\r\n");
}

TEST_CASE("a subject cannot add a header") {
  auto p = sample();
  p.subject = "Hi\r\nBcc: spy@example.com\r\n\r\nother body";
  const auto text = text_of(p);
  CHECK(text.find("\r\nBcc:") == std::string::npos);
  CHECK(text.find("\nBcc") == std::string::npos);
  CHECK(text.find("Subject: =?UTF-8?B?") != std::string::npos);
}

TEST_CASE("a subject beyond ASCII is encoded in words that end between code points") {
  auto p = sample();
  for (int i = 0; i < 40; ++i) p.subject += "አማ";
  const auto text = text_of(p);
  std::string decoded;
  for (auto at = text.find("=?UTF-8?B?"); at != std::string::npos;
       at = text.find("=?UTF-8?B?", at + 1)) {
    const auto end = text.find("?=", at);
    CHECK(end + 2 - at <= 75);
    decoded += util::as_chars(crypto::from_base64(text.substr(at + 10, end - at - 10)).value());
  }
  CHECK(decoded == p.subject);
}

TEST_CASE("no line is longer than 78 octets or has a bare line end") {
  auto p = sample();
  p.body = std::string(5000, 'x') + "\n\xC3\xA9\r\n\r";
  p.subject = std::string(900, 's');
  p.to = "a@example.com, b@example.com; c@example.com";
  const auto text = text_of(p);
  std::size_t at = 0;
  for (auto end = text.find("\r\n"); end != std::string::npos; end = text.find("\r\n", at)) {
    CHECK(end - at <= 78);
    CHECK(text.substr(at, end - at).find_first_of("\r\n") == std::string::npos);
    at = end + 2;
  }
  CHECK(at == text.size());
  CHECK(body_of(text) == std::string(5000, 'x') + "\r\n\xC3\xA9\r\n\r\n");
}

TEST_CASE("Bcc recipients get the mail and are named only if the server reads the header") {
  auto p = sample();
  p.cc = "cc@example.com";
  p.bcc = "bcc@example.com, to@example.com";
  const auto letter = publisher::letter_of(p, "me@example.org", kMailTime).value();
  CHECK(publisher::recipients(letter) ==
        std::vector<std::string>{"to@example.com", "cc@example.com", "bcc@example.com"});
  CHECK(text_of(p).find("bcc@") == std::string::npos);
  CHECK(text_of(p, Bcc::shown).find("\r\nBcc: bcc@example.com,") != std::string::npos);
}

TEST_CASE("an invalid address is refused") {
  for (const char* wrong :
       {"nobody", "@example.com", "a@", "a@b@c", "a b@example.com",
        "a@example.com\r\nRCPT TO:<x@y.z>", "<a@example.com>", "\"a\"@example.com",
        "a@exam\nple.com", ".a@example.com", "a@example.com.", "a..b@example.com", "a@.com",
        "\xC3\xA9@example.com"}) {
    CAPTURE(wrong);
    const auto found = publisher::addresses(wrong);
    REQUIRE_FALSE(found);
    CHECK(found.error().what.find(wrong) == std::string::npos);
  }
  CHECK(publisher::addresses(" a@example.com ; ,b.c+d@example.com").value().size() == 2);
}

TEST_CASE("an e-mail needs a recipient and has a maximum of them") {
  auto p = sample();
  p.to = " ";
  CHECK_FALSE(publisher::letter_of(p, "me@example.org", kMailTime));
  CHECK_FALSE(publisher::letter_of(sample(), "me", kMailTime));
  p.to.clear();
  for (int i = 0; i < 51; ++i) p.to += "a" + std::to_string(i) + "@example.com,";
  CHECK_FALSE(publisher::letter_of(p, "me@example.org", kMailTime));
}
