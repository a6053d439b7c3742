#include "net/certificate_check.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include "net/fault.hpp"
#include "util/url.hpp"

namespace net {

namespace {

constexpr std::uint16_t kHttpsPort = 443;

struct EasyClose {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

template <class Value>
void put(CURL* easy, CURLoption option, Value value) {
  curl_easy_setopt(easy, option, value);
}

/// A handle for one connection without a proxy, until `end`.
std::unique_ptr<CURL, EasyClose> make_handle(const std::string& url, const char* scheme,
                                             std::chrono::steady_clock::time_point end) {
  std::unique_ptr<CURL, EasyClose> handle(curl_easy_init());
  if (!handle) return handle;
  auto* easy = handle.get();
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  const auto limit = static_cast<long>(std::max<std::int64_t>(left.count(), 1));  // 0: none
  put(easy, CURLOPT_URL, url.c_str());
  put(easy, CURLOPT_PROTOCOLS_STR, scheme);
  put(easy, CURLOPT_NOPROXY, "*");
  put(easy, CURLOPT_NOSIGNAL, 1L);
  put(easy, CURLOPT_QUICK_EXIT, 1L);
  put(easy, CURLOPT_CONNECTTIMEOUT_MS, limit);
  put(easy, CURLOPT_TIMEOUT_MS, limit);
  return handle;
}

/// Returns true if the server of the https URL answers a request without TLS. One with TLS may do
/// so too, but with 400 (Bad Request).
bool answers_without_tls(const std::string& url, std::chrono::steady_clock::time_point end) {
  auto plain = util::parse_url(url);
  if (!plain) return false;
  plain->port = plain->port.value_or(kHttpsPort);
  const auto handle = make_handle("http://" + plain->authority() + "/", "http", end);
  if (!handle) return false;
  put(handle.get(), CURLOPT_NOBODY, 1L);
  constexpr long kBadRequest = 400;
  long status = 0;
  if (curl_easy_perform(handle.get()) == CURLE_OK)
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  return status != 0 && status != kBadRequest;
}

}  // namespace

CertificateFault check_certificate(const std::string& url, const Security& security,
                                   std::chrono::milliseconds limit) {
  if (!url.starts_with("https:")) return CertificateFault::none;
  const auto end = std::chrono::steady_clock::now() + limit;
  const auto handle = make_handle(url, "https", end);
  if (!handle) return CertificateFault::none;
  auto* easy = handle.get();
  std::array<char, CURL_ERROR_SIZE> detail{};
  put(easy, CURLOPT_CONNECT_ONLY, 1L);
  put(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  put(easy, CURLOPT_ERRORBUFFER, detail.data());
  if (security.ca_file.empty()) {
    put(easy, CURLOPT_CAINFO, static_cast<const char*>(nullptr));
    put(easy, CURLOPT_CAPATH, "/etc/ssl/certs");
  } else {
    put(easy, CURLOPT_CAINFO, security.ca_file.c_str());
    put(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  const auto code = curl_easy_perform(easy);
  long verified = 0;
  curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verified);
  const auto fault = certificate_fault_of({.code = code, .detail = detail.data()}, verified);
  // A server without TLS takes a handshake for a request: some answer it, some close.
  return fault == CertificateFault::other && answers_without_tls(url, end)
             ? CertificateFault::plain_http
             : fault;
}

}  // namespace net
