#include "backend/vault/oauth/clients.hpp"

#include "json/json.hpp"

namespace vault {

namespace {

constexpr auto kInUse = std::chrono::minutes(5);

util::Octets sealed_client(database::Database& database, const std::string& platform,
                           const crypto::Sha256& instance) {
  auto row = database.query("SELECT sealed FROM clients WHERE platform = ? AND instance = ?",
                            platform, instance);
  if (!row.next()) return {};
  const auto octets = row.octets(0);
  return {octets.begin(), octets.end()};
}

}  // namespace

crypto::Sha256 Clients::instance_hash(const VaultContext& context, const std::string& instance) {
  return context.keys.lookup("vault/client", instance);
}

std::string Clients::sealing_place(const std::string& platform, const crypto::Sha256& instance) {
  return sealing_context("client", platform, util::to_hex(instance));
}

util::Result<Client> Clients::at(const Platform& platform, const std::string& instance) {
  const auto redirect = context_.policy.callback_url(platform, instance);
  if (!platform.client_id.empty())
    return Client{platform.client_id, platform.client_secret, redirect};
  const auto key = instance_hash(context_, instance);
  const auto where = sealing_place(platform.name, key);
  note_use(key);  // before it is read: delete_unused_clients() looks in its transaction
  if (const auto sealed = context_.store.read(
          [&](database::Database& db) { return sealed_client(db, platform.name, key); });
      !sealed.empty())
    return open(where, sealed);
  auto made = read_client(
      context_.fetch(registration_request(platform, instance, context_.policy.service, redirect)));
  if (!made) return made;
  const auto text =
      json::Json{{"id", made->id}, {"secret", made->secret}, {"redirect", redirect}}.dump();
  const auto fresh = context_.keys.seal(where, util::as_octets(text));
  // Of two parallel registrations the first stays: a user may have consented to it already.
  return open(where, context_.store.change([&](database::Database& db) {
    db.run("INSERT OR IGNORE INTO clients(platform, instance, sealed) VALUES (?, ?, ?)",
           platform.name, key, fresh);
    return sealed_client(db, platform.name, key);
  }));
}

void Clients::note_use(const crypto::Sha256& instance) {
  const auto now = context_.clock.now();
  const util::MutexLock lock(mutex_);
  std::erase_if(used_, [now](const auto& one) { return one.second <= now; });
  used_[instance] = now + kInUse;
}

bool Clients::is_in_use(const crypto::Sha256& instance) const {
  const util::MutexLock lock(mutex_);
  const auto found = used_.find(instance);
  return found != used_.end() && context_.clock.now() < found->second;
}

util::Result<Client> Clients::open(const std::string& where, const util::Octets& sealed) const {
  const auto open = context_.keys.open(where, sealed);
  if (!open) return util::fail(open.error());
  const auto kept = json::parse_or_null(util::as_chars(*open));
  // Older versions registered every client with the same redirect address and did not store it.
  return Client{kept.at("id").text(), kept.at("secret").text(),
                kept.text("redirect", context_.policy.public_url + std::string(kCallback))};
}

}  // namespace vault
