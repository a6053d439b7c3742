#include "backend/vault/signup/signing_up.hpp"

#include <fmt/format.h>

#include "tests/backend/vault/rig.hpp"

using namespace vault_test;
using std::chrono::minutes;

TEST_CASE("a user signs up with the code from the SMS") {
  Rig rig;
  const auto begun = rig.signing_up.begin(kNumber, kPassword, kHere).value();
  CHECK(rig.sms_sender.sent.back().number == kNumber);
  CHECK(rig.sms_sender.sent.back().text.size() <= 160);
  CHECK(begun.expires_at == rig.clock.wall() + minutes(10));
  CHECK_FALSE(rig.users.exists(begun.user));
  const auto session = rig.signing_up.verify(begun.user, rig.sms_sender.code(), kHere).value();
  CHECK(rig.sessions.user_of(session.token).value() == begun.user);
  CHECK(rig.users.number(begun.user).value() == kNumber);
  CHECK(rig.signing_up.verify(begun.user, rig.sms_sender.code(), kHere).error().status == 403);
}

TEST_CASE("an invalid number or password is refused before an SMS is sent") {
  Rig rig;
  CHECK(rig.signing_up.begin("650000001", kPassword, kHere).error().status == 400);
  CHECK(rig.signing_up.begin(kNumber, "short", kHere).error().status == 400);
  CHECK(rig.sms_sender.sent.empty());
}

TEST_CASE("a number that is not E.164 is refused") {
  Rig rig;
  for (const auto* bad : {"", "+", "237650000001", "+0650000001", "+12345", "+1234567890123456",
                          "+23765000000a", "+237 650000001"}) {
    const auto begun = rig.signing_up.begin(bad, kPassword, kHere);
    REQUIRE_FALSE_MESSAGE(begun.has_value(), bad);
    CHECK_MESSAGE(begun.error().status == 400, bad);
  }
}

TEST_CASE("a known number gets the same response, and no code is valid") {
  Rig rig;
  const auto owner = rig.person();
  rig.clock.advance(minutes(1));
  const auto again = rig.signing_up.begin(kNumber, "Other-horse2", kHere);
  REQUIRE(again.has_value());
  CHECK(again->user.size() == owner.user.size());
  CHECK(again->user != owner.user);
  CHECK(rig.sms_sender.sent.back().text.find("Sign in instead") != std::string::npos);
  CHECK(rig.signing_up.verify(again->user, "000000", kHere).error().status == 403);
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).has_value());
}

TEST_CASE("a code is valid for five tries and ten minutes") {
  Rig rig;
  auto begun = rig.signing_up.begin(kNumber, kPassword, kHere).value();
  const auto code = rig.sms_sender.code();
  const std::string wrong = code == "123456" ? "654321" : "123456";
  for (int i = 0; i < 5; ++i)
    CHECK(rig.signing_up.verify(begun.user, wrong, kHere).error().status == 403);
  CHECK(rig.signing_up.verify(begun.user, code, kHere).error().status == 403);

  rig.clock.advance(minutes(5));
  begun = rig.signing_up.begin(kNumber, kPassword, kHere).value();
  rig.clock.advance(minutes(10));
  CHECK(rig.signing_up.verify(begun.user, rig.sms_sender.code(), kHere).error().status == 403);
  CHECK(rig.signing_up.verify("nobody", rig.sms_sender.code(), kHere).error().status == 403);
  rig.signing_up.purge();
  CHECK(rig.count("SELECT count(*) FROM signups") == 0);
}

TEST_CASE("codes are not sent again at once, and are limited per address") {
  Rig rig;
  REQUIRE(rig.signing_up.begin(kNumber, kPassword, kHere).has_value());
  const auto soon = rig.signing_up.begin(kNumber, kPassword, kHere);
  CHECK(soon.error().status == 429);
  CHECK(soon.error().retry_after == 300);
  int sent = 1;
  for (int i = 10; i < 60; ++i)
    if (rig.signing_up.begin("+2376500000" + std::to_string(i), kPassword, kHere)) ++sent;
  CHECK(sent < 21);
  CHECK(rig.signing_up.begin("+237650000099", kPassword, "198.51.100.1").has_value());
}

