// What libcurl's result codes mean for a person and for the relay.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "net/http_client.hpp"

namespace net {

/// What else is known when a transfer has failed.
struct FailedTransfer {
  CURLcode code = CURLE_OK;
  std::string_view detail;     ///< libcurl's error buffer
  bool name_resolved = false;  ///< CURLINFO_NAMELOOKUP_TIME is set
};

Fault fault_of(const FailedTransfer& failed);
/// "connect: Failed to connect to gw.example port 443 …", without the user and password of `url`.
std::string fault_text(const FailedTransfer& failed, std::string_view url);

}  // namespace net
