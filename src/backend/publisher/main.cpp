#include "backend/publisher/publisher.hpp"

int main(int argc, char** argv) {
  const service::ProgramText text{
      "gsmrelay-publisher",
      "Publishes what the Gateway server hands over, with access that the vault lends.",
      publisher::form(),
      {{"rotate-keys", "Seal everything under the newest key of the key file.",
        publisher::rotate_keys}}};
  return service::run_program(
      argc, argv, text,
      [](const service::Environment& environment)
          -> util::Result<std::unique_ptr<service::Service>> {
        auto configuration = publisher::read_configuration(environment.sheet);
        if (!configuration) return util::fail(configuration.error());
        auto neighbours = publisher::real_neighbours(*configuration, environment.stop);
        auto made = publisher::Publisher::make(environment, std::move(*configuration),
                                               std::move(neighbours));
        if (!made) return util::fail(made.error());
        return std::unique_ptr<service::Service>(std::move(*made));
      });
}
