#include <iostream>

#include "backend/vault/admin_commands.hpp"
#include "backend/vault/key_rotation.hpp"
#include "backend/vault/schema.hpp"
#include "backend/vault/vault.hpp"
#include "service/admin_verbs.hpp"
#include "service/start_check.hpp"

int main(int argc, char** argv) {
  vault::Configuration configuration;
  int invitations = 1;
  std::string user;
  service::ProgramText text{
      .name = "gsmrelay-vault",
      .description = "Stores users, their accounts at platforms, and the tokens for them.",
      .load =
          [&](const std::string& file) {
            return config::load(file, vault::configuration_schema(), configuration);
          },
      .check =
          [&] {
            return service::check_start(
                {.configuration = &configuration,
                 .schema = &vault::configuration_schema(),
                 .complete = [&] { return vault::complete(configuration); },
                 .listeners = {configuration.public_side, configuration.internal_side},
                 .database = configuration.database(),
                 .database_schema = vault::schema(),
                 .fits =
                     [&](database::Database& database) {
                       return vault::check_ring(database, *configuration.keyring);
                     }});
          },
      .verbs = {{"rotate-keys", "Reseal every field under the newest key of the key file.",
                 [&] { return vault::rotate_keys(configuration); }},
                {.name = "rotate-lookup-key",
                 .description =
                     "Find users and accounts by the newest key; stop the program first.",
                 .run = [&] { return vault::rotate_lookups(configuration); },
                 .examples = {"gsmrelay-vault --config vault.toml rotate-lookup-key"}},
                {.name = "erase-user",
                 .description = "Delete a user: the number is read from standard input.",
                 .run = [&] { return vault::erase_user(configuration, user, std::cin); },
                 .options = {{.spec = "--id ID",
                              .target = &user,
                              .help = "the user's id instead of the number"}},
                 .examples = {"gsmrelay-vault --config vault.toml erase-user < number"}},
                {.name = "invite",
                 .description = "Print new invitations, each for one sign-up within 30 days.",
                 .run = [&] { return vault::invite(configuration, invitations); },
                 .options = {{.spec = "--count N",
                              .target = &invitations,
                              .help = "how many; default: 1",
                              .values = terminal::Range{1, 1000}}},
                 .examples = {"gsmrelay-vault --config vault.toml invite --count 30"}},
                {"audit", "Print the audit log: time, action, user, result.",
                 [&] { return vault::print_audit(configuration); },
                 [&] { return vault::print_audit_json(configuration); }}}};
  for (auto& verb : service::admin_verbs(text.name, [&] {
         return service::AdminFiles{configuration.database(), vault::schema(), configuration.keys,
                                    vault::kNotRestored};
       }))
    text.verbs.push_back(std::move(verb));
  return service::run_program(argc, argv, text,
                              [&](const service::Environment& environment)
                                  -> util::Result<std::unique_ptr<service::Service>> {
                                if (const auto done = vault::complete(configuration); !done)
                                  return util::fail(done.error());
                                auto dependencies =
                                    vault::make_dependencies(configuration, environment.stop);
                                auto made = vault::Vault::make(
                                    environment, std::move(configuration), std::move(dependencies));
                                if (!made) return util::fail(made.error());
                                return std::unique_ptr<service::Service>(std::move(*made));
                              });
}
