#include <doctest/doctest.h>

#include "tests/backend/publisher/post_office.hpp"

using namespace publisher_test;
using publisher::Disposition;

namespace {

PostOffice office_with_mail() {
  PostOffice office;
  office.base_url = "smtps://mail.example:465";
  office.lease.kind = "password";
  office.publication.to = "to@example.com";
  office.publication.bcc = "bcc@example.com";
  return office;
}

Disposition mail_disposition(net::Fault fault, int status, bool left = true) {
  auto office = office_with_mail();
  office.mail_result = {fault, status, "as told", left};
  return office.publish("email").disposition;
}

}  // namespace

TEST_CASE("an e-mail is sent through the account's server with its password") {
  auto office = office_with_mail();
  CHECK(office.publish("email").disposition == Disposition::delivered);
  REQUIRE(office.mailed.size() == 1);
  const auto& mail = office.mailed[0];
  CHECK(mail.url == "smtps://mail.example:465");
  CHECK(mail.user == "user@example.org");
  CHECK(mail.password == "token-1");
  CHECK(mail.bearer.empty());
  CHECK(mail.from == "user@example.org");
  CHECK(mail.to == std::vector<std::string>{"to@example.com", "bcc@example.com"});
  CHECK(mail.message.find("bcc@") == std::string::npos);
  CHECK(office.diary == std::vector<std::string>{"mark", "send"});
}

TEST_CASE("an account may have a token, another user name and another sender") {
  auto office = office_with_mail();
  office.lease.kind = "xoauth2";
  office.lease.settings = {{"user", "login"}, {"from", "sender@example.net"}};
  CHECK(office.publish("email").disposition == Disposition::delivered);
  CHECK(office.mailed[0].bearer == "token-1");
  CHECK(office.mailed[0].password.empty());
  CHECK(office.mailed[0].user == "login");
  CHECK(office.mailed[0].from == "sender@example.net");
}

TEST_CASE("a repeat has the same Message-ID") {
  auto office = office_with_mail();
  office.publish("email");
  office.publish("email");
  const auto id_of = [](const std::string& message) {
    const auto at = message.find("Message-ID:");
    return message.substr(at, message.find('>', at) - at);
  };
  CHECK(id_of(office.mailed[0].message) == id_of(office.mailed[1].message));
}

TEST_CASE("each reply of a mail server has its disposition") {
  CHECK(mail_disposition(net::Fault::none, 250) == Disposition::delivered);
  CHECK(mail_disposition(net::Fault::transfer, 535) == Disposition::token_rejected);
  CHECK(mail_disposition(net::Fault::transfer, 550) == Disposition::rejected);
  CHECK(mail_disposition(net::Fault::transfer, 451) == Disposition::retry_later);
  CHECK(mail_disposition(net::Fault::dns, 0, false) == Disposition::retry_later);
  CHECK(mail_disposition(net::Fault::tls, 0, false) == Disposition::retry_later);
  // An alert of TLS after the message.
  CHECK(mail_disposition(net::Fault::tls, 354) == Disposition::unknown);
  CHECK(mail_disposition(net::Fault::timeout, 0) == Disposition::unknown);
  CHECK(mail_disposition(net::Fault::transfer, 354) == Disposition::unknown);
  // Before the server asks for the message, it cannot have accepted it.
  CHECK(mail_disposition(net::Fault::timeout, 220, false) == Disposition::retry_later);
  CHECK(mail_disposition(net::Fault::transfer, 250, false) == Disposition::retry_later);
  CHECK(mail_disposition(net::Fault::bad_request, 0) == Disposition::rejected);
}

TEST_CASE("no mail is sent without a record or without a recipient") {
  auto office = office_with_mail();
  office.disk = false;
  CHECK(office.publish("email").disposition == Disposition::retry_later);
  office.disk = true;
  office.publication.to = "nobody";
  CHECK(office.publish("email").disposition == Disposition::rejected);
  CHECK(office.mailed.empty());
}
