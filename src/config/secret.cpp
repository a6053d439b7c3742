#include "config/secret.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "config/file.hpp"
#include "config/validators.hpp"

namespace config {

namespace {

constexpr std::size_t kLargest = 64 * 1024;

util::Result<void> check_owner_and_mode(const struct stat& about) {
  if (about.st_uid != 0 && about.st_uid != ::geteuid())
    return util::fail(util::Advice::reject,
                      "it belongs to another user, who could change it; next: chown it to root");
  constexpr mode_t kOpenToOthers = S_IRWXO | S_IWGRP | S_IXGRP;
  if ((about.st_mode & kOpenToOthers) != 0)
    return util::fail(
        util::Advice::reject,
        fmt::format("other users can read or change it (mode {:04o}); next: chmod 0600",
                    about.st_mode & 07777U));
  return {};
}

util::Result<std::string> path_of(const SecretRef& secret) {
  if (const auto wrong = check_secret(secret.spec); !wrong.empty())
    return util::fail(util::Advice::reject, "the secret " + wrong);
  const auto rest = secret.spec.substr(secret.spec.find(':') + 1);
  if (secret.spec.starts_with("file:")) return rest;
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr || *directory == '\0')
    return util::fail(util::Advice::reject,
                      fmt::format("credential '{}' is not there: this service has no credentials; "
                                  "next: LoadCredential={}:/path in its unit",
                                  rest, rest));
  return fmt::format("{}/{}", directory, rest);
}

}  // namespace

util::Result<std::string> read_secret(const SecretRef& secret) {
  const auto path = path_of(secret);
  if (!path) return path;
  auto text = read_file(*path, kLargest + 1, check_owner_and_mode);
  if (!text)
    return util::fail(util::Advice::reject, fmt::format("secret {}: {}", *path, text.error().what));
  if (text->size() > kLargest)
    return util::fail(util::Advice::reject, fmt::format("secret {}: larger than 64 KiB", *path));
  if (text->ends_with('\n')) text->pop_back();
  if (text->ends_with('\r')) text->pop_back();
  if (text->empty())
    return util::fail(util::Advice::reject, fmt::format("secret {}: it is empty", *path));
  return text;
}

util::Result<std::string> read_pin(const SecretRef& pin) {
  if (is_pin(pin.spec)) return pin.spec;
  auto text = read_secret(pin);
  if (text && !is_pin(*text))
    return util::fail(util::Advice::reject, "the PIN's secret does not hold 4 to 8 digits");
  return text;
}

}  // namespace config
