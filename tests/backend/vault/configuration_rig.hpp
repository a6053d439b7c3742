// A configuration of the vault, with its secrets in temporary files.
#pragma once

#include <doctest/doctest.h>

#include "backend/vault/configuration.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace vault_test {

struct ConfigurationRig {
  doubles::TempDir dir;
  std::string keys = crypto::Keyring::new_line(1);

  std::string secret(const std::string& name, const std::string& content) const {
    return "\"file:" + dir.file(name, content) + "\"\n";
  }
  /// Returns the smallest valid configuration, with `more` keys of [vault] and `tables` at the end.
  std::string toml(const std::string& more = "", const std::string& tables = "") const {
    return "[vault]\nstate_dir = \"" + dir.path() + "\"\nkeys = " + secret("keys", keys) +
           "grant_key = " + secret("grant", "the-grant-key") +
           "public_url = \"https://vault.example/\"\n" + more +
           "[public]\nlisten = \"127.0.0.1:0\"\n[internal]\nlisten = \"unix:" + (dir / "v.sock") +
           "\"\n[callers]\ngateway_server = " + secret("gs", "gs-token") +
           "publisher = " + secret("pub", "pub-token") +
           "[gateway_server]\ntoken = " + secret("own-gs", "own-gs-token") +
           "[publisher]\ntoken = " + secret("own-pub", "own-pub-token") + tables;
  }
  std::string client(const std::string& name) const {
    return "[[platform]]\nname = \"" + name + "\"\nclient_id = \"id-of-" + name +
           "\"\nclient_secret = " + secret("client-" + name, "secret-of-" + name);
  }
  static config::Reading parse(const std::string& text, vault::Configuration& configuration) {
    return config::parse(text, "vault.toml", vault::configuration_schema(), configuration);
  }
  /// Loads a configuration without its secrets.
  static vault::Configuration parsed(const std::string& text) {
    vault::Configuration configuration;
    parse(text, configuration);
    return configuration;
  }
  /// Returns the errors that `--check` prints, one per line.
  static std::string wrong(const std::string& text) {
    vault::Configuration configuration;
    std::string all;
    for (const auto& error : parse(text, configuration).errors) all += error.to_string() + "\n";
    return all;
  }
};

}  // namespace vault_test
