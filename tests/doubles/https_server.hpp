// An HTTP/2 server with TLS (Debian's nghttpd) and certificates of a CA made for the test.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include "tests/doubles/child.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace doubles {

/// A CA, a certificate for 127.0.0.1 only, one for a client, and a second CA that signs nothing.
/// Others can be made with dates of their own.
class Certificates {
 public:
  Certificates() {
    authority("ca", "Test CA");
    authority("other-ca", "Other CA");
    signed_by_ca("server", "subjectAltName=IP:127.0.0.1");
    signed_by_ca("client", "extendedKeyUsage=clientAuth");
  }
  /// Makes a certificate for 127.0.0.1 that is valid between two times, as "20250131000000Z".
  void make_dated(const std::string& name, const std::string& from, const std::string& to) const {
    shell("openssl req -new -subj /CN=" + name + fresh_key(name) + " -out " + (dir_ / "req"));
    std::ofstream(dir_ / "ext") << "subjectAltName=IP:127.0.0.1\n";
    std::ofstream(dir_ / "index");
    std::ofstream(dir_ / "serial") << "01\n";
    std::ofstream(dir_ / "authority") << "[ca]\ndefault_ca=d\n[d]\ndatabase=" << dir_ / "index"
                                      << "\nserial=" << dir_ / "serial"
                                      << "\nnew_certs_dir=" << dir_ / "."
                                      << "\ndefault_md=sha256\npolicy=p\n[p]\n"
                                         "commonName=supplied\n";
    shell("openssl ca -batch -notext -config " + (dir_ / "authority") + " -in " + (dir_ / "req") +
          " -cert " + certificate("ca") + " -keyfile " + key("ca") + " -startdate " + from +
          " -enddate " + to + " -extfile " + (dir_ / "ext") + " -out " + certificate(name));
  }
  std::string certificate(const std::string& name) const { return dir_ / (name + ".pem"); }
  std::string key(const std::string& name) const { return dir_ / (name + ".key"); }

  /// Returns the pin of a certificate's key in curl's form.
  std::string pin(const std::string& name) const {
    shell("openssl x509 -in " + certificate(name) + " -pubkey -noout | openssl pkey -pubin" +
          " -outform der | openssl dgst -sha256 -binary | openssl base64 > " + (dir_ / "pin"));
    std::string base64;
    std::ifstream(dir_ / "pin") >> base64;
    return "sha256//" + base64;
  }

 private:
  static void shell(const std::string& line) {
    if (run({"sh", "-c", line}) != 0) throw std::runtime_error("openssl failed: " + line);
  }
  std::string fresh_key(const std::string& name) const {
    return " -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + key(name);
  }
  void authority(const std::string& name, const std::string& title) const {
    shell("openssl req -x509 -days 2 -subj '/CN=" + title + "'" + fresh_key(name) + " -out " +
          certificate(name));
  }
  void signed_by_ca(const std::string& name, const std::string& extension) const {
    shell("openssl req -new -subj /CN=" + name + fresh_key(name) + " -out " + (dir_ / "req"));
    std::ofstream(dir_ / "ext") << extension << "\n";
    shell("openssl x509 -req -days 2 -in " + (dir_ / "req") + " -CA " + certificate("ca") +
          " -CAkey " + key("ca") + " -CAcreateserial -extfile " + (dir_ / "ext") + " -out " +
          certificate(name));
  }
  TempDir dir_;
};

/// Returns a port without a listener, a different one each time, below those that the kernel gives
/// to connections (ip(7), ip_local_port_range), so that no connection of another test gets it.
inline int free_port() {
  constexpr int kFirst = 12'000, kCount = 20'000;
  static std::atomic<int> next{::getpid() * 37 % kCount};
  for (int tries = 0; tries < kCount; ++tries) {
    const int port = kFirst + next++ % kCount;
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    if (bound) return port;
  }
  throw std::runtime_error("no free port");
}

inline void wait_for_port(int port) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  while (std::chrono::steady_clock::now() < deadline) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const bool up = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    if (up) return;
    ::poll(nullptr, 0, 5);
  }
  throw std::runtime_error("the server did not come up");
}

enum class ClientCertificate { ignored, demanded };

/// Answers a POST with its own body.
class HttpsServer {
 public:
  explicit HttpsServer(const Certificates& certificates,
                       ClientCertificate client = ClientCertificate::ignored,
                       const std::string& name = "server")
      : port_(free_port()) {
    std::vector<std::string> command{"nghttpd", "-a", "127.0.0.1", "--echo-upload", "-d", "/tmp"};
    if (client == ClientCertificate::demanded) command.emplace_back("--verify-client");
    command.push_back(std::to_string(port_));
    command.push_back(certificates.key(name));
    command.push_back(certificates.certificate(name));
    child_ = std::make_unique<Child>(command);
    wait_for_port(port_);
  }
  int port() const { return port_; }
  std::string url(const std::string& host = "127.0.0.1") const {
    return "https://" + host + ":" + std::to_string(port_) + "/";
  }

 private:
  int port_;
  std::unique_ptr<Child> child_;
};

}  // namespace doubles
