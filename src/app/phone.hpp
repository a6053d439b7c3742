// What the phone knows: who it belongs to, the secret key, and the lists it got. Plain data; the
// file around it is phone_file.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/error.hpp"
#include "util/octets.hpp"

namespace app {

/// What an SMS looks like (docs/payload-format.md).
enum class Form { compact, rsa_era };
const char* to_string(Form form);  // "compact", "rsa-era"

struct Platform {
  std::string name, letter;   ///< "gmail", "g"
  std::string kind;           ///< "email", "message", "text"; anything else: nothing is known
  std::string authorization;  ///< "oauth2", "secret"
  bool operator==(const Platform&) const = default;
};
struct Account {
  std::string id, platform, letter, name, state;
  std::int64_t since = 0;  ///< epoch milliseconds; 0: not known
  bool operator==(const Account&) const = default;
};
struct GatewayClient {
  std::string number, country, operator_name;
  bool operator==(const GatewayClient&) const = default;
};

struct Phone {
  std::string vault_url, number, user_id;
  std::string session;       ///< at the vault
  std::string pending_user;  ///< signed up, but no code was given yet

  std::string gateway_server;  ///< where the key was agreed on
  Form form = Form::compact;
  util::Octets key;           ///< 32 octets; empty: not synchronised
  std::uint32_t counter = 0;  ///< the last one used under this key
  /// A synchronisation began after it and nobody knows how it ended: the server may have a newer
  /// one.
  bool key_in_doubt = false;

  std::vector<Platform> platforms;
  std::vector<Account> accounts;
  std::vector<GatewayClient> gateway_clients;
  std::vector<std::string> gateway_servers;      ///< as the server named them
  std::vector<std::string> own_gateway_servers;  ///< the person's own instead; empty: none
  bool operator==(const Phone&) const = default;
};

/// JSON, with the key in it: only for inside the phone file.
std::string write_phone(const Phone& phone);
/// Complains about what no version of this program has written.
CommandResult<Phone> read_phone(std::string_view text);

/// The next counter, counted up in `phone`. Complains without a key, and when a key is used up.
CommandResult<std::uint32_t> take_counter(Phone& phone);

/// By name or letter.
CommandResult<Platform> find_platform(const Phone& phone, std::string_view name);
/// The session, or a complaint that nobody is signed in.
CommandResult<std::string> session_of(const Phone& phone);

}  // namespace app
