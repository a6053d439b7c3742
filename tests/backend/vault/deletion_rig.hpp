// A vault for tests of deletions, with two scripted peers.
#pragma once

#include "backend/vault/accounts/account_deletion.hpp"
#include "backend/vault/accounts/password_resets.hpp"
#include "tests/backend/vault/rig.hpp"
#include "tests/doubles/fake_peer.hpp"

namespace vault_test {

struct EndingRig : Rig {
  vault::Clients clients{context};
  doubles::FakePeer gateway_server, publisher;
  int woken = 0;
  vault::AccountDeletion deletion{
      context, users, clients, audit, gateway_server, publisher, [this] { ++woken; }};
  vault::PasswordResets resets{context, signing_up, deletion, sms_sender, audit};
  const std::atomic<bool> stop{false};

  EndingRig() {
    policy.platforms[0].client_id = "client";
    policy.platforms[0].client_secret = "secret-of-client";
    web = [](const auto&) { return doubles::http_answer(200, "{}"); };
  }
  std::string account(const std::string& user, const std::string& name = "ann",
                      const std::string& platform = "mastodon",
                      const std::string& instance = "https://m.example") {
    vault::Account one;
    one.user = user;
    one.platform = platform;
    one.name = name;
    one.instance = instance;
    one.tokens = {"access-of-" + name, "refresh-of-" + name, 7};
    return accounts.keep(one).value();
  }
  std::string state(const std::string& user) {
    const auto all = deletion.of_user(user);
    return all.empty() ? "" : all.front().state;
  }
  std::int64_t noted(const std::string& kind, const std::string& result) {
    return store->read([&](database::Database& db) {
      auto row = db.query("SELECT count(*) FROM audit WHERE kind = ? AND result = ?", kind, result);
      return row.next() ? row.integer(0) : 0;
    });
  }
  /// Runs step() once an hour.
  void hours(int count) { steps(count, std::chrono::hours(1)); }
  /// Runs step() twice a day.
  void days(int count) { steps(2 * count, std::chrono::hours(12)); }
  void steps(int count, std::chrono::hours each) {
    for (int i = 0; i < count; ++i) {
      clock.advance(each);
      deletion.step(stop);
    }
  }
};

}  // namespace vault_test
