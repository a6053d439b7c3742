#include "net/smtp.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/doubles/smtp_server.hpp"

namespace {

using Answers = std::map<std::string, std::string>;

net::Mail mail(const std::string& url) {
  net::Mail one;
  one.url = url;
  one.from = "me@example.org";
  one.to = {"you@example.org", "her@example.org"};
  one.message = "Subject: x\r\n\r\nfirst\r\n.second\r\n";
  one.total_limit = std::chrono::seconds(10);
  return one;
}

bool said(const doubles::SmtpServer& server, const std::string& start) {
  const auto commands = server.commands();
  return std::any_of(commands.begin(), commands.end(),
                     [&](const std::string& line) { return line.starts_with(start); });
}

}  // namespace

TEST_CASE("a mail reaches the server for each recipient, with its dots preserved") {
  const doubles::SmtpServer server;
  const auto result = net::submit(mail(server.url()));
  CHECK_MESSAGE(result.fault == net::Fault::none, result.fault_text);
  CHECK(result.status == 250);
  CHECK(said(server, "MAIL FROM:<me@example.org>"));
  CHECK(said(server, "RCPT TO:<you@example.org>"));
  CHECK(said(server, "RCPT TO:<her@example.org>"));
  REQUIRE(server.mails().size() == 1);
  CHECK(server.mails()[0].find("\r\n..second") != std::string::npos);
}

TEST_CASE("a password and a bearer token use different mechanisms") {
  auto one = mail("");
  one.user = "me";
  {
    const doubles::SmtpServer server;
    one.url = server.url();
    one.password = "secret";
    CHECK(net::submit(one).fault == net::Fault::none);
    CHECK(said(server, "AUTH PLAIN"));
  }
  const doubles::SmtpServer server;
  one.url = server.url();
  one.password.clear();
  one.bearer = "token";
  CHECK(net::submit(one).fault == net::Fault::none);
  CHECK(said(server, "AUTH XOAUTH2"));
}

TEST_CASE("a refusal returns the server's status and no address") {
  const doubles::SmtpServer server(Answers{{"RCPT", "550 no such user you@example.org"}});
  const auto result = net::submit(mail(server.url()));
  CHECK(result.fault != net::Fault::none);
  CHECK(result.status == 550);
  CHECK_FALSE(result.left);
  CHECK(result.fault_text.find("you@") == std::string::npos);
  const doubles::SmtpServer busy(Answers{{"MAIL", "451 later"}});
  CHECK(net::submit(mail(busy.url())).status == 451);
}

TEST_CASE("a wrong password is a refusal by the server") {
  const doubles::SmtpServer server(Answers{{"AUTH", "535 wrong"}});
  auto one = mail(server.url());
  one.user = "me";
  one.password = "secret";
  const auto result = net::submit(one);
  CHECK(result.fault == net::Fault::transfer);
  CHECK(result.status == 535);
}

TEST_CASE("a log-in is tried without a mail") {
  net::Mail one;
  one.user = "me";
  one.password = "secret";
  one.total_limit = std::chrono::seconds(10);
  {
    const doubles::SmtpServer server;
    one.url = server.url();
    const auto result = net::log_in(one);
    CHECK_MESSAGE(result.fault == net::Fault::none, result.fault_text);
    CHECK(said(server, "AUTH PLAIN"));
    CHECK_FALSE(said(server, "MAIL"));
    CHECK(server.mails().empty());
  }
  const doubles::SmtpServer server(Answers{{"AUTH", "535 wrong"}});
  one.url = server.url();
  CHECK(net::log_in(one).status == 535);
  one.url = "smtp://127.0.0.1:1";
  CHECK(net::log_in(one).fault == net::Fault::connect);
  one.user = "me\r\nQUIT";
  CHECK(net::log_in(one).fault == net::Fault::bad_request);
  // The address is checked at the connection too.
  one.user = "me";
  one.url = server.url();
  one.admit = [](const std::string&) { return false; };
  CHECK(net::log_in(one).fault == net::Fault::connect);
}

TEST_CASE("an address with a line end is not sent") {
  const doubles::SmtpServer server;
  auto one = mail(server.url());
  one.to = {"you@example.org>\r\nRCPT TO:<all@example.org"};
  CHECK(net::submit(one).fault == net::Fault::bad_request);
  CHECK(server.commands().empty());
}

TEST_CASE("a missing server and a stop both end the wait") {
  CHECK(net::submit(mail("smtp://127.0.0.1:1")).fault == net::Fault::connect);
  const std::atomic<bool> stop{true};
  const doubles::SmtpServer server;
  CHECK(net::submit(mail(server.url()), &stop).fault == net::Fault::timeout);
}

TEST_CASE("a stop after the message was sent does not hide the response to it") {
  std::atomic<bool> stop{false};
  const doubles::SmtpServer server({}, [&] { stop = true; });
  const auto result = net::submit(mail(server.url()), &stop);
  CHECK_MESSAGE(result.fault == net::Fault::none, result.fault_text);
  CHECK(result.left);
  CHECK(server.mails().size() == 1);
}

TEST_CASE("TLS may be missing only if the host itself is a loopback address") {
  const doubles::SmtpServer server;
  const auto port = server.url().substr(server.url().rfind(':'));
  // 0.0.0.0 reaches this host, but is no loopback address by its name.
  for (const char* url : {"smtp://localhost:x@0.0.0.0", "smtp://0.0.0.0"}) {
    auto one = mail(url + port);
    one.user = "me";
    one.password = "secret";
    CHECK(net::submit(one).fault == net::Fault::tls);
  }
  CHECK_FALSE(said(server, "AUTH"));
  CHECK_FALSE(said(server, "MAIL"));
}

TEST_CASE("an address that is not admitted is not connected to") {
  const doubles::SmtpServer server;
  auto one = mail(server.url());
  std::vector<std::string> asked;
  bool may = false;
  one.admit = [&](const std::string& address) {
    asked.push_back(address);
    return may;
  };
  const auto refused = net::submit(one);
  CHECK(refused.fault == net::Fault::connect);
  CHECK_FALSE(refused.left);
  CHECK(server.commands().empty());
  may = true;
  CHECK(net::submit(one).left);
  CHECK(asked == std::vector<std::string>{"127.0.0.1", "127.0.0.1"});
}
