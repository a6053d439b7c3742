#include "backend/vault/oauth/connecting.hpp"

#include "tests/backend/vault/fake_platform.hpp"
#include "tests/backend/vault/rig.hpp"

using namespace vault_test;

namespace {

struct Linking : Rig {
  FakePlatform platform;
  vault::Clients clients{context};
  std::vector<std::string> addresses{"93.184.216.34"};
  vault::Connecting connecting{context,  limits, clients,
                               accounts, audit,  [this](const std::string&) { return addresses; }};
  vault::Session session;

  Linking() {
    policy.platforms[0].instances = {"any"};
    web = [this](const net::HttpRequest& request) { return platform.answer(request); };
    session = person();
    for (const auto* name : {"email", "webhook"})
      policy.platforms.push_back(vault::platform_called(name));
  }
  vault::Outcome<vault::Connecting::Begun> begin(const std::string& instance = "m.example",
                                                 const std::string& name = "mastodon",
                                                 const std::string& settings = "") {
    vault::Account account;
    account.user = session.user;
    account.platform = name;
    account.instance = instance;
    account.settings = settings;
    return connecting.begin(account, session.token);
  }
  FakePlatform::Back consented() { return platform.consent(begin()->authorization_url); }
  vault::Outcome<vault::Connecting::Question> handle_redirect(const FakePlatform::Back& back) {
    return connecting.handle_redirect({back.path, back.state, back.code, ""});
  }
  vault::Outcome<vault::Account> finish(const FakePlatform::Back& back) {
    const auto question = handle_redirect(back);
    if (!question) return tl::unexpected(question.error());
    return connecting.finish(question->confirmation);
  }
  int status_of_secret(const vault::Account& account) {
    const auto kept = connecting.keep_secret(account);
    return kept ? 201 : kept.error().status;
  }
  vault::Account mail_account() const {
    vault::Account account;
    account.user = session.user;
    account.platform = "email";
    account.name = "ann@mail.example";
    account.instance = "smtps://mail.example:465";
    account.tokens.access = "the-mail-password";
    return account;
  }
};

}  // namespace

TEST_CASE("a user consents, and the account is stored with its name at the platform") {
  Linking linking;
  const auto begun = linking.begin().value();
  CHECK(begun.authorization_url.starts_with("https://m.example/oauth/authorize?"));
  CHECK(begun.expires_at == linking.clock.wall() + std::chrono::minutes(10));
  const auto account = linking.finish(linking.platform.consent(begun.authorization_url)).value();
  CHECK(account.name == "ann");
  CHECK(account.state == "connected");
  const auto kept = linking.accounts.by_id(linking.session.user, account.id).value();
  CHECK(kept.instance == "https://m.example");
  CHECK(linking.platform.alive(kept.tokens.access));
  CHECK(linking.platform.alive(kept.tokens.refresh));
  CHECK(linking.count("SELECT count(*) FROM connections") == 0);
}

TEST_CASE("the database has no state, verifier or token in clear") {
  Linking linking;
  const auto back = linking.consented();
  CHECK(linking.leaked().find(back.state) == std::string::npos);
  const auto account = linking.finish(back).value();
  for (const auto& secret : {account.tokens.access, account.tokens.refresh,
                             std::string("made-secret-of-client"), std::string("m.example")})
    CHECK_MESSAGE(linking.leaked().find(secret) == std::string::npos, secret);
}

TEST_CASE("a state is valid once, for ten minutes, while the session lasts") {
  Linking linking;
  const auto used = linking.consented();
  CHECK(linking.finish(used).has_value());
  CHECK(linking.finish(used).error().status == 403);
  CHECK(linking.connecting.handle_redirect({"", "forged", "code", ""}).error().status == 403);
  CHECK(linking.connecting.handle_redirect({}).error().status == 403);
  const auto late = linking.consented();
  linking.clock.advance(std::chrono::minutes(10));
  CHECK(linking.finish(late).error().status == 403);
  const auto gone = linking.consented();
  linking.sessions.end(linking.session.token);
  const auto asked = linking.platform.paths.size();
  CHECK(linking.finish(gone).error().status == 403);
  CHECK(linking.platform.paths.size() == asked);
}

TEST_CASE("a connection begun under a clock a year ahead is not valid for a year") {
  Linking linking;
  const auto right = linking.clock.wall();
  linking.clock.set_wall(right + std::chrono::hours(24 * 365));
  const auto session = linking.sessions.begin(linking.session.user);
  linking.session = session;
  const auto back = linking.consented();
  const auto begun = linking.signing_up.begin("+237650000042", kPassword, "198.51.100.1").value();
  linking.clock.set_wall(right);
  CHECK_FALSE(linking.sessions.user_of(session.token).has_value());
  CHECK(linking.handle_redirect(back).error().status == 403);
  CHECK(linking.signing_up.verify(begun.user, linking.sms_sender.code(), kHere).error().status ==
        403);
}

