// A platform's descriptor: what the vault, the Gateway server and the Publisher must agree on. One
// file NAME.cpp in this folder each, which defines platform_NAME(); how a publication is made there
// is publisher/platforms/NAME.cpp. Immutable; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace platforms {

/// How the vault authenticates as a client at the token endpoint (RFC 6749 §2.3.1).
enum class ClientProof { basic, post, none };
/// RFC 7009, or a POST that carries the token itself as its bearer (Slack).
enum class Revocation { rfc7009, bearer };

/// A setting that a person may give for one account.
struct AccountSetting {
  std::string_view name;
  /// Returns "" if the value is valid, else what it must be: "must be a number from 1 to 9".
  std::string (*check)(std::string_view value);
};

/// The configuration of the vault may overwrite each text. URLs may hold "{instance}", the server
/// that an account names, for platforms of many servers (Mastodon).
struct Platform {
  std::string name;    ///< as configuration, accounts and leases name it; the file's name
  std::string letter;  ///< one letter: it begins a text of the RSA era, and the compact form has it
  std::string kind;    ///< what a publication is: "email", "text" or "message"

  // OAuth 2, for the vault. Without it people give a secret: a password or key.
  bool oauth2 = false;
  std::string authorization_url{}, token_url{}, revocation_url{}, userinfo_url{};
  std::string registration_url{};          ///< where the vault registers itself, as Mastodon has it
  std::string authorization_parameters{};  ///< "access_type=offline&prompt=consent"
  std::string name_field{};  ///< where userinfo holds the account's name: "data.username"
  std::vector<std::string> scopes{};
  ClientProof proof = ClientProof::basic;
  Revocation revocation = Revocation::rfc7009;
  std::vector<std::string> instances{};  ///< "https://mastodon.example"; "any"; none: fixed URLs

  // Accounts.
  std::vector<AccountSetting> settings{};  ///< that its Publisher reads
  /// For a platform where each account with a secret names its own server: tells a person how.
  std::string instance_hint{};
  bool mail_server = false;  ///< that server is one for mail (smtps:, smtp:), not for HTTP

  // Limits, for the Publisher.
  std::string base_url{};  ///< without '/' at its end; empty: the account's own server
  /// How long the platform recognizes a repeated request by its key. 0: never, nothing is repeated.
  std::chrono::milliseconds idempotency_window{0};
  std::size_t longest_post = 0;  ///< characters of one post of a thread; 0: no limit
};

/// Returns all platforms, by name.
const std::vector<const Platform*>& all();
/// Returns the platform of that name or letter, or null.
const Platform* find(std::string_view name);
const Platform* find(char letter);
/// Returns the names for people: "email, gmail, mastodon, webhook or x".
std::string names();

/// Checks of settings that several platforms share: 1 to 200 octets, none a control character.
std::string check_short_text(std::string_view value);

}  // namespace platforms
