#include "backend/vault/clients.hpp"

#include <nlohmann/json.hpp>

namespace vault {

util::Result<Client> Clients::at(const Platform& platform, const std::string& instance) {
  if (!platform.client_id.empty()) return Client{platform.client_id, platform.client_secret};
  const auto key = tools_.keys.lookup("vault/client", instance);
  const auto where = place("client", platform.name, util::to_hex(key));
  const auto sealed = tools_.store.read([&](database::Database& db) -> util::Octets {
    auto row = db.query("SELECT sealed FROM clients WHERE platform = ? AND instance = ?",
                        platform.name, key);
    if (!row.next()) return {};
    const auto octets = row.octets(0);
    return {octets.begin(), octets.end()};
  });
  if (!sealed.empty()) {
    const auto open = tools_.keys.open(where, sealed);
    if (!open) return util::fail(open.error());
    const auto kept = nlohmann::json::parse(util::as_chars(*open));
    return Client{kept.at("id"), kept.at("secret")};
  }
  const auto made = read_client(tools_.fetch(registration_request(
      platform, instance, tools_.policy.service, tools_.policy.callback_url())));
  if (!made) return made;
  const auto text = nlohmann::json{{"id", made->id}, {"secret", made->secret}}.dump();
  const auto fresh = tools_.keys.seal(where, util::as_octets(text));
  tools_.store.change([&](database::Database& db) {
    db.run("INSERT OR REPLACE INTO clients(platform, instance, sealed) VALUES (?, ?, ?)",
           platform.name, key, fresh);
  });
  return made;
}

}  // namespace vault
