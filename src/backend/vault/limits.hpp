// How often somebody may try: counted in the database, so that a restart forgets nothing. Any
// thread.
#pragma once

#include <atomic>
#include <string_view>
#include <vector>

#include "backend/vault/tools.hpp"

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

class Limits {
 public:
  explicit Limits(const Tools& tools) : tools_(tools) {}
  /// Counts a try *before* it is made, so that tries side by side all count. 429 with the seconds
  /// to wait if it may not be made; then it is not counted. `subject` is kept as a keyed hash.
  Outcome<void> charge(const Limit& limit, std::string_view subject);
  /// The same by an address. None, or this host: a proxy that does not say for whom; not counted.
  Outcome<void> charge_address(const Limit& limit, const std::string& remote);
  /// The same for a number and the address it is tried from.
  Outcome<void> charge_here(const Limit& limit, const std::string& number,
                            const std::string& remote);
  /// Would charge() refuse? Nothing is counted, nothing written.
  Outcome<void> look(const Limit& limit, std::string_view subject);
  Outcome<void> look_address(const Limit& limit, const std::string& remote);
  Outcome<void> look_here(const Limit& limit, const std::string& number, const std::string& remote);
  /// The try was rightful: counting begins anew.
  void clear(const Limit& limit, std::string_view subject);
  void clear_here(const Limit& limit, const std::string& number, const std::string& remote);
  /// The try was none, or was rightful where many share a subject: it is not counted.
  void give_back(const Limit& limit, std::string_view subject);
  void give_back_here(const Limit& limit, const std::string& number, const std::string& remote);
  void give_back_address(const Limit& limit, const std::string& remote);
  void purge();

 private:
  std::atomic<bool> warned_{false};
  const Tools& tools_;
};

}  // namespace vault
