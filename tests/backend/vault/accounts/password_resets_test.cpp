#include "backend/vault/accounts/password_resets.hpp"

#include "tests/backend/vault/deletion_rig.hpp"

using namespace vault_test;

namespace {

const std::string kNewPassword = "Other-horse2";

struct ResetRig : EndingRig {
  vault::Session owner = person();

  ResetRig() { clock.advance(std::chrono::minutes(10)); }
  /// Asks for a new password and confirms it with the code. Returns its id.
  std::string ask() {
    const auto begun = resets.begin(kNumber, kNewPassword, kHere).value();
    CHECK(resets.confirm(begun.user, sms_sender.code(), kHere).has_value());
    return begun.user;
  }
  void wait(std::chrono::hours hours) {
    resets.step();
    for (auto done = hours.zero(); done < hours; done += std::chrono::hours(1)) {
      clock.advance(std::chrono::hours(1));
      resets.step();
    }
  }
  int sign_in(const std::string& password) {
    const auto in = users.sign_in(kNumber, password, kHere);
    return in ? 200 : in.error().status;
  }
};

}  // namespace

TEST_CASE("a new password is valid after a day, and begins anew without the old accounts") {
  ResetRig rig;
  rig.account(rig.owner.user);
  const auto id = rig.ask();
  CHECK(rig.sms_sender.sent.back().text.find("sign in with your old password") !=
        std::string::npos);
  CHECK(rig.sms_sender.sent.back().text.size() <= 160);
  rig.wait(std::chrono::hours(23));
  CHECK(rig.sign_in(kNewPassword) == 401);
  CHECK(rig.sessions.user_of(rig.owner.token).error().status == 401);  // 12 hours are over
  rig.wait(std::chrono::hours(1));
  CHECK(rig.sign_in(kPassword) == 401);
  const auto in = rig.users.sign_in(kNumber, kNewPassword, kHere);
  REQUIRE(in.has_value());
  CHECK(in->user == id);
  CHECK(in->user != rig.owner.user);
  CHECK(rig.accounts.of_user(in->user).empty());
  CHECK_FALSE(rig.users.exists(rig.owner.user));
  rig.deletion.step(rig.stop);
  CHECK(rig.state(rig.owner.user) == "revoked");
  REQUIRE(rig.gateway_server.requests.size() == 1);
  CHECK(rig.gateway_server.requests[0].path == "/internal/v1/users/" + rig.owner.user);
  CHECK(rig.noted("password reset", "done") == 1);
}

TEST_CASE("the old password cancels a new one that waits") {
  ResetRig rig;
  rig.ask();
  rig.wait(std::chrono::hours(12));
  CHECK(rig.sign_in("Wrong-horse1") == 401);
  CHECK(rig.resets.pending(rig.owner.user).has_value());
  CHECK(rig.sign_in(kPassword) == 200);
  CHECK_FALSE(rig.resets.pending(rig.owner.user).has_value());
  rig.wait(std::chrono::hours(48));
  CHECK(rig.sign_in(kNewPassword) == 401);
  CHECK(rig.sign_in(kPassword) == 200);
}

TEST_CASE("a date that leaps ahead does not shorten the wait") {
  ResetRig rig;
  rig.ask();
  rig.resets.step();
  rig.clock.set_wall(rig.clock.wall() + std::chrono::hours(24 * 365));
  rig.resets.step();
  CHECK(rig.users.exists(rig.owner.user));
  CHECK(rig.count("SELECT count(*) FROM resets") == 1);
}

TEST_CASE("a time before the code was entered does not count") {
  ResetRig rig;
  rig.resets.step();
  rig.clock.advance(std::chrono::hours(30));
  rig.ask();
  rig.resets.step();
  rig.resets.step();
  CHECK(rig.users.exists(rig.owner.user));
}

