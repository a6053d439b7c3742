#include "backend.hpp"

#include <signal.h>

#include <filesystem>
#include <random>
#include <sstream>
#include <stdexcept>

#include "net/http_client.hpp"
#include "tests/doubles/https_server.hpp"
#include "tests/places.hpp"

namespace harness {

using namespace std::chrono_literals;

namespace {

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

std::string base64_of_32_octets() {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::random_device random;
  std::string text;
  for (int i = 0; i < 42; ++i) text += kDigits[random() % 64];
  return text + "A=";  // 43 digits: the last one has two unused bits, which are 0
}

}  // namespace

Backend::Backend(BackendOptions options)
    : options_(std::move(options)), vault_port_(doubles::free_port()) {
  for (int i = 0; i < kGatewayServers; ++i) gateway_ports_.push_back(doubles::free_port());
  for (const auto* name : {"vault-state", "gateway-state", "publisher-state"})
    std::filesystem::create_directory(dir_ / name);
  for (const auto* name : {"vault.keys", "gateway.keys", "publisher.keys"})
    dir_.file(name, "1 " + base64_of_32_octets() + "\n");
  for (const auto* name : {"grant", "gateway-to-vault", "gateway-to-publisher",
                           "publisher-to-vault", "vault-to-gateway", "vault-to-publisher"})
    dir_.file(name, base64_of_32_octets() + "\n");
}

const std::vector<std::string>& Backend::names() {
  static const std::vector<std::string> kNames{"vault", "publisher", "gateway0", "gateway1"};
  return kNames;
}

std::string Backend::secret(const std::string& name) {
  return quoted("file:" + (dir_ / name));
}

void Backend::write_vault() {
  std::ostringstream toml;
  toml << "[vault]\nstate_dir = " << quoted(dir_ / "vault-state")
       << "\nkeys = " << secret("vault.keys") << "\ngrant_key = " << secret("grant")
       << "\npublic_url = " << quoted(vault_url()) << "\nprivate_addresses = true\n"
       << "[public]\nlisten = \"127.0.0.1:" << vault_port_ << "\"\n"
       << "[internal]\nlisten = " << quoted("unix:" + (dir_ / "vault.sock")) << "\n"
       << "[callers]\ngateway_server = " << secret("gateway-to-vault")
       << "\npublisher = " << secret("publisher-to-vault") << "\n"
       << "[gateway_server]\nsocket = " << quoted(dir_ / "gateway0.sock")
       << "\ntoken = " << secret("vault-to-gateway") << "\n"
       << "[publisher]\nsocket = " << quoted(dir_ / "publisher.sock")
       << "\ntoken = " << secret("vault-to-publisher") << "\n"
       << "[appliance]\nsocket = " << quoted(options_.appliance_socket)
       << "\nmodem = " << quoted(options_.appliance_modem) << "\n"
       << options_.vault_platforms;
  write_file(configuration("vault"), toml.str());
}

void Backend::write_gateway(int server) {
  const auto name = "gateway" + std::to_string(server);
  std::ostringstream toml;
  toml << "[gateway_server]\nstate_dir = " << quoted(dir_ / "gateway-state")
       << "\nkeys = " << secret("gateway.keys") << "\ngrant_key = " << secret("grant")
       << "\npublic_url = " << quoted(gateway_url(server)) << "\ngateway_servers = ["
       << quoted(gateway_url(0) + "/v3/publish") << ", " << quoted(gateway_url(1) + "/v3/publish")
       << "]\n"
       << "[public]\nlisten = \"127.0.0.1:" << gateway_ports_.at(static_cast<std::size_t>(server))
       << "\"\n"
       << "[internal]\nlisten = " << quoted("unix:" + (dir_ / (name + ".sock")))
       << "\nvault_token = " << secret("vault-to-gateway") << "\n"
       << "[vault]\nsocket = " << quoted(dir_ / "vault.sock")
       << "\ntoken = " << secret("gateway-to-vault") << "\n"
       << "[publisher]\nsocket = " << quoted(dir_ / "publisher.sock")
       << "\ntoken = " << secret("gateway-to-publisher") << "\n"
       << "[[client]]\nname = \"kitchen\"\nnumber = " << quoted(options_.gateway_client) << "\n";
  write_file(configuration(name), toml.str());
}

void Backend::write_publisher() {
  std::ostringstream toml;
  toml << "[publisher]\nstate_dir = " << quoted(dir_ / "publisher-state")
       << "\nkeys = " << secret("publisher.keys") << "\nprivate_addresses = true\n"
       << "[internal]\nlisten = " << quoted("unix:" + (dir_ / "publisher.sock")) << "\n"
       << "[callers]\ngateway_server = " << secret("gateway-to-publisher")
       << "\nvault = " << secret("vault-to-publisher") << "\n"
       << "[vault]\nsocket = " << quoted(dir_ / "vault.sock")
       << "\ntoken = " << secret("publisher-to-vault") << "\n"
       << options_.publisher_platforms;
  write_file(configuration("publisher"), toml.str());
}

std::vector<std::string> Backend::command(const std::string& name) const {
  const auto program = name.starts_with("gateway") ? "gateway-server" : name;
  return {places::program("gsmrelay-" + program), "--config", configuration(name)};
}

void Backend::start_all() {
  write_vault();
  write_publisher();
  for (int i = 0; i < kGatewayServers; ++i) write_gateway(i);
  for (const auto& name : names()) start(name);
}

void Backend::start(const std::string& name) {
  programs_[name] =
      std::make_unique<Process>(command(name), Process::Options{dir_ / (name + ".log"), {}});
  net::HttpRequest request;
  request.method = "GET";
  request.url = name == "vault"       ? vault_url() + "/"
                : name == "publisher" ? "http://publisher/"
                                      : gateway_url(name.back() - '0') + "/";
  if (name == "publisher") request.unix_socket = dir_ / "publisher.sock";
  const bool up = eventually([&] { return net::fetch(request).fault == net::Fault::none; }, 20s);
  if (!up) throw std::runtime_error(name + " does not start: " + log(name));
}

void Backend::kill(const std::string& name) {
  auto& program = programs_.at(name);
  program->signal(SIGKILL);
  program->wait(10s);
}

int Backend::stop(const std::string& name) {
  return programs_.at(name)->terminate().value_or(-1);
}

}  // namespace harness