TEST_CASE("the code is not exchanged before the user has confirmed") {
  Linking linking;
  const auto back = linking.consented();
  const auto asked = linking.platform.paths.size();
  const auto question = linking.handle_redirect(back).value();
  CHECK(question.user == linking.session.user);
  CHECK(question.platform == "mastodon");
  CHECK(question.instance == "https://m.example");
  CHECK(linking.platform.paths.size() == asked);
  CHECK(linking.accounts.of_user(linking.session.user).empty());
  for (const auto& secret : {back.code, question.confirmation})
    CHECK(linking.leaked().find(secret) == std::string::npos);
  CHECK(linking.connecting.finish(question.confirmation).has_value());
  CHECK(linking.accounts.of_user(linking.session.user).size() == 1);
}

TEST_CASE("a confirmation is valid once, within the ten minutes, while the session lasts") {
  Linking linking;
  const auto yes = [&] { return linking.handle_redirect(linking.consented())->confirmation; };
  const auto used = yes();
  CHECK(linking.connecting.finish(used).has_value());
  CHECK(linking.connecting.finish(used).error().status == 403);
  CHECK(linking.connecting.finish("").error().status == 403);
  const auto late = yes();
  linking.clock.advance(std::chrono::minutes(10));
  CHECK(linking.connecting.finish(late).error().status == 403);
  const auto gone = yes();
  linking.sessions.end(linking.session.token);
  CHECK(linking.connecting.finish(gone).error().status == 403);
}

TEST_CASE("the page that asks can be loaded again, and a changed address gets nothing") {
  Linking linking;
  const auto back = linking.consented();
  const auto question = linking.handle_redirect(back).value();
  const auto again = linking.handle_redirect(back);
  REQUIRE(again.has_value());
  CHECK(again->confirmation == question.confirmation);
  CHECK(again->instance == question.instance);
  const auto status = [&](const vault::Connecting::Redirect& other) {
    const auto asked = linking.connecting.handle_redirect(other);
    return asked ? 200 : asked.error().status;
  };
  CHECK(status({back.path, back.state, "another-code", ""}) == 403);
  CHECK(status({back.path, back.state, "", "access_denied"}) == 403);
  CHECK(status({"/oauth2/callback/x", back.state, back.code, ""}) == 403);
  CHECK(linking.connecting.finish(question.confirmation).has_value());
  CHECK(linking.handle_redirect(back).error().status == 403);
}

TEST_CASE("a state is no confirmation, and a confirmation is no state") {
  Linking linking;
  const auto back = linking.consented();
  CHECK(linking.connecting.finish(back.state).error().status == 403);
  const auto question = linking.handle_redirect(back).value();
  CHECK(linking.connecting.handle_redirect({back.path, question.confirmation, "code", ""})
            .error()
            .status == 403);
  CHECK(linking.connecting.finish(question.confirmation).has_value());
}

TEST_CASE("an ended session and another user's session begin no connection") {
  Linking linking;
  const auto other = linking.person("+237650000002");
  const auto begin = [&](const std::string& user, const std::string& token) {
    vault::Account account;
    account.user = user;
    account.platform = "mastodon";
    account.instance = "m.example";
    return linking.connecting.begin(account, token);
  };
  CHECK(begin(other.user, linking.session.token).error().status == 401);
  CHECK(begin(other.user, "").error().status == 401);
}

TEST_CASE("an account is not connected if the user or the platform refuses") {
  Linking linking;
  const auto denied = linking.consented();
  const auto no =
      linking.connecting.handle_redirect({denied.path, denied.state, "", "access_denied"});
  CHECK(no.error().status == 400);
  CHECK(no.error().what.find("not given consent") != std::string::npos);
  CHECK(linking.finish(denied).error().status == 403);
  auto wrong = linking.consented();
  wrong.code = "forged";
  CHECK(linking.finish(wrong).error().status == 400);
  linking.platform.scope = "profile";
  CHECK(linking.finish(linking.consented()).error().status == 400);
  linking.platform.scope = "profile write:statuses";
  linking.platform.refreshes = false;
  CHECK(linking.finish(linking.consented()).error().status == 400);
  // The tokens that it issued are queued for revocation.
  CHECK(linking.count("SELECT count(*) FROM revocations WHERE state = 'revoking'") == 2);
  linking.platform.lasts = 0;
  CHECK(linking.finish(linking.consented()).has_value());
}

