#include "config/secret.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "config/file.hpp"
#include "config/validators.hpp"
#include "util/shell.hpp"

namespace config {

namespace {

constexpr std::size_t kLargest = 64 * 1024;

util::Result<void> check_owner_and_mode(const struct stat& about) {
  constexpr mode_t kOpenToOthers = S_IRWXO | S_IWGRP | S_IXGRP;
  const bool own = about.st_uid == 0 || about.st_uid == ::geteuid();
  if (own && (about.st_mode & kOpenToOthers) == 0) return {};
  return util::fail(util::Advice::reject, "other users can read or change it");
}

tl::unexpected<FileFault> secret_fault(std::string what, std::string next) {
  return tl::unexpected<FileFault>(FileFault{std::move(what), std::move(next)});
}

bool is_credential(const SecretRef& secret) {
  return secret.spec.starts_with("cred:");
}

/// Returns the fault of a credential. systemd makes it when it starts the unit, which has the name
/// of the program: a reload does not read it again.
tl::unexpected<FileFault> credential_fault(const SecretRef& secret, std::string_view wrong) {
  const auto name = secret.spec.substr(secret.spec.find(':') + 1);
  return secret_fault(
      fmt::format("credential '{0}' {1}: its unit needs LoadCredential={0}:/path, and a restart",
                  name, wrong),
      fmt::format("sudo systemctl edit {0} && sudo systemctl restart {0}",
                  program_invocation_short_name));
}

tl::expected<std::string, FileFault> path_of(const SecretRef& secret) {
  if (const auto wrong = check_secret(secret.spec); !wrong.empty())
    return secret_fault("the secret " + wrong, "gsmrelay config edit");
  const auto rest = secret.spec.substr(secret.spec.find(':') + 1);
  if (secret.spec.starts_with("file:")) return rest;
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr || *directory == '\0') return credential_fault(secret, "is not there");
  return fmt::format("{}/{}", directory, rest);
}

}  // namespace

tl::expected<std::string, FileFault> load_secret(const SecretRef& secret) {
  const auto path = path_of(secret);
  if (!path) return path;
  auto text = read_file(*path, kLargest + 1, check_owner_and_mode);
  if (!text && is_credential(secret)) return credential_fault(secret, "cannot be read");
  if (!text) {
    auto fault = judge_file(*path, FileUse::secret, current_file_user());
    if (!fault.empty() && fault.certain) return tl::unexpected<FileFault>(std::move(fault));
    return secret_fault(fmt::format("{}: {}", *path, text.error().what),
                        "ls -l " + util::shell_word(*path));
  }
  if (text->size() > kLargest)
    return secret_fault(*path + " is larger than 64 KiB: it is no secret", "gsmrelay config edit");
  if (text->ends_with('\n')) text->pop_back();
  if (text->ends_with('\r')) text->pop_back();
  if (text->empty() && is_credential(secret)) return credential_fault(secret, "is empty");
  if (text->empty())
    return secret_fault(
        *path + " is empty; the next command reads it from the terminal, up to Ctrl-D",
        command_to_write(*path, current_file_user()));
  return std::move(*text);
}

util::Result<std::string> read_secret(const SecretRef& secret) {
  auto text = load_secret(secret);
  if (text) return std::move(*text);
  return util::fail(util::Advice::reject,
                    fmt::format("{}; next: {}", text.error().what, text.error().next));
}

tl::expected<std::string, FileFault> load_pin(const SecretRef& pin) {
  if (is_pin(pin.spec)) return pin.spec;
  auto text = load_secret(pin);
  if (!text || is_pin(*text)) return text;
  constexpr std::string_view kWrong = "does not hold a PIN of 4 to 8 digits";
  if (is_credential(pin)) return credential_fault(pin, kWrong);
  const auto path = pin.spec.substr(pin.spec.find(':') + 1);
  return secret_fault(
      fmt::format("{} {}; the next command reads it from the terminal, up to Ctrl-D", path, kWrong),
      command_to_write(path, current_file_user()));
}

}  // namespace config
