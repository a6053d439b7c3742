#include "net/fault.hpp"

#include <fmt/format.h>

#include "util/text.hpp"

namespace net {
namespace {

/// Returns "user:password" of a URL; "" if it has none.
std::string_view userinfo(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  auto authority = url.substr(scheme + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const auto at = authority.rfind('@');
  return at == std::string_view::npos ? std::string_view{} : authority.substr(0, at);
}

void blot_out(std::string& text, std::string_view secret) {
  if (secret.empty()) return;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3))
    text.replace(at, secret.size(), "***");
}

/// A server that requires a client certificate sends an alert after the TLS 1.3 handshake (RFC 8446
/// §4.4.2.4): libcurl reports a failed read, and only OpenSSL's text tells it from a reset.
bool tls_alert(std::string_view detail) {
  return util::contains_nocase(detail, "SSL routines") && util::contains_nocase(detail, "alert");
}

/// libcurl 7.88 gives this code for an argument, and for a header of the response whose first line
/// begins with a blank, as if it continued one.
bool has_malformed_header(const FailedTransfer& failed) {
  return failed.code == CURLE_BAD_FUNCTION_ARGUMENT && failed.connected;
}

}  // namespace

const char* to_string(Fault fault) {
  switch (fault) {
    case Fault::none:
      return "none";
    case Fault::dns:
      return "dns";
    case Fault::connect:
      return "connect";
    case Fault::tls:
      return "tls";
    case Fault::timeout:
      return "timeout";
    case Fault::transfer:
      return "transfer";
    case Fault::bad_request:
      return "bad request";
  }
  return "?";
}

Fault fault_of(const FailedTransfer& failed) {
  switch (failed.code) {
    case CURLE_OK:
      return Fault::none;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Fault::dns;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
      return Fault::connect;
    case CURLE_OPERATION_TIMEDOUT:
      if (!failed.name_resolved) return Fault::dns;
      return failed.connected ? Fault::timeout : Fault::connect;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CLIENTCERT:
      return Fault::tls;
    // Before a connection: the URL's scheme. After: the server does not speak HTTP.
    case CURLE_UNSUPPORTED_PROTOCOL:
      return failed.name_resolved ? Fault::transfer : Fault::bad_request;
    case CURLE_BAD_FUNCTION_ARGUMENT:
      return has_malformed_header(failed) ? Fault::transfer : Fault::bad_request;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNKNOWN_OPTION:
      return Fault::bad_request;
    default:
      return tls_alert(failed.detail) ? Fault::tls : Fault::transfer;
  }
}

CertificateFault certificate_fault_of(long verify_result) {
  switch (verify_result) {
    case 0:
      return CertificateFault::none;
    case 9:  // X509_V_ERR_CERT_NOT_YET_VALID
      return CertificateFault::not_yet_valid;
    case 10:  // X509_V_ERR_CERT_HAS_EXPIRED
      return CertificateFault::expired;
    case 2:   // X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT
    case 18:  // X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
    case 19:  // X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN
    case 20:  // X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    case 21:  // X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE
    case 27:  // X509_V_ERR_CERT_UNTRUSTED
      return CertificateFault::unknown_issuer;
    case 62:  // X509_V_ERR_HOSTNAME_MISMATCH
    case 64:  // X509_V_ERR_IP_ADDRESS_MISMATCH
      return CertificateFault::wrong_host;
    default:
      return CertificateFault::other;
  }
}

CertificateFault certificate_fault_of(const FailedTransfer& failed, long verify_result) {
  // A name that does not fit is libcurl's own check; it sets the result to 1, "unspecified".
  if (failed.code == CURLE_PEER_FAILED_VERIFICATION)
    return verify_result <= 1 ? CertificateFault::wrong_host : certificate_fault_of(verify_result);
  if (failed.code != CURLE_SSL_CONNECT_ERROR) return CertificateFault::none;
  // OpenSSL reports an answer without TLS by this text alone.
  return util::contains_nocase(failed.detail, "wrong version number") ||
                 util::contains_nocase(failed.detail, "packet length too long")
             ? CertificateFault::plain_http
             : CertificateFault::other;
}

std::string fault_text(const FailedTransfer& failed, std::string_view url) {
  std::string detail{util::trim(failed.detail)};
  if (detail.empty())
    detail = has_malformed_header(failed) ? "the header of the response is malformed"
                                          : curl_easy_strerror(failed.code);
  const auto secret = userinfo(url);
  blot_out(detail, secret);
  if (const auto colon = secret.find(':'); colon != std::string_view::npos)
    blot_out(detail, secret.substr(colon + 1));
  return fmt::format("{}: {}", to_string(fault_of(failed)), detail);
}

}  // namespace net
