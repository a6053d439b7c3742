// The objects that every class of the vault uses: the locked database, the keys, the clock, the
// policy, and HTTP to platforms.
#pragma once

#include <functional>
#include <type_traits>

#include "backend/vault/oauth/platform.hpp"
#include "backend/vault/signup/number_prefixes.hpp"
#include "crypto/keyring.hpp"
#include "crypto/password.hpp"
#include "database/database.hpp"
#include "net/http_client.hpp"
#include "service/router.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace vault {

/// A value, or the error response for the client.
template <class T>
using Outcome = api::Result<T>;

/// Sends a request to a platform and waits for the response. Never called under the Store's lock.
using Fetch = std::function<net::HttpResult(net::HttpRequest)>;

/// The database, used by one thread at a time. `work` must be short. Throws SQLite::Exception. Any
/// thread.
class Store {
 public:
  explicit Store(database::Database database) : database_(std::move(database)) {}

  /// Runs `work` without a transaction.
  template <class Work>
  auto read(Work&& work) EXCLUDES(mutex_) {
    const util::MutexLock lock(mutex_);
    return work(database_);
  }
  /// Runs `work` in one transaction, which rolls back if `work` throws.
  template <class Work>
  auto change(Work&& work) EXCLUDES(mutex_) {
    const util::MutexLock lock(mutex_);
    database::Transaction transaction(database_);
    if constexpr (std::is_void_v<std::invoke_result_t<Work, database::Database&>>) {
      work(database_);
      transaction.commit();
    } else {
      auto result = work(database_);
      transaction.commit();
      return result;
    }
  }

 private:
  util::Mutex mutex_;
  database::Database database_ GUARDED_BY(mutex_);
};

/// Path prefix of the OAuth 2 redirect addresses.
constexpr std::string_view kCallback = "/oauth2/callback";

/// Who may sign up. Users who forgot their password may always ask for a new one.
enum class SignUpMode { open, invitation, closed };

/// Settings from the configuration. Immutable after complete().
struct Policy {
  std::string public_url;            ///< "https://vault.example", without a slash at its end
  std::string service = "gsmrelay";  ///< name of the service in SMS and pages
  std::vector<Platform> platforms;
  std::chrono::milliseconds session_life{std::chrono::hours(12)};
  std::chrono::milliseconds audit_retention{std::chrono::hours(24 * 90)};
  std::chrono::milliseconds reset_delay{std::chrono::hours(24)};  ///< before a new password holds
  crypto::Argon2Cost cost;
  int codes_per_hour = 100;  ///< SMS with codes, to all numbers together
  SignUpMode sign_up = SignUpMode::open;
  std::vector<NumberPrefix> number_prefixes;              ///< empty: see may_get_codes()
  int sign_ups_per_address = 20, tries_per_address = 30;  ///< in a day, before the first wait
  bool private_addresses = false;  ///< users may name loopback and private addresses
  util::Octets grant_key;

  /// Returns the redirect address for a server of a platform. Each server has its own, so that a
  /// hostile server cannot obtain the code of another one (mix-up attack, RFC 9700 §4.4).
  std::string callback_url(const Platform& platform, const std::string& instance) const {
    auto url = public_url + std::string(kCallback) + "/" + platform.name;
    const auto& all = platform.instances;
    if (all.size() > 1 || (all.size() == 1 && all.front() == "any")) url += "/" + host_of(instance);
    return url;
  }
};

/// References that every class gets. They outlive all classes.
struct VaultContext {
  Store& store;
  const crypto::Keyring& keys;
  const util::Clock& clock;
  const Policy& policy;
  Fetch fetch;

  /// Returns the wall time in epoch milliseconds.
  std::int64_t now() const { return util::epoch_ms(clock.wall()); }
};

/// Returns "vault/account/ID/tokens": the place that a sealed field is bound to.
inline std::string sealing_context(std::string_view table, std::string_view id,
                                   std::string_view field) {
  return std::string("vault/").append(table).append("/").append(id).append("/").append(field);
}

}  // namespace vault
