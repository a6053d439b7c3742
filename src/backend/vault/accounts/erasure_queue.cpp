#include "backend/vault/accounts/erasure_queue.hpp"

#include <fmt/format.h>

#include <cassert>

#include "backend/vault/accounts/accounts.hpp"
#include "util/log.hpp"

namespace vault {

namespace {

constexpr const char* kGatewayServer = "gateway-server";
constexpr const char* kPublisher = "publisher";

// The third failure is logged, as the first ones may be a restart, then one a day.
constexpr int kTold = 3, kToldAgain = 24;

}  // namespace

void ErasureQueue::schedule(database::Database& database, const std::string& user) {
  const auto now = context_.now();
  for (const char* peer : {kGatewayServer, kPublisher})
    database.run("INSERT INTO erasures(user, peer, since, next_at) VALUES (?, ?, ?, ?)", user, peer,
                 Accounts::whole_hour(now), now);
}

ErasureQueue::Row ErasureQueue::claim() {
  const auto now = context_.now();
  return context_.store.change([&](database::Database& db) {
    Row found;
    {
      auto row = db.query(
          "SELECT id, user, peer, tries, since FROM erasures WHERE next_at <= ? OR next_at > ? "
          "ORDER BY next_at, id LIMIT 1",
          now, now + kLongestPause);
      if (!row.next()) return found;
      found = {row.integer(0), {row.small(3) + 1, row.integer(4)}, row.text(1), row.text(2)};
    }
    db.run("UPDATE erasures SET tries = ?, next_at = ? WHERE id = ?", found.tries.count,
           now + pause_after(found.tries.count), found.id);
    return found;
  });
}

bool ErasureQueue::step(const std::atomic<bool>& stop) {
  const auto row = claim();
  if (row.id == 0) return false;
  auto& peer = row.peer == kPublisher ? publisher_ : gateway_server_;
  const auto response = peer.request("DELETE", "/internal/v1/users/" + row.user);
  if (response.ok()) {
    settle(row, "done");
  } else if (!stop && is_hopeless(row.tries, context_.now())) {
    settle(row, "failed");
    util::log_error(
        fmt::format("vault: the {} has not erased user {}: {}; next: start it, and send it DELETE "
                    "/internal/v1/users/{}",
                    row.peer, row.user, response.what, row.user));
  } else if (!stop && (row.tries.count == kTold || row.tries.count % kToldAgain == 0)) {
    util::log_warning(
        fmt::format("vault: the {} has not erased a user yet: {}; next: systemctl "
                    "status gsmrelay-{}",
                    row.peer, response.what, row.peer));
  }
  return true;
}

void ErasureQueue::settle(const Row& row, const std::string& result) {
  assert(row.id != 0);
  context_.store.change([&](database::Database& db) {
    db.run("DELETE FROM erasures WHERE id = ?", row.id);
    audit_.note(db, "erasure at " + row.peer, row.user, result);
  });
}

}  // namespace vault
