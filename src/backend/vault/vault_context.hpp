// What every room of the vault needs: the database behind its lock, the keys, the clock, the way
// out.
#pragma once

#include <functional>
#include <type_traits>

#include "backend/vault/oauth/platform.hpp"
#include "crypto/keyring.hpp"
#include "crypto/password.hpp"
#include "database/database.hpp"
#include "net/http_client.hpp"
#include "service/router.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace vault {

/// A value, or what a person is told instead.
template <class T>
using Outcome = tl::expected<T, service::Refusal>;

/// One request to the outside, waited for; never under the Store's lock.
using Fetch = std::function<net::HttpResult(net::HttpRequest)>;

/// The database, for one thread at a time. `work` must be short. Throws SQLite::Exception.
class Store {
 public:
  explicit Store(database::Database database) : database_(std::move(database)) {}

  template <class Work>
  auto read(Work&& work) EXCLUDES(mutex_) {
    const util::MutexLock lock(mutex_);
    return work(database_);
  }
  /// In one transaction: all of it or, when `work` throws, nothing.
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

/// Below this stand the addresses that people come back to from platforms.
constexpr std::string_view kCallback = "/oauth2/callback";

/// What is decided once, by the configuration.
struct Policy {
  std::string public_url;            ///< "https://vault.example", without a slash at its end
  std::string service = "gsmrelay";  ///< what people read in SMS and pages
  std::vector<Platform> platforms;
  std::chrono::milliseconds session_life{std::chrono::hours(12)};
  std::chrono::milliseconds audit_retention{std::chrono::hours(24 * 90)};
  crypto::Argon2Cost cost;
  int codes_per_hour = 100;        ///< SMS with codes, to whomever
  bool private_addresses = false;  ///< people may name loopback and private addresses
  util::Octets grant_key;

  /// Where a server of a platform sends people back to. Each has its own, so that no server can
  /// have the code of another brought to it (RFC 9700 §4.4).
  std::string callback_url(const Platform& platform, const std::string& instance) const {
    auto url = public_url + std::string(kCallback) + "/" + platform.name;
    const auto& all = platform.instances;
    if (all.size() > 1 || (all.size() == 1 && all.front() == "any")) url += "/" + host_of(instance);
    return url;
  }
};

struct VaultContext {
  Store& store;
  const crypto::Keyring& keys;
  const util::Clock& clock;
  const Policy& policy;
  Fetch fetch;

  std::int64_t now() const { return util::epoch_ms(clock.wall()); }
};

/// "vault/account/ID/tokens": where a sealed field belongs.
inline std::string sealing_context(std::string_view table, std::string_view id,
                                   std::string_view field) {
  return std::string("vault/").append(table).append("/").append(id).append("/").append(field);
}

}  // namespace vault
