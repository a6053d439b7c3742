#include "net/certificate_check.hpp"

#include <curl/curl.h>

#include <array>
#include <memory>

#include "net/fault.hpp"
#include "util/text.hpp"

namespace net {

namespace {

struct EasyClose {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

template <class Value>
void put(CURL* easy, CURLoption option, Value value) {
  curl_easy_setopt(easy, option, value);
}

/// Handshakes within `limit`. A server without TLS reads the random octets of a handshake as a
/// request, and closes without an answer if there is a line end at a certain place: one time in
/// nine with libmicrohttpd. With other random octets it answers.
CURLcode handshake(CURL* easy, std::chrono::milliseconds limit,
                   const std::array<char, CURL_ERROR_SIZE>& detail) {
  constexpr int kMost = 8;
  const auto end = std::chrono::steady_clock::now() + limit;
  auto code = CURLE_OPERATION_TIMEDOUT;
  for (int i = 0; i < kMost; ++i) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left <= std::chrono::milliseconds(0)) break;
    put(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(left.count()));
    put(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
    code = curl_easy_perform(easy);
    const bool closed = util::contains_nocase(detail.data(), "SSL_ERROR_SYSCALL") ||
                        util::contains_nocase(detail.data(), "unexpected eof");
    if (code != CURLE_SSL_CONNECT_ERROR || !closed) break;
  }
  return code;
}

}  // namespace

CertificateFault check_certificate(const std::string& url, const Security& security,
                                   std::chrono::milliseconds limit) {
  if (!url.starts_with("https:")) return CertificateFault::none;
  const std::unique_ptr<CURL, EasyClose> handle(curl_easy_init());
  if (!handle) return CertificateFault::none;
  auto* easy = handle.get();
  std::array<char, CURL_ERROR_SIZE> detail{};
  put(easy, CURLOPT_URL, url.c_str());
  put(easy, CURLOPT_PROTOCOLS_STR, "https");
  put(easy, CURLOPT_CONNECT_ONLY, 1L);
  put(easy, CURLOPT_NOPROXY, "*");
  put(easy, CURLOPT_NOSIGNAL, 1L);
  put(easy, CURLOPT_QUICK_EXIT, 1L);
  put(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  put(easy, CURLOPT_ERRORBUFFER, detail.data());
  if (security.ca_file.empty()) {
    put(easy, CURLOPT_CAINFO, static_cast<const char*>(nullptr));
    put(easy, CURLOPT_CAPATH, "/etc/ssl/certs");
  } else {
    put(easy, CURLOPT_CAINFO, security.ca_file.c_str());
    put(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  const auto code = handshake(easy, limit, detail);
  long verified = 0;
  curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verified);
  return certificate_fault_of({.code = code, .detail = detail.data()}, verified);
}

}  // namespace net
