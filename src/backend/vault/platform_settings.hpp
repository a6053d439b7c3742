// The tables [[platform]] of the configuration: what is known beforehand, what is written over it,
// and what of that cannot be.
#pragma once

#include <string>
#include <vector>

#include "backend/vault/platform.hpp"
#include "config/sheet.hpp"

namespace vault {

/// Keys of the section "platform", for a form.
std::vector<config::SheetKey> platform_keys();

struct PlatformSettings {
  std::vector<Platform> platforms;  ///< without their client_secret
  std::vector<std::string> mistakes;
};
PlatformSettings platform_settings(const config::Sheet& sheet);

/// https, on this host http too; "{instance}" may stand for a server; nothing, for what a platform
/// does not have. "" if it is fine.
std::string check_outside_url(std::string_view value);

}  // namespace vault