TEST_CASE("a platform that is down gives 503, and the state is used up") {
  Linking linking;
  const auto back = linking.consented();
  linking.platform.down = true;
  CHECK(linking.finish(back).error().status == 503);
  CHECK(linking.begin("other.example").error().status == 503);
  linking.platform.down = false;
  CHECK(linking.finish(back).error().status == 403);
}

TEST_CASE("an instance must be allowed and on the public Internet") {
  Linking linking;
  CHECK(linking.begin("").error().status == 400);
  CHECK(linking.begin("https://m.example/path").error().status == 400);
  CHECK(linking.begin("http://m.example").error().status == 400);
  CHECK(linking.begin("m.example", "nowhere").error().status == 404);
  CHECK(linking.begin("", "email").error().status == 400);
  linking.addresses = {"93.184.216.34", "192.168.1.1"};
  CHECK(linking.begin().error().status == 400);
  CHECK(linking.platform.paths.empty());
  linking.policy.private_addresses = true;
  CHECK(linking.begin().has_value());
  linking.policy.platforms[0].instances = {"https://one.example"};
  CHECK(linking.begin("other.example").error().status == 400);
  CHECK(linking.begin("")->authorization_url.starts_with("https://one.example/"));
  CHECK(linking.begin("ONE.example").has_value());
  linking.policy.platforms[0].instances.clear();
  CHECK(linking.begin("one.example").error().status == 400);
}

TEST_CASE("a code that arrives at another server's redirect address is not exchanged") {
  Linking linking;
  // The user is at evil.example, which redirects to m.example with the vault's client id.
  const auto begun = linking.begin("evil.example").value();
  const auto evil = linking.platform.consent(begun.authorization_url);
  const auto true_one = linking.consented();
  CHECK(true_one.path != evil.path);
  const auto asked = linking.platform.paths.size();
  CHECK(linking.connecting.handle_redirect({true_one.path, evil.state, true_one.code, ""})
            .error()
            .status == 403);
  CHECK(linking.platform.paths.size() == asked);
  CHECK(linking.handle_redirect(evil).error().status == 403);  // the state is used up
  CHECK(linking.handle_redirect(true_one).has_value());
}

TEST_CASE("a client registered by an older version keeps the shared redirect address") {
  Linking linking;
  const auto& key = linking.keys.lookup("vault/client", "https://m.example");
  const auto sealed =
      linking.keys.seal(vault::sealing_context("client", "mastodon", util::to_hex(key)),
                        util::as_octets(R"({"id":"i","secret":"s"})"));
  linking.store->change([&](database::Database& db) {
    db.run("INSERT INTO clients(platform, instance, sealed) VALUES ('mastodon', ?, ?)", key,
           sealed);
  });
  const auto back = linking.consented();
  CHECK(back.path == "/oauth2/callback");
  CHECK(linking.finish(back).has_value());
}

