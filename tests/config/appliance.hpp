// gsmrelayd's configuration with all kinds of routes.
#pragma once

#include "config/config.hpp"
#include "relay/route.hpp"

namespace appliance {

inline config::Loaded parse(std::string_view toml, const std::string& file) {
  return config::parse(toml, file, relay::route_kinds());
}
inline config::Loaded load(const std::string& path) {
  return config::load(path, relay::route_kinds());
}
inline std::vector<config::Effective> effective(std::string_view toml, const std::string& file) {
  return config::effective(parse(toml, file), relay::route_kinds());
}

}  // namespace appliance
