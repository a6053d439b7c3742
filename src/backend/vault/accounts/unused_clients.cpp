#include "backend/vault/accounts/unused_clients.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "backend/vault/accounts/revocations.hpp"
#include "backend/vault/oauth/connecting.hpp"
#include "json/json.hpp"

namespace vault {

namespace {

std::optional<std::set<std::string>> used_instances(database::Database& database,
                                                    const VaultContext& context) {
  std::set<std::string> all;
  for (const auto& platform : context.policy.platforms)
    all.insert(platform.instances.begin(), platform.instances.end());
  for (auto& instance : Revocations::instances(context, database)) all.insert(std::move(instance));
  for (auto& instance : Connecting::instances(context, database)) all.insert(std::move(instance));
  auto row = database.query("SELECT id, user, platform, details FROM accounts");
  while (row.next()) {
    const auto details =
        context.keys.open(sealing_context("account", row.text(0), "details"), row.octets(3));
    if (!details) return std::nullopt;
    all.insert(json::parse_or_null(util::as_chars(*details)).text("instance"));
  }
  return all;
}

struct StoredClient {
  std::string platform;
  crypto::Sha256 instance;
};

}  // namespace

int delete_unused_clients(const VaultContext& context, const Clients& clients) {
  return context.store.change([&](database::Database& db) {
    const auto instances = used_instances(db, context);
    if (!instances) return 0;
    std::set<crypto::Sha256> used;
    for (const auto& instance : *instances) used.insert(Clients::instance_hash(context, instance));
    std::vector<StoredClient> unused;
    {
      auto row = db.query("SELECT platform, instance FROM clients");
      while (row.next()) {
        const auto octets = row.octets(1);
        crypto::Sha256 instance{};
        std::copy_n(octets.begin(), std::min(octets.size(), instance.size()), instance.begin());
        if (!used.contains(instance) && !clients.is_in_use(instance))
          unused.push_back({row.text(0), instance});
      }
    }
    for (const auto& client : unused)
      db.run("DELETE FROM clients WHERE platform = ? AND instance = ?", client.platform,
             client.instance);
    return static_cast<int>(unused.size());
  });
}

}  // namespace vault