TEST_CASE("tokens of a failed connection are queued for revocation, sealed, in ten minutes") {
  Linking linking;
  const auto owed = [&] {
    return linking.count("SELECT count(*) FROM revocations WHERE state = 'revoking'");
  };
  const auto back = linking.consented();
  linking.web = [&](const net::HttpRequest& request) {
    if (request.url.ends_with("/userinfo")) return doubles::http_answer(503);
    return linking.platform.answer(request);
  };
  CHECK(linking.finish(back).error().status == 503);
  CHECK(owed() == 1);
  CHECK(linking.leaked().find("refresh-") == std::string::npos);
  CHECK(linking.count("SELECT next_at - since FROM revocations") == 600'000);
  linking.web = [&](const net::HttpRequest& request) { return linking.platform.answer(request); };
  CHECK(linking.finish(linking.consented()).has_value());
  CHECK(owed() == 1);  // the earlier one; the next one was cancelled with the account
}

TEST_CASE("tokens for a user who was deleted meanwhile are queued for revocation") {
  Linking linking;
  const auto back = linking.consented();
  linking.web = [&](const net::HttpRequest& request) {
    linking.store->change([](database::Database& db) { db.run("DELETE FROM users"); });
    return linking.platform.answer(request);
  };
  CHECK(linking.finish(back).error().status == 409);
  CHECK(linking.count("SELECT count(*) FROM revocations WHERE state = 'revoking'") == 1);
}

TEST_CASE("the number of connections that a user begins is limited") {
  Linking linking;
  int begun = 0;
  while (begun < 100 && linking.begin().has_value()) ++begun;
  CHECK(begun == 20);
  CHECK(linking.begin().error().status == 429);
}

TEST_CASE("settings given at the beginning are those of the connected account") {
  Linking linking;
  const std::string settings = R"({"characters":"1000","visibility":"unlisted"})";
  const auto begun = linking.begin("m.example", "mastodon", settings).value();
  const auto account = linking.finish(linking.platform.consent(begun.authorization_url)).value();
  CHECK(linking.accounts.by_id(linking.session.user, account.id)->settings == settings);
  // An account connected again without settings keeps the old ones: nothing becomes public by it.
  linking.finish(linking.consented()).value();
  CHECK(linking.accounts.by_id(linking.session.user, account.id)->settings == settings);
  linking
      .finish(
          linking.platform.consent(linking.begin("m.example", "mastodon", "{}")->authorization_url))
      .value();
  CHECK(linking.accounts.by_id(linking.session.user, account.id)->settings == "{}");
  CHECK(linking.begin("m.example", "mastodon", R"({"visibility":"everybody"})").error().status ==
        400);
}

TEST_CASE("an account with a secret is stored sealed") {
  Linking linking;
  auto account = linking.mail_account();
  account.settings = R"({"from":"Ann","user":"ann"})";
  account.tokens.refresh = "not for a secret";
  const auto kept = linking.connecting.keep_secret(account).value();
  CHECK(kept.state == "connected");
  const auto found = linking.accounts.by_id(linking.session.user, kept.id).value();
  CHECK(found.tokens.access == "the-mail-password");
  CHECK(found.tokens.refresh.empty());
  CHECK(found.settings == account.settings);
  CHECK(linking.leaked().find("the-mail-password") == std::string::npos);
  CHECK(linking.leaked().find("ann@mail.example") == std::string::npos);
}

TEST_CASE("an e-mail account is stored after a log-in that the mail server accepts") {
  Linking linking;
  net::MailResult result{net::Fault::transfer, 535, {}};
  int tried = 0;
  vault::Connecting connecting{linking.context,
                               linking.limits,
                               linking.clients,
                               linking.accounts,
                               linking.audit,
                               [&](const std::string&) { return linking.addresses; },
                               [&](const net::Mail&) {
                                 ++tried;
                                 return result;
                               }};
  const auto refused = connecting.keep_secret(linking.mail_account());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().status == 400);
  CHECK(refused.error().what.find("the-mail-password") == std::string::npos);
  CHECK(linking.accounts.of_user(linking.session.user).empty());
  result = {net::Fault::none, 250, {}};
  CHECK(connecting.keep_secret(linking.mail_account()).has_value());
  CHECK(tried == 2);
  // Nobody is asked about a web hook.
  auto hook = linking.mail_account();
  hook.platform = "webhook";
  hook.instance = "https://hook.example/in";
  CHECK(connecting.keep_secret(hook).has_value());
  CHECK(tried == 2);
}

TEST_CASE("a secret account with invalid fields is refused") {
  Linking linking;
  const auto good = linking.mail_account();
  CHECK(linking.status_of_secret(good) == 201);
  const auto bad = [&](auto change) {
    auto account = good;
    change(account);
    return linking.status_of_secret(account);
  };
  CHECK(bad([](auto& a) { a.platform = "mastodon"; }) == 400);
  CHECK(bad([](auto& a) { a.platform = "nowhere"; }) == 404);
  CHECK(bad([](auto& a) { a.name.clear(); }) == 400);
  CHECK(bad([](auto& a) { a.name = "ann\r\nBcc: x"; }) == 400);
  CHECK(bad([](auto& a) { a.tokens.access.clear(); }) == 400);
  CHECK(bad([](auto& a) { a.instance.clear(); }) == 400);
  CHECK(bad([](auto& a) { a.instance = "https://mail.example"; }) == 400);
  CHECK(bad([](auto& a) { a.settings = "[1]"; }) == 400);
  CHECK(bad([](auto& a) { a.settings = R"({"user":1})"; }) == 400);
  CHECK(bad([](auto& a) { a.settings = R"({"user":"a\nb"})"; }) == 400);
  CHECK(bad([](auto& a) { a.settings = "{\"user\":\"" + std::string(5000, 'x') + "\"}"; }) == 400);
  CHECK(bad([](auto& a) {
          a.platform = "webhook";
          a.instance = "https://hook.example/in?x=1";
        }) == 201);
  CHECK(bad([](auto& a) {
          a.platform = "webhook";
          a.instance = "http://hook.example/";
        }) == 400);
  linking.addresses = {"127.0.0.1"};
  CHECK(linking.status_of_secret(good) == 400);
  linking.addresses.clear();
  CHECK(linking.status_of_secret(good) == 503);
}

TEST_CASE("expired connections are deleted") {
  Linking linking;
  linking.begin().value();
  linking.connecting.purge();
  CHECK(linking.count("SELECT count(*) FROM connections") == 1);
  linking.clock.advance(std::chrono::minutes(10));
  linking.connecting.purge();
  CHECK(linking.count("SELECT count(*) FROM connections") == 0);
}
