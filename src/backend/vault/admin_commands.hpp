// The commands of gsmrelay-vault. Each returns the exit code and prints errors to stderr.
#pragma once

#include <iosfwd>
#include <string>

#include "backend/vault/configuration.hpp"

namespace vault {

/// Reseals every field under the newest key of the key file.
int rotate_keys(Configuration configuration);
/// Makes the newest key of the key file the look-up key (lookup_rotation.hpp). Fails while the
/// program runs.
int rotate_lookups(Configuration configuration);
/// Deletes the user `id` or, if it is empty, the user of the number that `in` has as its first
/// line. The running program then revokes the tokens and informs the other programs, within a
/// minute.
int erase_user(Configuration configuration, const std::string& id, std::istream& in);
/// Makes `count` invitations and prints one a line.
int invite(const Configuration& configuration, int count);
/// Prints the audit log, oldest first, in 80 columns: hour, kind, the first 12 characters of the
/// user id, result.
int print_audit(const Configuration& configuration);
/// Prints the audit log as one JSON object per line: at (epoch milliseconds), what, user_id,
/// result.
int print_audit_json(const Configuration& configuration);

}  // namespace vault