TEST_CASE("a code that cannot be sent gives 503") {
  Rig rig;
  rig.sms_sender.down = true;
  const auto refused = rig.signing_up.begin(kNumber, kPassword, kHere);
  CHECK(refused.error().status == 503);
  CHECK(refused.error().retry_after > 0);
}

TEST_CASE("a code that was not sent is not counted") {
  Rig rig;
  rig.sms_sender.down = true;
  for (int i = 0; i < 25; ++i)
    CHECK(rig.signing_up.begin(kNumber, kPassword, kHere).error().status == 503);
  rig.sms_sender.down = false;
  CHECK(rig.signing_up.begin(kNumber, kPassword, kHere).has_value());
}

TEST_CASE("requests for codes to another person's number delay its sign-up by two hours at most") {
  Rig rig;
  for (int i = 0; i < 40; ++i) {
    rig.signing_up.begin(kNumber, kPassword, "198.51.100." + std::to_string(i));
    rig.clock.advance(minutes(1));
  }
  CHECK(rig.sms_sender.sent.size() < 8);
  const auto owner = rig.signing_up.begin(kNumber, kPassword, kHere);
  CHECK(owner.error().retry_after <= 120 * 60);
  rig.clock.advance(minutes(120));
  CHECK(rig.signing_up.begin(kNumber, kPassword, kHere).has_value());
}

TEST_CASE("the codes sent in an hour are limited by the configuration") {
  Rig rig;
  rig.policy.codes_per_hour = 3;
  const auto begin = [&](int person) {
    const auto last = std::to_string(10 + person);
    return rig.signing_up.begin("+2376500000" + last, kPassword, "198.51.100." + last);
  };
  for (int i = 0; i < 3; ++i) CHECK(begin(i).has_value());
  CHECK(begin(3).error().status == 429);
  rig.clock.advance(std::chrono::hours(1));
  CHECK(begin(3).has_value());
}

TEST_CASE("an unknown user id does not get into the audit log") {
  Rig rig;
  for (const char* id : {"nobody", "\x1b[2J+237650000001", ""})
    CHECK(rig.signing_up.verify(id, "123456", kHere).error().status == 403);
  CHECK(rig.count("SELECT count(*) FROM audit") == 0);
}

TEST_CASE("of two sign-ups of one number the first verified one wins") {
  Rig rig;
  const auto first = rig.signing_up.begin(kNumber, kPassword, kHere).value();
  const auto first_code = rig.sms_sender.code();
  rig.clock.advance(minutes(5));
  const auto second = rig.signing_up.begin(kNumber, "Other-horse2", kHere).value();
  const auto second_code = rig.sms_sender.code();
  CHECK(rig.signing_up.verify(second.user, first_code, kHere).error().status == 403);
  CHECK(rig.signing_up.verify(first.user, first_code, kHere).has_value());
  CHECK(rig.signing_up.verify(second.user, second_code, kHere).error().status == 403);
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).has_value());
}

TEST_CASE("a whole IPv6 /48 cannot use up the codes of an hour") {
  Rig rig;
  const auto begin = [&](int person, const std::string& remote) {
    return rig.signing_up.begin(fmt::format("+2376501{:05}", person), kPassword, remote);
  };
  for (int i = 0; i < 500; ++i) begin(i, fmt::format("2001:db8:1:{:x}::1", i * 128));
  CHECK(rig.sms_sender.sent.size() <= 80);
  CHECK(begin(999, kHere).has_value());
  for (int hour = 0; hour < 23; ++hour) {
    rig.clock.advance(std::chrono::hours(1));
    for (int i = 0; i < 100; ++i)
      begin(1000 + 100 * hour + i, fmt::format("2001:db8:1:{:x}::1", i * 128));
  }
  CHECK(rig.sms_sender.sent.size() < 200);
}

TEST_CASE("numbers that cost much get no code, and a configuration names the prefixes that do") {
  Rig rig;
  const auto status = [&](const std::string& number) {
    const auto begun = rig.signing_up.begin(number, kPassword, kHere);
    return begun ? 202 : begun.error().status;
  };
  CHECK(status("+19005550100") == 403);
  CHECK(status("+88213000000") == 403);
  CHECK(rig.sms_sender.sent.empty());
  CHECK(status("+13475550100") == 202);
  rig.policy.number_prefixes = {{"+237"}, {"+88213", 5}};
  CHECK(status("+13475550101") == 403);
  CHECK(status("+237650000001") == 202);
  CHECK(status("+88213000000") == 202);
}

