// The user at the vault: sign-up, sign-in and deletion (docs/vault.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/api_client.hpp"

namespace app {

/// The next step after an address that is none.
inline constexpr const char* kVaultAddress = "give it as https://vault.example.org";

/// Returns true for an E.164 number: "+" and 7 to 15 digits.
bool is_phone_number(std::string_view number);

/// Returns an error that `vault` answered with something that no vault sends.
tl::unexpected<CommandError> not_a_vault(const std::string& vault);

/// Asks the vault at `vault` (as parse_address() returns it) for a new user and returns its id. The
/// vault sends a code by SMS. `invitation`: from its operator; may be empty.
CommandResult<std::string> sign_up(const ApiClient& client, const std::string& vault,
                                   const std::string& number, const std::string& password,
                                   const std::string& invitation);

struct VaultSession {
  std::string user_id, session;
  std::string device;  ///< for the next sign-in; empty from an older vault
};
/// Completes a sign-up with the code from the SMS.
CommandResult<VaultSession> verify(const ApiClient& client, const std::string& vault,
                                   const std::string& user_id, const std::string& code);
/// Begins a session. `device`: from the last session of this phone; may be empty.
CommandResult<VaultSession> sign_in(const ApiClient& client, const std::string& vault,
                                    const std::string& number, const std::string& password,
                                    const std::string& device);
/// Replaces the password of the signed-in user. Every other session ends.
CommandResult<VaultSession> change_password(const ApiClient& client, const Phone& phone,
                                            const std::string& password,
                                            const std::string& new_password);
enum class SignOut { here, everywhere };
/// Ends the session of the phone, or all sessions of its user.
CommandResult<void> sign_out(const ApiClient& client, const Phone& phone, SignOut which);

/// Asks for a new password instead of a forgotten one, and returns its id. The vault sends a code.
CommandResult<std::string> request_reset(const ApiClient& client, const std::string& vault,
                                         const std::string& number, const std::string& password);
/// Confirms a new password with the code from the SMS. Returns when it will be valid, in epoch
/// milliseconds.
CommandResult<std::int64_t> confirm_reset(const ApiClient& client, const std::string& vault,
                                          const std::string& reset_id, const std::string& code);
/// Cancels a new password that waits.
CommandResult<void> cancel_reset(const ApiClient& client, const Phone& phone);

/// Writes the session into `phone`. After a new password the number has a new user: the key and the
/// accounts of the former one are removed. Fails if the phone belongs to another user.
CommandResult<void> apply(Phone& phone, const VaultSession& session);

/// An account whose access ends, with its state at the platform.
struct EndedAccount {
  std::string id, platform, state;
};
/// Deletes the user. On success the vault knows the user no longer.
CommandResult<std::vector<EndedAccount>> delete_user(const ApiClient& client, const Phone& phone,
                                                     const std::string& password);

}  // namespace app
