#include "backend/vault/vault.hpp"
#include "backend/vault/verbs.hpp"

int main(int argc, char** argv) {
  const service::ProgramText text{
      "gsmrelay-vault",
      "People, their accounts at platforms, and the access they have stored.",
      vault::form(),
      {{"rotate-keys", "Seal everything under the newest key of the key file.", vault::rotate_keys},
       {"new-key", "Print a line for the key file, with a new key and the next id.",
        vault::new_key},
       {"audit", "Print what was done, by whom, and how it ended.", vault::print_audit,
        vault::print_audit_json}},
      vault::contradictions};
  return service::run_program(argc, argv, text,
                              [](const service::Environment& environment)
                                  -> util::Result<std::unique_ptr<service::Service>> {
                                auto configuration = vault::read_configuration(environment.sheet);
                                if (!configuration) return util::fail(configuration.error());
                                auto neighbours =
                                    vault::real_neighbours(*configuration, environment.stop);
                                auto made = vault::Vault::make(
                                    environment, std::move(*configuration), std::move(neighbours));
                                if (!made) return util::fail(made.error());
                                return std::unique_ptr<service::Service>(std::move(*made));
                              });
}
