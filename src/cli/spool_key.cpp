#include "cli/spool_key.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "cli/command.hpp"
#include "crypto/wipe.hpp"
#include "util/shell.hpp"

namespace cli {

terminal::CommandResult<spool::Encryption> spool_encryption(const std::string& path,
                                                            const config::SecretRef& key) {
  constexpr std::string_view kCredential = "cred:";
  if (key.empty() || database::content_of(path) != database::Content::encrypted)
    return spool::Encryption();
  if (key.spec.starts_with(kCredential) && std::getenv("CREDENTIALS_DIRECTORY") == nullptr)
    return terminal::fail(
        kDenied,
        fmt::format("{} is encrypted, and its key is a credential that only the service has", path),
        fmt::format("sudo systemd-run --pty --collect --property=LoadCredentialEncrypted={} "
                    "gsmrelay db check",
                    util::shell_word(key.spec.substr(kCredential.size()))));
  auto secret = config::load_secret(key);
  if (!secret) return terminal::fail(kDenied, secret.error().what, secret.error().next);
  const auto made = spool::make_encryption(*secret);
  crypto::wipe(*secret);
  auto known = made ? spool::encryption_of(path, *made) : made;
  if (!known)
    return terminal::fail(known.error().advice == util::Advice::reopen ? kFailed : kRefused,
                          known.error().what, "gsmrelay config show --get key,value");
  return std::move(*known);
}

}  // namespace cli
