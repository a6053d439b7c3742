#include "backend/vault/oauth/mail_log_in.hpp"

#include "tests/backend/vault/rig.hpp"
#include "tests/doubles/smtp_server.hpp"

using namespace vault_test;

namespace {

vault::Account mail_user(const std::string& url) {
  vault::Account account;
  account.platform = "email";
  account.name = "ann@mail.example";
  account.instance = url;
  account.tokens.access = "the-mail-password";
  return account;
}

int status_after(const net::MailResult& result) {
  const auto tried =
      vault::try_log_in([&](const net::Mail&) { return result; }, mail_user("smtps://m:465"));
  return tried ? 0 : tried.error().status;
}

}  // namespace

TEST_CASE("a mail server is asked with the account's name, or with its setting") {
  net::Mail seen;
  const vault::MailLogIn record = [&](const net::Mail& mail) {
    seen = mail;
    return net::MailResult{net::Fault::none, 250, {}};
  };
  auto account = mail_user("smtps://mail.example:465");
  CHECK(vault::try_log_in(record, account).has_value());
  CHECK(seen.url == "smtps://mail.example:465");
  CHECK(seen.user == "ann@mail.example");
  CHECK(seen.password == "the-mail-password");
  account.settings = R"({"user":"ann","from":"a@b.example"})";
  CHECK(vault::try_log_in(record, account).has_value());
  CHECK(seen.user == "ann");
}

TEST_CASE("a rejected password and an address without TLS are the user's to correct") {
  CHECK(status_after({net::Fault::none, 250, {}}) == 0);
  for (const int status : {530, 534, 535, 538})
    CHECK(status_after({net::Fault::transfer, status, {}}) == 400);
  CHECK(status_after({net::Fault::tls, 0, "tls: wrong version number"}) == 400);
  CHECK(status_after({net::Fault::bad_request, 0, {}}) == 400);
  for (const auto fault : {net::Fault::dns, net::Fault::connect, net::Fault::timeout})
    CHECK(status_after({fault, 0, {}}) == 503);
  // The server has trouble, or a CA that the Publisher alone trusts.
  CHECK(status_after({net::Fault::transfer, 454, {}}) == 0);
  CHECK(status_after({net::Fault::tls, 0, "tls: SSL certificate problem: unable to get"}) == 0);
}

TEST_CASE("a real server is asked, and one at a private address only if the policy allows it") {
  const std::atomic<bool> stop{false};
  vault::Policy policy;
  const doubles::SmtpServer server(std::map<std::string, std::string>{{"AUTH", "535 wrong"}});
  const auto status = [&] {
    const auto tried =
        vault::try_log_in(vault::make_mail_log_in(policy, stop), mail_user(server.url()));
    return tried ? 0 : tried.error().status;
  };
  CHECK(status() == 503);
  CHECK(server.commands().empty());
  policy.private_addresses = true;
  CHECK(status() == 400);
}

TEST_CASE("nobody guesses a mailbox's password through the vault") {
  Rig rig;
  int status = 535;
  vault::MailLogIns log_ins(rig.limits, [&](const net::Mail&) {
    return net::MailResult{status == 250 ? net::Fault::none : net::Fault::transfer, status, {}};
  });
  const auto tried = [&](const std::string& user, const std::string& name) {
    auto account = mail_user("smtps://mail.example:465");
    account.user = user;
    account.name = name;
    const auto result = log_ins.try_log_in(account);
    return result ? 0 : result.error().status;
  };
  for (int i = 0; i < 4; ++i) CHECK(tried("user-1", "ann@mail.example") == 400);
  // A log-in to a mailbox of their own gives the user no more tries.
  status = 250;
  CHECK(tried("user-1", "own@mail.example") == 0);
  status = 535;
  CHECK(tried("user-1", "ann@mail.example") == 400);
  CHECK(tried("user-1", "ann@mail.example") == 429);
  CHECK(tried("user-1", "bea@mail.example") == 429);
  // Others have tries of their own, and all together few for one mailbox, in any spelling.
  CHECK(tried("user-2", "bea@mail.example") == 400);
  for (int i = 0; i < 4; ++i) CHECK(tried("user-3", "ANN@mail.example") == 400);
  CHECK(tried("user-4", "ann@mail.example") == 400);
  CHECK(tried("user-5", "ann@mail.example") == 429);
  status = 250;
  CHECK(tried("user-5", "eve@mail.example") == 0);
  rig.clock.advance(std::chrono::minutes(16));
  CHECK(tried("user-5", "ann@mail.example") == 0);
}

TEST_CASE("a user has one log-in under way, and all users few") {
  Rig rig;
  int refused = 0, under_way = 0;
  std::function<void()> next;
  vault::MailLogIns log_ins(rig.limits, [&](const net::Mail&) {
    if (next) next();
    return net::MailResult{net::Fault::none, 250, {}};
  });
  const auto tried = [&](const std::string& user) {
    auto account = mail_user("smtps://mail.example:465");
    account.user = user;
    const auto result = log_ins.try_log_in(account);
    if (!result) ++refused;
    return result ? 0 : result.error().status;
  };
  next = [&] {
    ++under_way;
    CHECK(tried("user-0") == 503);  // theirs is under way
    tried("user-" + std::to_string(under_way));
  };
  CHECK(tried("user-0") == 0);
  CHECK(under_way == vault::MailLogIns::kAtOnce);
  CHECK(refused == vault::MailLogIns::kAtOnce + 1);
  next = nullptr;
  CHECK(tried("user-0") == 0);
}
