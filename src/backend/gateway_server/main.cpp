#include "backend/gateway_server/schema.hpp"
#include "backend/gateway_server/server.hpp"
#include "service/admin_verbs.hpp"
#include "service/start_check.hpp"

int main(int argc, char** argv) {
  gateway_server::Configuration configuration;
  service::ProgramText text{
      .name = "gsmrelay-gateway-server",
      .description =
          "Opens what Gateway clients bring, for the Publisher; gives phones their keys.",
      .load =
          [&](const std::string& file) {
            return config::load(file, gateway_server::configuration_schema(), configuration);
          },
      .check =
          [&] {
            return service::check_start(
                {.configuration = &configuration,
                 .schema = &gateway_server::configuration_schema(),
                 .complete = [&] { return gateway_server::complete(configuration); },
                 .listeners = {configuration.public_side, configuration.internal_side},
                 .database = configuration.database(),
                 .database_schema = gateway_server::schema(),
                 .fits =
                     [&](database::Database& database) {
                       return gateway_server::check_lookup_keys(database, *configuration.keyring);
                     }});
          },
      .verbs = {{"rotate-keys", "Seal everything under the newest key of the key file.",
                 [&] { return gateway_server::rotate_keys(configuration); }},
                {.name = "rotate-lookup-key",
                 .description = "Find users and repeats by the newest key; stop the program first.",
                 .run = [&] { return gateway_server::rotate_lookups(configuration); },
                 .examples = {"gsmrelay-gateway-server --config FILE rotate-lookup-key"}},
                {"renew-key", "Make a new RSA key for the next synchronisations.",
                 [&] { return gateway_server::renew_server_key(configuration); }}}};
  for (auto& verb : service::admin_verbs(text.name, [&] {
         return service::AdminFiles{
             .database = configuration.database(),
             .schema = gateway_server::schema(),
             .keys = configuration.keys,
             .not_restored = gateway_server::kNotRestored,
             .marking = gateway_server::kMarkRestored,
             .marked =
                 "posts that waited may have been published since: the Publisher keeps those "
                 "that it does\nnot know for you, see: gsmrelay-publisher release --help"};
       }))
    text.verbs.push_back(std::move(verb));
  return service::run_program(
      argc, argv, text,
      [&](const service::Environment& environment)
          -> util::Result<std::unique_ptr<service::Service>> {
        if (const auto completed = gateway_server::complete(configuration); !completed)
          return util::fail(completed.error());
        auto dependencies = gateway_server::make_dependencies(configuration, environment.stop);
        auto made = gateway_server::Server::make(environment, std::move(configuration),
                                                 std::move(dependencies));
        if (!made) return util::fail(made.error());
        return std::unique_ptr<service::Service>(std::move(*made));
      });
}
