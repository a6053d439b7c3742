#include "backend/vault/signup/invitations.hpp"

#include "crypto/random.hpp"

namespace vault {

namespace {

constexpr std::size_t kInvitationOctets = 8;
constexpr std::chrono::hours kInvitationLife{30 * 24};

}  // namespace

util::Octets invitation_hash(const std::string& invitation) {
  if (invitation.empty()) return {};
  const auto hash = crypto::sha256(util::as_octets("invitation " + invitation));
  return {hash.begin(), hash.end()};
}

std::string make_invitation(Store& store, util::WallTime now) {
  auto invitation = crypto::random_hex(kInvitationOctets);
  const auto hash = invitation_hash(invitation);
  const auto expires_at = util::epoch_ms(now + kInvitationLife);
  store.change([&](database::Database& db) {
    db.run("INSERT INTO invitations(code, expires_at) VALUES (?, ?)", hash, expires_at);
  });
  return invitation;
}

bool is_invitation_valid(const VaultContext& context, const std::string& invitation) {
  const auto hash = invitation_hash(invitation);
  const auto now = context.now();
  return context.store.read([&](database::Database& db) {
    auto row = db.query("SELECT 1 FROM invitations WHERE code = ? AND expires_at > ?", hash, now);
    return row.next();
  });
}

bool use_invitation(database::Database& database, util::OctetView hash, std::int64_t now) {
  database.run("DELETE FROM invitations WHERE code = ? AND expires_at > ?", hash, now);
  return database.changes() == 1;
}

}  // namespace vault