TEST_CASE("codes to numbers of one prefix do not use up those of another") {
  Rig rig;
  rig.policy.number_prefixes = {{"+237", 3}, {"+2376", 2}, {"+49", 0}};
  rig.policy.codes_per_hour = 6;
  int person = 0;
  const auto sent = [&](const std::string& prefix) {
    int done = 0;
    for (int i = 0; i < 10; ++i, ++person)
      if (rig.signing_up.begin(fmt::format("{}{:08}", prefix, person), kPassword,
                               fmt::format("198.51.100.{}", person)))
        ++done;
    return done;
  };
  CHECK(sent("+2376") == 2);  // the longest prefix counts
  CHECK(sent("+2372") == 3);
  CHECK(sent("+49") == 1);  // the rest of all codes
  rig.clock.advance(std::chrono::hours(1));
  CHECK(sent("+2376") == 2);
}

TEST_CASE("an invitation lets one person sign up, also where sign-up needs one") {
  Rig rig;
  rig.policy.sign_up = vault::SignUpMode::invitation;
  CHECK(rig.signing_up.begin(kNumber, kPassword, kHere).error().status == 403);
  CHECK(rig.signing_up.begin(kNumber, kPassword, kHere, "0123456789abcdef").error().status == 403);
  CHECK(rig.sms_sender.sent.empty());
  const auto invitation = vault::make_invitation(*rig.store, rig.clock.wall());
  CHECK(rig.leaked().find(invitation) == std::string::npos);
  const auto first = rig.signing_up.begin(kNumber, kPassword, kHere, invitation).value();
  const auto code = rig.sms_sender.code();
  const auto second = rig.signing_up.begin("+237650000002", kPassword, kHere, invitation).value();
  CHECK(rig.signing_up.verify(second.user, rig.sms_sender.code(), kHere).has_value());
  CHECK(rig.signing_up.verify(first.user, code, kHere).error().status == 403);
  CHECK(rig.users.exists(second.user));
  CHECK_FALSE(rig.users.exists(first.user));
  CHECK(rig.signing_up.begin(kNumber, kPassword, "198.51.100.1", invitation).error().status == 403);
}

TEST_CASE("an invitation sends five codes a day, and ends after 30 days") {
  Rig rig;
  rig.policy.sign_up = vault::SignUpMode::invitation;
  const auto invitation = vault::make_invitation(*rig.store, rig.clock.wall());
  const auto status = [&](int person) {
    const auto begun =
        rig.signing_up.begin(fmt::format("+23765010{:04}", person), kPassword, kHere, invitation);
    return begun ? 202 : begun.error().status;
  };
  for (int i = 0; i < 5; ++i) CHECK(status(i) == 202);
  CHECK(status(5) == 429);
  rig.clock.advance(std::chrono::hours(24 * 31));
  CHECK(status(6) == 403);
  rig.signing_up.purge();
  CHECK(rig.count("SELECT count(*) FROM invitations") == 0);
}

TEST_CASE("a closed service takes no new users") {
  Rig rig;
  const auto invitation = vault::make_invitation(*rig.store, rig.clock.wall());
  rig.policy.sign_up = vault::SignUpMode::closed;
  CHECK(rig.signing_up.begin(kNumber, kPassword, kHere, invitation).error().status == 403);
  CHECK(rig.sms_sender.sent.empty());
}

TEST_CASE("the guests of a workshop behind one address sign up, one after the other") {
  Rig rig;
  for (int i = 0; i < 60; ++i) {
    const auto begun = rig.signing_up.begin(fmt::format("+23765010{:04}", i), kPassword, kHere);
    REQUIRE(begun.has_value());
    REQUIRE(rig.signing_up.verify(begun->user, rig.sms_sender.code(), kHere).has_value());
  }
  rig.policy.sign_ups_per_address = 2;
  for (int i = 0; i < 2; ++i)
    CHECK(rig.signing_up.begin(fmt::format("+23765020{:04}", i), kPassword, "192.0.2.8"));
  CHECK_FALSE(rig.signing_up.begin("+237650209999", kPassword, "192.0.2.8"));
}
