// Tickets for one synchronisation. A phone sends the ticket to the Gateway server instead of its
// session, and the proof instead of the password, encrypted for the key that the vault named. So a
// false Gateway server gets neither. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "backend/vault/vault_context.hpp"
#include "service/sync_proof.hpp"

namespace vault {

class SyncTickets {
 public:
  explicit SyncTickets(const VaultContext& context) : context_(context) {}

  struct Ticket {
    std::string ticket;  ///< opens a synchronisation; worthless without the proof
    std::string proof;   ///< proves the user, once
    util::WallTime expires_at;
  };
  /// Makes a ticket for the user of `session`, valid for 10 minutes while the session lasts.
  /// Refuses with 401 if the session has ended.
  Outcome<Ticket> issue(const std::string& user, std::string_view session);
  /// Returns the user of a ticket; "" if it is unknown, expired or its proof was used.
  std::string user_of(std::string_view ticket);
  /// Uses up the proof. Returns false if it is not a valid one of this user.
  bool use(const std::string& user, std::string_view proof);
  /// Deletes expired tickets.
  void purge();

  /// Return true for a text that can only be a ticket or a proof: no session, no password.
  static bool is_ticket(std::string_view text) { return text.starts_with(kTicket); }
  static bool is_proof(std::string_view text) { return text.starts_with(service::kSyncProof); }

 private:
  static constexpr std::string_view kTicket = "sync-ticket.";
  const VaultContext& context_;
};

}  // namespace vault
