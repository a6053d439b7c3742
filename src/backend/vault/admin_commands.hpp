// What gsmrelay-vault does beside running. Each gives the exit code; complaints go to stderr.
#pragma once

#include "backend/vault/configuration.hpp"

namespace vault {

/// Seals everything under the newest key of the key file.
int rotate_keys(Configuration configuration);
/// Prints a line for the key file, with a new random key and the next id: 1 for a file that is not
/// there yet, or empty.
int new_key(const Configuration& configuration);
/// Prints the audit log, oldest first: when, what, whose (the first 12 characters of the user's
/// id), how it ended; 80 columns at most.
int print_audit(const Configuration& configuration);
/// The same, an object a line: at (epoch milliseconds), what, user_id, result.
int print_audit_json(const Configuration& configuration);

}  // namespace vault
