#include "backend/vault/schema.hpp"

#include "tests/backend/vault/rig.hpp"

using namespace vault_test;

TEST_CASE("a leaked database without its key file shows no number, password, code, name or token") {
  Rig rig;
  const auto session = rig.person();
  const auto code = rig.sms_sender.code();
  vault::Account account;
  account.user = session.user;
  account.platform = "mastodon";
  account.name = "somebody-by-name";
  account.instance = "https://quiet.example";
  account.settings = R"({"server":"smtps://mail.example"})";
  account.tokens = {"access-token-in-clear", "refresh-token-in-clear", 0};
  REQUIRE(rig.accounts.keep(account).has_value());
  REQUIRE(rig.signing_up.begin("+237650000002", "Other-horse2", kHere).has_value());
  REQUIRE(rig.users.sign_in(kNumber, kPassword, kHere).has_value());

  const auto leaked = rig.leaked();
  REQUIRE(leaked.find("signed up") != std::string::npos);  // proves that the search works
  for (const auto& secret : std::vector<std::string>{
           std::string("650000001"), std::string("650000002"), kPassword,
           std::string("Other-horse2"), std::string("$argon2"), code, rig.sms_sender.code(),
           session.token, kHere, std::string("access-token-in-clear"),
           std::string("refresh-token-in-clear"), std::string("somebody-by-name"),
           std::string("quiet.example"), std::string("mail.example")})
    CHECK_MESSAGE(leaked.find(secret) == std::string::npos, secret);
}
