// The proof that replaces the password in one synchronisation (docs/sync-protocol.md): the vault
// makes it, the phone adds the fingerprint of its own key and encrypts both for the Gateway server,
// which compares the fingerprint. So a server between the two cannot put its own key in place of
// the phone's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace service {

/// How a proof begins; no password does.
inline constexpr std::string_view kSyncProof = "sync-proof.";

/// Returns what the phone encrypts: `proof`, a dot, and `fingerprint` (base64url) of its key.
std::string bind_proof(std::string_view proof, std::string_view fingerprint);

/// Returns the proof in `text`; a text that is no proof, such as a password, is returned as it is.
/// Returns nothing if the proof is bound to another key than that of `fingerprint`.
std::optional<std::string> unbind_proof(std::string_view text, std::string_view fingerprint);

}  // namespace service
