#include "backend/gateway_server/server.hpp"

int main(int argc, char** argv) {
  const service::ProgramText text{
      "gsmrelay-gateway-server",
      "Opens what Gateway clients bring, for the Publisher; gives phones their keys.",
      gateway_server::form(),
      {{"rotate-keys", "Seal everything under the newest key of the key file.",
        gateway_server::rotate_keys},
       {"renew-key", "Make a new RSA key for the next synchronisations.",
        gateway_server::renew_server_key}}};
  return service::run_program(
      argc, argv, text,
      [](const service::Environment& environment)
          -> util::Result<std::unique_ptr<service::Service>> {
        auto configuration = gateway_server::read_configuration(environment.sheet);
        if (!configuration) return util::fail(configuration.error());
        auto neighbours = gateway_server::real_neighbours(*configuration, environment.stop);
        auto made = gateway_server::Server::make(environment, std::move(*configuration),
                                                 std::move(neighbours));
        if (!made) return util::fail(made.error());
        return std::unique_ptr<service::Service>(std::move(*made));
      });
}
