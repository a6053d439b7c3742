// An independent submission server: Debian's exim, TLS from the first octet (RFC 8314), AUTH PLAIN.
// Accepted mails stay in its queue.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "process.hpp"
#include "tests/doubles/https_server.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace harness {

class MailServer {
 public:
  MailServer();
  std::string url() const;  ///< "smtps://127.0.0.1:PORT"
  std::string user() const { return "ada@mail.example"; }
  std::string password() const { return "Mail-password1"; }
  std::string ca_file() const { return certificates_.certificate("ca"); }
  /// Returns headers and body of each accepted mail.
  std::vector<std::string> mails() const;
  void stop() { server_.reset(); }
  void start();

 private:
  doubles::TempDir dir_;
  doubles::Certificates certificates_;
  const int port_;
  std::unique_ptr<Process> server_;
};

}  // namespace harness
