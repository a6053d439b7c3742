// The configuration keys for the internal listener of another program of the back end.
#pragma once

#include "config/schema.hpp"
#include "config/secret.hpp"
#include "config/validators.hpp"

namespace service {

struct PeerSettings {
  std::string socket;
  config::SecretRef token{};
};

inline constexpr config::Key kPeerKeys[] = {
    {.name = "socket",
     .binding = config::bind<&PeerSettings::socket>,
     .check = config::check_socket,
     .text = "UNIX socket of that program's internal listener."},
    {.name = "token",
     .binding = config::bind<&PeerSettings::token>,
     .need = config::Need::required,
     .text = "Token that this program sends to it."},
};

}  // namespace service
