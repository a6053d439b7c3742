#include "mail_server.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace harness {

namespace {

std::string user_name() {
  const auto* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_name : "nobody";
}

std::string group_name() {
  const auto* entry = ::getgrgid(::getegid());
  return entry != nullptr ? entry->gr_name : "nogroup";
}

}  // namespace

MailServer::MailServer() : port_(doubles::free_port()) {
  const auto port = std::to_string(port_);
  std::filesystem::create_directory(dir_ / "spool");
  write_file(
      dir_ / "exim.conf",
      "spool_directory = " + (dir_ / "spool") + "\nlog_file_path = " + (dir_ / "%slog") +
          "\nprimary_hostname = mail.example\nlocal_interfaces = 127.0.0.1\n"
          "daemon_smtp_ports = " +
          port + "\ntls_on_connect_ports = " + port +
          "\ntls_advertise_hosts = *\ntls_certificate = " + certificates_.certificate("server") +
          "\ntls_privatekey = " + certificates_.key("server") +
          "\nauth_advertise_hosts = *\nacl_smtp_rcpt = rcpt\nexim_user = " + user_name() +
          "\nexim_group = " + group_name() +
          "\nhost_lookup =\nrfc1413_query_timeout = 0s\nqueue_only = true\n"
          "keep_environment =\n"
          "begin acl\nrcpt:\n  accept authenticated = *\n  deny\n"
          "begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n"
          "  server_prompts = :\n  server_condition = ${if and{{eq{$auth2}{" +
          user() + "}}{eq{$auth3}{" + password() + "}}}}\n  server_set_id = $auth2\n");
  start();
}

void MailServer::start() {
  server_ = std::make_unique<Process>(
      std::vector<std::string>{"/usr/sbin/exim4", "-C", dir_ / "exim.conf", "-bdf"},
      Process::Options{dir_ / "exim.out", {}});
  doubles::wait_for_port(port_);
}

std::string MailServer::url() const {
  return "smtps://127.0.0.1:" + std::to_string(port_);
}

std::vector<std::string> MailServer::mails() const {
  std::vector<std::string> all;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(dir_ / "spool/input", none)) {
    auto path = entry.path().string();
    if (!path.ends_with("-H")) continue;
    const auto headers = read_file(path);
    path.back() = 'D';
    all.push_back(headers + read_file(path));
  }
  return all;
}

}  // namespace harness
