#include "net/server_tls.hpp"

#include <fmt/format.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <sstream>

#include "util/backoff.hpp"
#include "util/log.hpp"
#include "util/octets.hpp"
#include "util/text.hpp"

namespace net {
namespace {

constexpr std::size_t kLargestFile = 256 * 1024;

util::Result<std::string> read_pem(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kLargestFile, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  if (text.find("-----BEGIN ") == std::string::npos)
    return util::fail(
        util::Advice::reject,
        fmt::format("cannot use {}: it is no PEM file, or cannot be read by this user", path));
  return text;
}

}  // namespace

std::string stamp_of(const ServerTls& tls) {
  std::string stamp;
  for (const auto* path : {&tls.certificate_file, &tls.key_file, &tls.client_ca_file}) {
    struct stat file {};
    if (path->empty() || ::stat(path->c_str(), &file) != 0) continue;
    stamp += fmt::format("{}.{}.{}.{} ", file.st_ino, file.st_size, file.st_mtim.tv_sec,
                         file.st_mtim.tv_nsec);
  }
  return stamp;
}

void RenewalTries::note_failure(const std::string& stamp, util::Deadline now) {
  constexpr util::Backoff kAgain{.first = std::chrono::minutes(1), .cap = std::chrono::hours(1)};
  failures_ = stamp == wrong_ ? failures_ + 1 : 0;
  wrong_ = stamp;
  again_ = now + kAgain.pause(failures_);
}

util::Result<TlsFiles> read_tls_files(const ServerTls& tls) {
  TlsFiles files;
  files.stamp = stamp_of(tls);
  for (const auto& [path, into] :
       {std::pair(&tls.certificate_file, &files.certificate), std::pair(&tls.key_file, &files.key),
        std::pair(&tls.client_ca_file, &files.client_ca)}) {
    if (path == &tls.client_ca_file && path->empty()) continue;
    auto text = read_pem(*path);
    if (!text) return util::fail(text.error());
    *into = std::move(*text);
  }
  struct stat key {};
  if (::stat(tls.key_file.c_str(), &key) == 0 && (key.st_mode & S_IROTH) != 0)
    util::log_warning(
        fmt::format("every user of this host can read the TLS key {}; next: chmod o= {}",
                    tls.key_file, tls.key_file));
  return files;
}

std::optional<std::string> client_certificate(MHD_Connection* connection) {
  const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
  if (info == nullptr || info->tls_session == nullptr) return std::string{};
  auto* session = static_cast<gnutls_session_t>(info->tls_session);
  unsigned count = 0;
  const auto* chain = gnutls_certificate_get_peers(session, &count);
  if (chain == nullptr || count == 0) return std::string{};
  unsigned status = 0;
  if (gnutls_certificate_verify_peers2(session, &status) != GNUTLS_E_SUCCESS || status != 0)
    return std::nullopt;
  std::array<std::uint8_t, 32> digest{};
  std::size_t size = digest.size();
  if (gnutls_fingerprint(GNUTLS_DIG_SHA256, &chain[0], digest.data(), &size) != GNUTLS_E_SUCCESS)
    return std::nullopt;
  return util::lower(util::to_hex(digest));
}

}  // namespace net
