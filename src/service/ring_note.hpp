// A note beside a program's database that says which keys the running program has, so that the
// command rotate-keys does not seal fields under a key that the program cannot open.
#pragma once

#include <string>

#include "crypto/keyring.hpp"
#include "util/result.hpp"

namespace service {

/// Writes "DATABASE.keys" (mode 0600): the id and the check value of each key. Called when a
/// program starts. A failure is logged; the older note stays, and rotate-keys waits for a restart.
void note_ring(const std::string& database, const crypto::Keyring& keys);

/// Fails with `reject` if a program has the database open and did not have the newest of `keys`
/// when it started. Called before the database is opened.
util::Result<void> check_ring_noted(const std::string& database, const crypto::Keyring& keys,
                                    const std::string& program);

}  // namespace service
