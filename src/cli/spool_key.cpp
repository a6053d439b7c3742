#include "cli/spool_key.hpp"

#include <fmt/format.h>

#include "cli/command.hpp"
#include "config/service_unit.hpp"
#include "crypto/wipe.hpp"
#include "util/shell.hpp"

namespace cli {

namespace {

constexpr std::string_view kCredential = "cred:";

}  // namespace

std::string command_with_key(const config::SecretRef& key, const std::string& command) {
  if (!key.spec.starts_with(kCredential)) return "sudo gsmrelay " + command;
  const auto name = key.spec.substr(kCredential.size());
  auto property = "LoadCredentialEncrypted=" + name;
  for (const auto& source : config::ServiceUnit::read().sources_of(name))
    if (source.setting.starts_with("Load"))
      property = source.setting + source.name + (source.path.empty() ? "" : ":") + source.path;
  return fmt::format(
      "sudo systemd-run --pty --pipe --wait --collect --quiet --same-dir --property={} "
      "gsmrelay {}",
      util::shell_word(property), command);
}

terminal::CommandResult<spool::Encryption> spool_encryption(const std::string& path,
                                                            const config::SecretRef& key,
                                                            const std::string& command) {
  if (key.empty() || database::content_of(path) != database::Content::encrypted)
    return spool::Encryption();
  auto secret = config::load_secret(key);
  if (!secret && key.spec.starts_with(kCredential))
    return terminal::fail(
        kDenied,
        fmt::format("{} is encrypted, and its key is a credential that only the service has", path),
        command_with_key(key, command));
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
