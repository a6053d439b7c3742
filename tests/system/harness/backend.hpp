// The back end on loopback: the vault, two Gateway servers with the same users' keys, the
// Publisher, each with its own configuration, key file and tokens.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "process.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace harness {

struct BackendOptions {
  std::string appliance_socket;     ///< gsmrelayd's, for one-time codes
  std::string appliance_modem;      ///< the modem that sends them
  std::string gateway_client;       ///< the number that phones write to
  std::string vault_platforms;      ///< [[platform]] tables of the vault
  std::string publisher_platforms;  ///< the same of the Publisher
};

class Backend {
 public:
  static constexpr int kGatewayServers = 2;
  explicit Backend(BackendOptions options);

  std::string vault_url() const { return url(vault_port_); }
  std::string callback_url() const { return vault_url() + "/oauth2/callback/mastodon"; }
  std::string gateway_url(int server) const { return url(gateway_ports_.at(server)); }

  /// Returns "vault", "publisher", "gateway0", "gateway1".
  static const std::vector<std::string>& names();
  /// Writes the configurations and starts all four. Call once `options` are complete.
  void start_all();
  BackendOptions& options() { return options_; }
  void start(const std::string& name);
  void kill(const std::string& name);
  /// Returns its exit code.
  int stop(const std::string& name);
  pid_t pid(const std::string& name) { return programs_.at(name)->pid(); }
  std::string log(const std::string& name) const { return read_file(dir_ / (name + ".log")); }
  std::string configuration(const std::string& name) const { return dir_ / (name + ".toml"); }
  const doubles::TempDir& dir() const { return dir_; }

 private:
  static std::string url(int port) { return "http://127.0.0.1:" + std::to_string(port); }
  std::string secret(const std::string& name);
  void write_vault();
  void write_gateway(int server);
  void write_publisher();
  std::vector<std::string> command(const std::string& name) const;

  BackendOptions options_;
  doubles::TempDir dir_;
  const int vault_port_;
  std::vector<int> gateway_ports_;
  std::map<std::string, std::unique_ptr<Process>> programs_;
};

}  // namespace harness
