// How often somebody may try: counted in the database, so that a restart forgets nothing. Any
// thread.
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "backend/vault/vault_context.hpp"

namespace vault {

struct Limit {
  /// From the `count`-th try on, the next one waits.
  struct Step {
    int count;
    std::chrono::minutes pause;
  };
  std::string_view kind;
  std::vector<Step> steps;
  std::chrono::minutes forget;  ///< counted anew after this long without a try
  /// Counted anew so long after the first try, rightful tries or not: many people share an address.
  bool window = false;
};

/// What is tried for one number is counted twice: for the number *at an address*, with long waits,
/// and for the number alone, with waits so short that a stranger who knows it keeps nobody out for
/// long.
extern const Limit kCodeFromHere, kCodePerNumber, kSignUpPerAddress, kPasswordFromHere,
    kPasswordPerNumber, kPasswordPerUser, kPasswordPerAddress, kVerifyPerAddress, kConnectPerUser;
/// Codes in an hour, to whomever: each SMS costs.
Limit codes_in_all(int per_hour);

/// A limit and whom a try counts for. Without a subject it counts for nobody.
struct Count {
  Limit limit;
  std::string subject;
};
using Counts = std::vector<Count>;

class Limits {
 public:
  explicit Limits(const VaultContext& context) : context_(context) {}
  /// An address as a subject. None for this host: a proxy that does not say for whom.
  std::string address(const std::string& remote);
  /// A number at the address it is tried from; none where there is no such.
  std::string number_at_address(const std::string& number, const std::string& remote);

  /// Would charge() refuse? Nothing is counted, nothing written.
  Outcome<void> check(const Counts& counts);
  /// Counts a try *before* it is made, so that tries side by side all count. 429 with the seconds
  /// to wait if one of the limits refuses it; then it counts for none. Subjects are kept as keyed
  /// hashes.
  Outcome<void> consume(const Counts& counts);
  Outcome<void> consume(const Limit& limit, std::string_view subject) {
    return consume({{limit, std::string(subject)}});
  }
  /// The try was none, or was rightful where many share a subject: it is not counted.
  void refund(const Counts& counts);
  /// The try was rightful: counting begins anew.
  void clear(const Limit& limit, std::string_view subject);
  void purge();

 private:
  crypto::Sha256 hash(const Limit& limit, std::string_view subject) const;
  /// Milliseconds still to wait; none: it was counted.
  std::int64_t count(database::Database& database, const Count& one, std::int64_t now) const;

  std::atomic<bool> warned_{false};
  const VaultContext& context_;
};

}  // namespace vault
