// Rate limits of sign-ups, passwords, codes and connections. The counts are in the database, so
// they survive a restart. Any thread.
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "backend/vault/vault_context.hpp"

namespace vault {

/// A limit: how long the next try must wait, by the number of tries so far.
struct Limit {
  /// From the `count`-th try on, the next one must wait for `pause`.
  struct Step {
    int count;
    std::chrono::minutes pause;
  };
  std::string_view kind;
  std::vector<Step> steps;
  std::chrono::minutes forget;  ///< the count restarts after this long without a try
  /// True: the count restarts this long after the first try, for subjects that many users share.
  bool window = false;
};

/// A try for a number counts twice: for the number *at an address*, with long waits, and for the
/// number alone, with short waits, so that a stranger who knows the number cannot lock its owner
/// out for long.
extern const Limit kCodeFromHere, kCodePerNumber, kCodePerInvitation, kPasswordFromHere,
    kPasswordPerNumber, kPasswordPerUser, kPasswordPerDevice, kConnectPerUser, kTicketPerUser,
    kMailLogInPerUser, kMailLogInPerMailbox;
/// Returns the limit of codes in an hour to all numbers together: each SMS costs money.
Limit codes_in_all(int per_hour);
/// Returns the limit of codes in an hour to the numbers that begin alike.
Limit codes_per_prefix(int per_hour);
/// Return the limits of codes for new passwords, a quarter of `per_hour`. They are counted apart:
/// requests for new passwords take no code from those who sign up, nor the other way round.
Limit resets_in_all(int per_hour);
Limit resets_per_prefix(int per_hour);
/// Return the limits of an address, which many users may share (an operator's NAT, a workshop):
/// waits begin at `count` tries in a day. Successful tries are refunded.
Limit sign_ups_per_address(int count);
Limit passwords_per_address(int count);
Limit verifications_per_address(int count);

/// A limit and the subject that a try counts for. A count with an empty subject is ignored.
struct Count {
  Limit limit;
  std::string subject;
};
using Counts = std::vector<Count>;

class Limits {
 public:
  explicit Limits(const VaultContext& context) : context_(context) {}
  /// Returns what a try from `remote` counts for: its address or, of IPv6, its /64, /56 and /48.
  /// The /56 may have twice the tries of `limit`, the /48 four times, as more users share them.
  /// Nothing for this host: a proxy without X-Forwarded-For.
  Counts from(const Limit& limit, const std::string& remote);
  /// Returns what a try for `number` from `remote` counts for: the number at the address or, of
  /// IPv6, at its /64, at its /56 (as many tries) and at its /48 (twice as many).
  Counts from(const Limit& limit, const std::string& number, const std::string& remote);

  /// Refuses if consume() would refuse, but counts and writes nothing.
  Outcome<void> check(const Counts& counts);
  /// Counts a try *before* it is made, so that parallel tries all count. Refuses with 429 and the
  /// seconds to wait if one of the limits is reached; the try counts for none of them then.
  /// Subjects are stored as keyed hashes.
  Outcome<void> consume(const Counts& counts);
  Outcome<void> consume(const Limit& limit, std::string_view subject) {
    return consume({{limit, std::string(subject)}});
  }
  /// Takes a try back: it was not made, or it succeeded and many users share the subject.
  void refund(const Counts& counts);
  /// Resets the counts after a successful try.
  void clear(const Counts& counts);
  void clear(const Limit& limit, std::string_view subject) {
    clear({{limit, std::string(subject)}});
  }
  /// Deletes counts that have expired.
  void purge();

 private:
  /// Returns the networks of `remote`, the narrowest first; none for this host.
  std::vector<std::string> networks(const std::string& remote);
  crypto::Sha256 hash(const Limit& limit, std::string_view subject) const;
  /// Counts a try and returns 0, or returns the milliseconds to wait.
  std::int64_t count(database::Database& database, const Count& one, std::int64_t now) const;

  std::atomic<bool> warned_{false};
  const VaultContext& context_;
};

}  // namespace vault
