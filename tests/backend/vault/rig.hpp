// The classes of the vault on a temporary database, with a fake clock, fake HTTP and a fake modem.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "backend/vault/accounts/accounts.hpp"
#include "backend/vault/oauth/clients.hpp"
#include "backend/vault/schema.hpp"
#include "backend/vault/signup/users.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/fake_http.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace vault_test {

inline const std::string kNumber = "+237650000001", kPassword = "Right-horse1";
inline const std::string kHere = "192.0.2.7";

inline vault::Platform mastodon() {
  auto platform = vault::platform_called("mastodon");
  platform.instances.clear();
  return platform;
}

struct FakeSmsSender final : vault::SmsSender {
  struct Sms {
    std::string number, text;
  };
  std::vector<Sms> sent;
  bool down = false;
  util::Result<void> send(const std::string& number, const std::string& text) override {
    if (down) return util::fail(util::Advice::retry, "no modem is up");
    sent.push_back({number, text});
    return {};
  }
  /// Returns the six digits of the last SMS.
  std::string code() const { return sent.back().text.substr(0, 6); }
};

struct Rig {
  doubles::TempDir dir;
  doubles::FakeClock clock;
  crypto::Keyring keys = crypto::Keyring::parse(crypto::Keyring::new_line(1)).value();
  vault::Policy policy;
  std::unique_ptr<vault::Store> store = open();
  std::vector<net::HttpRequest> asked;
  std::function<net::HttpResult(const net::HttpRequest&)> web = [](const auto&) {
    return doubles::http_fault(net::Fault::connect);
  };
  vault::VaultContext context{*store, keys, clock, policy, [this](net::HttpRequest request) {
                                asked.push_back(request);
                                return web(request);
                              }};
  FakeSmsSender sms_sender;
  vault::PasswordHashQueue work{crypto::Argon2Cost{64, 1, 1}, 2, 2};
  vault::Limits limits{context};
  vault::Audit audit{context};
  vault::Sessions sessions{context};
  vault::SigningUp signing_up{context, limits, work, sessions, audit, sms_sender};
  vault::Users users{context, limits, work, sessions, audit};
  vault::Accounts accounts{context};

  Rig() {
    policy.public_url = "https://vault.example";
    policy.platforms = {mastodon()};
  }
  std::unique_ptr<vault::Store> open() const {
    return std::make_unique<vault::Store>(
        database::Database::open(dir / "vault.sqlite", vault::schema()).value());
  }
  /// Signs up a user and verifies the code.
  vault::Session person(const std::string& number = kNumber) {
    const auto begun = signing_up.begin(number, kPassword, kHere).value();
    return signing_up.verify(begun.user, sms_sender.code(), kHere).value();
  }
  std::int64_t count(std::string_view sql) {
    return store->read([&](database::Database& db) {
      auto row = db.query(sql);
      return row.next() ? row.integer(0) : 0;
    });
  }
  /// Returns all octets of the database and its WAL.
  std::string leaked() const {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(dir.path())) {
      std::ifstream in(entry.path(), std::ios::binary);
      std::stringstream text;
      text << in.rdbuf();
      all += text.str();
    }
    return all;
  }
};

}  // namespace vault_test
