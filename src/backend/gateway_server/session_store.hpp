// Tickets and sessions of synchronisation, in the Gateway server's database under the hash of their
// ids. Several processes may share the file. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "backend/gateway_server/store.hpp"

namespace gateway_server {

class SessionStore {
 public:
  static constexpr std::chrono::seconds kTicketLasts{600}, kCodeLasts{60}, kPasswordWaits{120};
  static constexpr int kPasswordTries = 3;

  SessionStore(Store& store, const util::Clock& clock) : store_(store), clock_(clock) {}

  /// Adds a ticket of this user, valid for kTicketLasts.
  util::Result<void> add_ticket(const std::string& user, const std::string& ticket);
  /// Invalidates a ticket. Returns false if it was not valid for this user.
  util::Result<bool> use_ticket(const std::string& user, const std::string& ticket);

  enum class State { open, paused, done, dead };
  /// Opens a session for kCodeLasts, and ends those of the user that no phone has answered.
  util::Result<void> open(const std::string& user, const std::string& session,
                          std::int64_t server_key);
  /// Returns `dead` for a session that is unknown or has expired.
  util::Result<State> state(const std::string& session);
  /// Stores the phone's key and form, and waits kPasswordWaits for the password. Returns the id of
  /// the server's key; nothing if the session is not open.
  util::Result<std::optional<std::int64_t>> pause(const std::string& user,
                                                  const std::string& session,
                                                  const std::string& phone_key, Form form);

  struct Paused {
    std::int64_t server_key = 0;
    std::string phone_key;
    Form form = Form::rsa_era;
  };
  /// Counts one try of a password. Returns nothing if the session does not wait for one, or if this
  /// was one too many, which ends it.
  util::Result<std::optional<Paused>> count_try(const std::string& user,
                                                const std::string& session);

 private:
  Store& store_;
  const util::Clock& clock_;
};

/// Returns the hash under which an id is stored.
crypto::Sha256 hash_of_id(std::string_view id);

}  // namespace gateway_server
