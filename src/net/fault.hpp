// libcurl's result codes as a Fault and as a text for people.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "net/http_client.hpp"

namespace net {

/// The data from which the cause of a failed transfer is derived.
struct FailedTransfer {
  CURLcode code = CURLE_OK;
  std::string_view detail;     ///< libcurl's error buffer
  bool name_resolved = false;  ///< CURLINFO_NAMELOOKUP_TIME is set
  bool connected = true;       ///< CURLINFO_PRETRANSFER_TIME is set: the request may have been sent
};

Fault fault_of(const FailedTransfer& failed);
/// Returns the class of a result of OpenSSL's X509_verify_cert (x509_vfy.h).
CertificateFault certificate_fault_of(long verify_result);
/// Returns why the handshake of `failed` failed; `none` if it did not. `verify_result` is
/// CURLINFO_SSL_VERIFYRESULT.
CertificateFault certificate_fault_of(const FailedTransfer& failed, long verify_result);
/// Returns "connect: Failed to connect to gw.example port 443 …", without the user and password of
/// `url`.
std::string fault_text(const FailedTransfer& failed, std::string_view url);

}  // namespace net
