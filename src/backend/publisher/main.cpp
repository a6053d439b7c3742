#include "backend/publisher/publisher.hpp"
#include "backend/publisher/schema.hpp"
#include "service/admin_verbs.hpp"
#include "service/start_check.hpp"

int main(int argc, char** argv) {
  publisher::Configuration configuration;
  bool end = false;
  service::ProgramText text{
      .name = "gsmrelay-publisher",
      .description =
          "Publishes what the Gateway server hands over, with access that the vault lends.",
      .load =
          [&](const std::string& file) {
            return config::load(file, publisher::configuration_schema(), configuration);
          },
      .check =
          [&] {
            return service::check_start(
                {.configuration = &configuration,
                 .schema = &publisher::configuration_schema(),
                 .complete = [&] { return publisher::complete(configuration); },
                 .listeners = {configuration.internal},
                 .database = configuration.database(),
                 .database_schema = publisher::schema()});
          },
      .verbs =
          {{"rotate-keys", "Seal everything under the newest key of the key file.",
            [&] { return publisher::rotate_keys(configuration); }},
           {.name = "release",
            .description =
                "Publish the posts of a restored backup: none was published after it was made.",
            .run =
                [&] {
                  return publisher::release_restored(
                      configuration, end ? publisher::Release::end : publisher::Release::publish);
                },
            .options = {{.spec = "--end",
                         .target = &end,
                         .help = "end them as maybe-sent instead: some may be published"}},
            .examples = {"gsmrelay-publisher --config publisher.toml release",
                         "gsmrelay-publisher --config publisher.toml release --end"}}}};
  for (auto& verb : service::admin_verbs(text.name, [&] {
         return service::AdminFiles{
             .database = configuration.database(),
             .schema = publisher::schema(),
             .keys = configuration.keys,
             .marking = publisher::mark_restored(),
             .marked =
                 "posts that waited may have been published since; they wait for you\n"
                 "  next, if none was: gsmrelay-publisher --config FILE release\n"
                 "  next, if some were: gsmrelay-publisher --config FILE release --end"};
       }))
    text.verbs.push_back(std::move(verb));
  return service::run_program(
      argc, argv, text,
      [&](const service::Environment& environment)
          -> util::Result<std::unique_ptr<service::Service>> {
        if (const auto completed = publisher::complete(configuration); !completed)
          return util::fail(completed.error());
        auto dependencies = publisher::make_dependencies(configuration, environment.stop);
        auto made = publisher::Publisher::make(environment, std::move(configuration),
                                               std::move(dependencies));
        if (!made) return util::fail(made.error());
        return std::unique_ptr<service::Service>(std::move(*made));
      });
}
