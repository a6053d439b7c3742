#include "backend/gateway_server/server_keys.hpp"

namespace gateway_server {
namespace {

using database::Database, database::Transaction;
using util::Advice, util::fail, util::Result;

std::string place(std::int64_t id) {
  return "gateway/server-key/" + std::to_string(id);
}

}  // namespace

Result<void> ServerKeys::renew() {
  const auto pem = crypto::RsaPrivateKey::generate(kBits).pem();
  return store_.with("the server's key was not kept", [&](Database& file) -> Result<void> {
    Transaction transaction(file);
    std::int64_t id = 0;
    {
      auto row = file.query("SELECT coalesce(max(id), 0) + 1 FROM server_key");
      row.next();
      id = row.integer(0);
    }
    const auto sealed = store_.keys().seal(place(id), util::as_octets(pem));
    file.run("INSERT INTO server_key (id, pem, made_at) VALUES (?, ?, ?)", id,
             util::OctetView(sealed), util::epoch_ms(clock_.wall()));
    // The last but one may still be given to a session that is being opened.
    file.run(
        "DELETE FROM server_key WHERE id < ? - 1 AND id NOT IN (SELECT server_key FROM session)",
        id);
    transaction.commit();
    return {};
  });
}

Result<ServerKeys::Known> ServerKeys::newest() {
  const auto ask = [this] {
    return store_.reading("the server's key was not found",
                          [&](Database& file) -> Result<std::int64_t> {
                            auto row = file.query("SELECT coalesce(max(id), 0) FROM server_key");
                            row.next();
                            return row.integer(0);
                          });
  };
  auto id = ask();
  if (id && *id == 0) {
    if (const auto made = renew(); !made) return fail(made.error());
    id = ask();
  }
  if (!id) return fail(id.error());
  return find(*id);
}

Result<ServerKeys::Known> ServerKeys::find(std::int64_t id) {
  {
    const util::MutexLock lock(mutex_);
    if (const auto known = read_.find(id); known != read_.end()) return known->second;
  }
  auto pem =
      store_.reading("the server's key was not read", [&](Database& file) -> Result<util::Octets> {
        auto row = file.query("SELECT pem FROM server_key WHERE id = ?", id);
        if (!row.next()) return fail(Advice::reject, "this key of the server is gone: begin again");
        return store_.keys().open(place(id), row.octets(0));
      });
  if (!pem) return fail(pem.error());
  auto key = crypto::RsaPrivateKey::from_pem(util::as_chars(*pem));
  if (!key) return fail(key.error());
  const auto shown = key->public_key();
  Known known{id, std::move(*key), shown.pem(), shown.fingerprint()};
  const util::MutexLock lock(mutex_);
  return read_.emplace(id, std::move(known)).first->second;
}

}  // namespace gateway_server
