// A platform as the configuration describes it. Immutable; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/validators.hpp"

namespace vault {

/// How the vault shows at a platform's token endpoint which client it is (RFC 6749 §2.3.1).
enum class ClientProof { basic, post, none };
/// RFC 7009, or a POST that carries the token itself as its bearer (Slack).
enum class Revocation { rfc7009, bearer };

/// One that a person may give for an account of a platform.
struct AccountSetting {
  std::string_view name;
  config::Check check;
};

/// The four addresses may hold "{instance}", for platforms of many servers (Mastodon).
struct Platform {
  std::string name, letter, kind;
  bool oauth2 = false;
  std::string authorization_url, token_url, revocation_url, userinfo_url, registration_url;
  std::string authorization_parameters;  ///< "access_type=offline&prompt=consent"
  std::string name_field;  ///< where userinfo holds the account's name: "data.username"
  std::vector<std::string> scopes;
  std::string client_id, client_secret;
  ClientProof proof = ClientProof::basic;
  Revocation revocation = Revocation::rfc7009;
  std::vector<std::string> instances;  ///< "https://mastodon.example"; "any"; none: a fixed address
  std::vector<AccountSetting> settings;  ///< those that its Publisher reads
};

const Platform* find_platform(const std::vector<Platform>& all, std::string_view name);
/// "mastodon.example:8443" of "https://mastodon.example:8443/": letters, digits, '.', ':', '-'.
std::string host_of(const std::string& instance);
/// `url` with "{instance}" filled in.
std::string at_instance(std::string url, const std::string& instance);

}  // namespace vault
