// The descriptor of a platform, shared by the vault, the Gateway server and the Publisher. Each
// platform has one file NAME.cpp here, which defines platform_NAME(), and
// publisher/platforms/NAME.cpp, which publishes. Immutable; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace platforms {

/// How the vault authenticates as a client at the token endpoint (RFC 6749 §2.3.1).
enum class ClientProof { basic, post, none };
/// How tokens are revoked: RFC 7009, or a POST with the token itself as bearer (Slack).
enum class Revocation { rfc7009, bearer };

/// A setting that a person may give for one account.
struct AccountSetting {
  std::string_view name;
  /// Returns "" if the value is valid, else what it must be: "must be a number from 1 to 9".
  std::string (*check)(std::string_view value);
};

/// Has more than 20 members, as it is a table row: each platform sets only those that differ. The
/// configuration of the vault may replace each text. In URLs "{instance}" is the server that an
/// account names, for platforms with many servers (Mastodon).
struct Platform {
  std::string name;    ///< in configurations, accounts and leases; equals the file's name
  std::string letter;  ///< one letter, which payloads carry
  std::string kind;    ///< fields of a publication: "email", "text" or "message"

  // OAuth 2, for the vault. Without it users enter a secret: a password or key.
  bool oauth2 = false;
  std::string authorization_url{}, token_url{}, revocation_url{}, userinfo_url{};
  std::string registration_url{};  ///< where the vault registers itself as a client (Mastodon)
  std::string authorization_parameters{};  ///< "access_type=offline&prompt=consent"
  std::string name_field{};  ///< path of the account's name in userinfo: "data.username"
  std::vector<std::string> scopes{};
  ClientProof proof = ClientProof::basic;
  Revocation revocation = Revocation::rfc7009;
  std::vector<std::string>
      instances{};  ///< "https://mastodon.example" or "any"; empty: URLs are fixed

  // Accounts.
  std::vector<AccountSetting> settings{};  ///< read by the Publisher
  /// For platforms where each account names its own server: how to write its address.
  std::string instance_hint{};
  bool mail_server = false;  ///< the server speaks SMTP (smtps:, smtp:), not HTTP

  // Limits, for the Publisher.
  std::string base_url{};  ///< without trailing '/'; empty: the account's own server
  /// How long the platform recognizes a repeated request by its key; 0: never.
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

/// Accepts a setting of 1 to 200 octets without control characters. Returns "" or what it must be.
std::string check_short_text(std::string_view value);

}  // namespace platforms
