// The files in docs/examples (docs/self-hosting.md, step 2) work without a change.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "process.hpp"
#include "tests/doubles/https_server.hpp"
#include "world.hpp"

using world::ask;

namespace {

/// A machine of its own: /etc, /run and /var/lib in one folder, free ports.
struct Machine {
  doubles::TempDir dir;
  int vault_port = doubles::free_port(), gateway_port = doubles::free_port();
  std::vector<std::unique_ptr<harness::Process>> running;

  Machine() {
    for (const auto* folder : {"etc", "run", "var", "var/lib"})
      std::filesystem::create_directory(dir / folder);
    const auto made = make_secrets();
    REQUIRE_MESSAGE(made.code == 0, made.output);
    for (const std::string program : {"vault", "gateway-server", "publisher"}) {
      std::filesystem::create_directory(dir / ("run/gsmrelay-" + program));
      std::filesystem::create_directory(dir / ("var/lib/gsmrelay-" + program));
      write(program);
    }
  }
  harness::Finished make_secrets() const {
    return harness::run({"sh", places::source("docs/examples/make-secrets"), dir / "etc"});
  }
  std::string configuration(const std::string& program) const {
    return dir / ("etc/gsmrelay-" + program + "/" + program + ".toml");
  }
  void write(const std::string& program) {
    std::stringstream example;
    example << std::ifstream(places::source("docs/examples/" + program + ".toml")).rdbuf();
    auto text = example.str();
    text = std::regex_replace(text, std::regex("/(etc|run)/gsmrelay"), dir.path() + "/$1/gsmrelay");
    text = std::regex_replace(text, std::regex("127.0.0.1:9101"),
                              "127.0.0.1:" + std::to_string(vault_port));
    text = std::regex_replace(text, std::regex("127.0.0.1:9102"),
                              "127.0.0.1:" + std::to_string(gateway_port));
    const auto state = "\nkeys = \"file:";  // the examples leave state_dir at /var/lib/gsmrelay-…
    const auto at = text.find(state);
    REQUIRE(at != std::string::npos);
    text.insert(at, "\nstate_dir = \"" + (dir / ("var/lib/gsmrelay-" + program)) + "\"");
    std::ofstream(configuration(program)) << text;
  }
  std::string log(const std::string& program) const { return dir / (program + ".log"); }
  void start(const std::string& program) {
    running.push_back(std::make_unique<harness::Process>(
        std::vector<std::string>{places::program("gsmrelay-" + program), "--config",
                                 configuration(program)},
        harness::Process::Options{log(program), {}}));
  }
};

}  // namespace

TEST_CASE(
    "the three programs run with the examples, and accept each other's tokens from make-secrets") {
  Machine machine;
  for (const std::string program : {"vault", "gateway-server", "publisher"}) {
    const auto checked = harness::run({places::program("gsmrelay-" + program), "--config",
                                       machine.configuration(program), "--check"});
    CHECK_MESSAGE(checked.code == 0, checked.output);
    machine.start(program);
  }
  const auto vault = "http://127.0.0.1:" + std::to_string(machine.vault_port),
             gateway = "http://127.0.0.1:" + std::to_string(machine.gateway_port);
  CHECK(harness::eventually([&] { return ask("GET", vault + "/v1/platforms").status == 401; }));
  REQUIRE(harness::eventually([&] { return ask("GET", gateway + "/v3/clients").status == 200; }));
  CHECK(ask("GET", gateway + "/v3/clients").body.size() == 1);
  // The Gateway server asks the vault about a session: a known caller gets "over".
  CHECK(ask("GET", gateway + "/v1/results", {}, "forged").status == 401);
  // Only the appliance with the token may bring messages.
  const nlohmann::json message{{"MSISDN", world::kNumber}, {"text", "4QAAAAK"}};
  CHECK(ask("POST", gateway + "/v3/publish", message).status == 401);
  const auto token = harness::read_file(machine.dir / "etc/gsmrelay-gateway-server/kitchen.token");
  CHECK(ask("POST", gateway + "/v3/publish", message, token.substr(0, token.find('\n'))).status ==
        400);
}

TEST_CASE("make-secrets changes no existing file, and its files are readable only by their owner") {
  const Machine machine;
  const auto key = machine.dir / "etc/gsmrelay-vault/keys";
  const auto before = harness::read_file(key);
  CHECK(machine.make_secrets().code == 1);
  CHECK(harness::read_file(key) == before);
  for (const auto& file : std::filesystem::recursive_directory_iterator(machine.dir / "etc"))
    if (file.path().extension() != ".toml")
      CHECK((file.status().permissions() & std::filesystem::perms::others_all) ==
            std::filesystem::perms::none);
}
