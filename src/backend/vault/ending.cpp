#include "backend/vault/ending.hpp"

#include <algorithm>

namespace vault {

namespace {

// The watchdog of the program wants to see an end of it; a request may take half a minute more.
constexpr auto kLongestStep = std::chrono::seconds(60);

}  // namespace

Ending::Ending(const Tools& tools, Users& users, Clients& clients, Audit& audit,
               service::Peer& gateway_server, service::Peer& publisher, std::function<void()> wake)
    : tools_(tools),
      users_(users),
      audit_(audit),
      revocations_(tools, clients, audit),
      erasures_(tools, audit, gateway_server, publisher),
      wake_(std::move(wake)) {}

Outcome<Ended> Ending::revoke(const std::string& user, const std::string& account) {
  if (account.empty()) return service::refuse(404, "there is no such account");
  const auto ended = tools_.store.change([&](database::Database& db) {
    auto all = revocations_.take_over(db, user, account);
    if (!all.empty()) audit_.note(db, "account erased", user, "done");
    return all;
  });
  if (ended.empty()) return service::refuse(404, "there is no such account");
  wake_();
  return ended.front();
}

Outcome<std::vector<Ended>> Ending::erase_user(const std::string& user,
                                               const std::string& password) {
  if (auto proved = users_.check(user, password); !proved) return tl::unexpected(proved.error());
  auto ended = tools_.store.change([&](database::Database& db) {
    auto all = revocations_.take_over(db, user);
    db.run("DELETE FROM signups WHERE number_hash = (SELECT number_hash FROM users WHERE id = ?)",
           user);
    // Sessions and connections go with the user.
    db.run("DELETE FROM users WHERE id = ?", user);
    if (db.changes() == 1) {
      erasures_.owe(db, user);
      audit_.note(db, "user erased", user, "done");
    }
    return all;
  });
  wake_();
  return ended;
}

void Ending::owe(const Account& account) {
  revocations_.owe(account);
  wake_();
}

std::vector<Ended> Ending::of_user(const std::string& user) {
  return revocations_.of_user(user);
}

std::chrono::milliseconds Ending::step(const std::atomic<bool>& stop) {
  const auto until = tools_.clock.in(kLongestStep);
  bool something = false;
  while (!stop && tools_.clock.now() < until) {
    const bool erased = erasures_.step(stop);
    const bool revoked = !stop && revocations_.step(stop);
    something = something || erased || revoked;
    if (erased || revoked) continue;
    if (something) tools_.store.read([](database::Database& db) { db.empty_log(); });
    const auto next = tools_.store.read([](database::Database& db) {
      auto row = db.query(
          "SELECT min(next_at) FROM (SELECT next_at FROM erasures UNION ALL SELECT next_at FROM "
          "revocations WHERE state = 'revoking')");
      return row.next() ? row.maybe(0) : std::nullopt;
    });
    const auto wait = next ? *next - tools_.now() : kLongestPause;
    return std::chrono::milliseconds(std::clamp<std::int64_t>(wait, 0, kLongestPause));
  }
  return std::chrono::milliseconds(0);
}

void Ending::purge() {
  revocations_.purge();
}

}  // namespace vault
