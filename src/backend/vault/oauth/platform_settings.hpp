// The tables [[platform]] of the configuration: keys, presets from the descriptors, and checks.
#pragma once

#include <string>
#include <vector>

#include "backend/vault/oauth/platform.hpp"
#include "config/reader.hpp"

namespace vault {

struct PlatformKeys {
  Platform platform;
  config::SecretRef client_secret;
};

// The values of keys, in the order of the enumerations; `authorization` is a bool: OAuth 2.
inline constexpr std::string_view kKinds[] = {"email", "text", "message"};
inline constexpr std::string_view kAuthorizations[] = {"secret", "oauth2"};
inline constexpr std::string_view kProofs[] = {"basic", "post", "none"};
inline constexpr std::string_view kRevocations[] = {"rfc7009", "bearer"};

// Checks of values. Each returns "" for a valid value, else the reason as a clause.

/// Accepts one letter.
std::string check_letter(std::string_view value);
/// Accepts a server such as "https://mastodon.example", or "any".
std::string check_instance(std::string_view value);
/// Accepts 1 to 1024 characters that are allowed in a query or a header.
std::string check_word(std::string_view value);
/// Accepts an https URL, on this host http too, and an empty text; "{instance}" may replace the
/// server.
std::string check_outside_url(std::string_view value);

inline constexpr config::Key kPlatformKeys[] = {
    {.name = "name",
     .binding = config::bind<&PlatformKeys::platform, &Platform::name>,
     .need = config::Need::required,
     .check = config::check_name,
     .text = "A platform of docs/publisher.md. Any other needs the keys below, and can be "
             "connected only."},
    {.name = "client_id",
     .binding = config::bind<&PlatformKeys::platform, &Platform::client_id>,
     .check = check_word,
     .text = "Client id that the platform has given to the vault."},
    {.name = "client_secret",
     .binding = config::bind<&PlatformKeys::client_secret>,
     .text = "Secret of that client."},
    {.name = "instances",
     .binding = config::bind<&PlatformKeys::platform, &Platform::instances>,
     .check = check_instance,
     .text = "Servers that users may choose (`https://mastodon.example`), or `any`."},
    {.name = "letter",
     .binding = config::bind<&PlatformKeys::platform, &Platform::letter>,
     .check = check_letter,
     .text = "Letter that names the platform in an SMS."},
    {.name = "kind",
     .binding = config::bind<&PlatformKeys::platform, &Platform::kind>,
     .choices = kKinds,
     .text = "Form of a publication: `email`, `text` or `message`."},
    {.name = "authorization",
     .binding = config::bind<&PlatformKeys::platform, &Platform::oauth2>,
     .choices = kAuthorizations,
     .text = "`oauth2`, or `secret`: a password or key that the user enters."},
    {.name = "authorization_url",
     .binding = config::bind<&PlatformKeys::platform, &Platform::authorization_url>,
     .check = check_outside_url,
     .text = "Where users consent; this and the next four may contain `{instance}`."},
    {.name = "token_url",
     .binding = config::bind<&PlatformKeys::platform, &Platform::token_url>,
     .check = check_outside_url,
     .text = "RFC 6749 §3.2."},
    {.name = "revocation_url",
     .binding = config::bind<&PlatformKeys::platform, &Platform::revocation_url>,
     .check = check_outside_url,
     .text = "RFC 7009; none: tokens expire by themselves."},
    {.name = "userinfo_url",
     .binding = config::bind<&PlatformKeys::platform, &Platform::userinfo_url>,
     .check = check_outside_url,
     .text = "Returns the name of the account."},
    {.name = "registration_url",
     .binding = config::bind<&PlatformKeys::platform, &Platform::registration_url>,
     .check = check_outside_url,
     .text = "Where the vault registers itself."},
    {.name = "authorization_parameters",
     .binding = config::bind<&PlatformKeys::platform, &Platform::authorization_parameters>,
     .check = check_word,
     .text = "Parameters added to `authorization_url`: `a=b&c=d`."},
    {.name = "name_field",
     .binding = config::bind<&PlatformKeys::platform, &Platform::name_field>,
     .check = check_word,
     .text = "Field of the userinfo response with the name: `data.username`."},
    {.name = "scopes",
     .binding = config::bind<&PlatformKeys::platform, &Platform::scopes>,
     .check = check_word,
     .text = "Scopes that are requested; all must be granted."},
    {.name = "client_proof",
     .binding = config::bind<&PlatformKeys::platform, &Platform::proof>,
     .choices = kProofs,
     .text = "How `client_secret` is sent: `basic`, `post`, `none`."},
    {.name = "revocation",
     .binding = config::bind<&PlatformKeys::platform, &Platform::revocation>,
     .choices = kRevocations,
     .text = "`rfc7009`, or `bearer`: the token authenticates the request."},
};

/// Sets the members of `keys`, a PlatformKeys, from the descriptor of its name, which has been
/// read.
void preset_platform(void* keys);
/// Reports combinations of [[platform]] keys that are not valid.
void check_platforms(const std::vector<PlatformKeys>& platforms, config::Reading& reading);
/// Returns the platform with normalised instances, and with its secret if it has been read.
Platform make_platform(const PlatformKeys& keys);

}  // namespace vault
