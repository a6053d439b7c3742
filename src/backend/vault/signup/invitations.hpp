// Invitations: codes that the operator gives to people, each for one sign-up. Only their hashes are
// stored. Any thread.
#pragma once

#include <string>

#include "backend/vault/vault_context.hpp"

namespace vault {

/// Returns what is stored of an invitation; nothing for an empty text.
util::Octets invitation_hash(const std::string& invitation);
/// Stores a new invitation, valid for 30 days, and returns its 16 characters.
std::string make_invitation(Store& store, util::WallTime now);
/// Returns true if the invitation was made, not used, and has not expired.
bool is_invitation_valid(const VaultContext& context, const std::string& invitation);
/// Uses up the invitation with this hash, in the caller's transaction. Returns false if it is not
/// valid at `now`, in epoch milliseconds.
bool use_invitation(database::Database& database, util::OctetView hash, std::int64_t now);

}  // namespace vault