TEST_CASE("an unknown number gets the same response, and no new password") {
  ResetRig rig;
  const auto begun = rig.resets.begin("+237650000009", kNewPassword, kHere);
  REQUIRE(begun.has_value());
  CHECK(rig.sms_sender.sent.back().text.find("has no account") != std::string::npos);
  CHECK(rig.sms_sender.sent.back().text.size() <= 160);
  CHECK(rig.resets.confirm(begun->user, "000000", kHere).error().status == 403);
  CHECK(rig.count("SELECT count(*) FROM resets") == 0);
}

TEST_CASE("who cannot sign up cannot learn either which number has an account") {
  for (const auto mode : {vault::SignUpMode::invitation, vault::SignUpMode::closed}) {
    ResetRig rig;
    rig.policy.sign_up = mode;
    const auto sent = rig.sms_sender.sent.size();
    const auto unknown = rig.resets.begin("+237650000009", kNewPassword, kHere);
    REQUIRE(unknown.has_value());
    CHECK(rig.resets.confirm(unknown->user, "123456", kHere).error().status == 403);
    const auto owner = rig.resets.begin(kNumber, kNewPassword, kHere);
    REQUIRE(owner.has_value());
    CHECK(rig.sms_sender.sent.size() == sent + 2);
    CHECK(unknown->user.size() == owner->user.size());
    CHECK(unknown->expires_at == owner->expires_at);
  }
}

TEST_CASE("codes for new passwords are a quarter, and take none from those who sign up") {
  ResetRig rig;
  rig.policy.codes_per_hour = 8;
  rig.policy.number_prefixes = {{.prefix = "+237", .codes_per_hour = 8}};
  const auto number = [](int person) { return "+2376500000" + std::to_string(10 + person); };
  const auto address = [](int person) { return "198.51.100." + std::to_string(10 + person); };
  for (int i = 0; i < 2; ++i)
    CHECK(rig.resets.begin(number(i), kNewPassword, address(i)).has_value());
  CHECK(rig.resets.begin(number(2), kNewPassword, address(2)).error().status == 429);
  for (int i = 3; i < 10; ++i)
    CHECK(rig.signing_up.begin(number(i), kPassword, address(i)).has_value());
  rig.clock.advance(std::chrono::hours(1));
  for (int i = 20; i < 28; ++i)
    CHECK(rig.signing_up.begin(number(i), kPassword, address(i)).has_value());
  CHECK(rig.signing_up.begin(number(28), kPassword, address(28)).error().status == 429);
  CHECK(rig.resets.begin(kNumber, kNewPassword, kHere).has_value());
}

TEST_CASE("a code confirms one new password, and a newer one waits from the beginning") {
  ResetRig rig;
  const auto begun = rig.resets.begin(kNumber, kNewPassword, kHere).value();
  const auto code = rig.sms_sender.code();
  CHECK(rig.resets.confirm(begun.user, code, kHere).has_value());
  CHECK(rig.resets.confirm(begun.user, code, kHere).error().status == 403);
  rig.wait(std::chrono::hours(23));
  rig.ask();
  rig.wait(std::chrono::hours(23));
  CHECK(rig.users.exists(rig.owner.user));
  rig.wait(std::chrono::hours(1));
  CHECK_FALSE(rig.users.exists(rig.owner.user));
}

TEST_CASE("a user who is deleted leaves no password that waits") {
  ResetRig rig;
  rig.ask();
  CHECK(rig.count("SELECT count(*) FROM resets") == 1);
  rig.store->change([&](database::Database& db) { rig.deletion.erase(db, rig.owner.user); });
  CHECK(rig.count("SELECT count(*) FROM resets") == 0);
}

TEST_CASE("new passwords are sealed in the database") {
  ResetRig rig;
  rig.ask();
  const auto leaked = rig.leaked();
  for (const auto& secret : {kNewPassword, std::string("650000001"), std::string("$argon2")})
    CHECK_MESSAGE(leaked.find(secret) == std::string::npos, secret);
}
