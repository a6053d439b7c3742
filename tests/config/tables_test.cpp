// A small configuration with every type of value, kinds of elements, and a struct within.
#include "config/tables.hpp"

#include <doctest/doctest.h>

#include "config/reader.hpp"
#include "config/units.hpp"

namespace {

enum class Proof { basic, post, none };

struct Platform {
  std::string name, kind = "plain", url;
  std::vector<std::string> scopes;
  Proof proof = Proof::basic;
  bool oauth2 = false;
  std::shared_ptr<void> own;
};

struct QueueSettings {
  std::string topic = "sms";
  int depth = 3;
};

struct Server {
  std::string listen = "127.0.0.1:9000";
  config::SecretRef token;
  int limit = 10;
  std::chrono::milliseconds keep{7 * config::kDay};
  bool open = true;
};

struct Settings {
  Server server;
  std::vector<Platform> platforms;
};

constexpr config::Key kServerKeys[] = {
    {.name = "listen", .binding = config::bind<&Server::listen>, .text = "where"},
    {.name = "token",
     .binding = config::bind<&Server::token>,
     .need = config::Need::required,
     .text = "the credential"},
    {.name = "limit",
     .binding = config::bind<&Server::limit>,
     .range = {1, 100},
     .text = "how many",
     .restart_required = true},
    {.name = "keep",
     .binding = config::bind<&Server::keep>,
     .range = {config::kSecond, 10 * config::kDay},
     .text = "how long"},
    {.name = "open", .binding = config::bind<&Server::open>, .text = "whether"},
};

constexpr std::string_view kProofs[] = {"basic", "post", "none"},
                           kAuthorizations[] = {"secret", "oauth2"};

constexpr config::Key kPlatformKeys[] = {
    {.name = "name",
     .binding = config::bind<&Platform::name>,
     .need = config::Need::required,
     .check = config::check_name,
     .text = "what it is called"},
    {.name = "kind", .binding = config::bind<&Platform::kind>, .text = "which kind"},
    {.name = "scopes", .binding = config::bind<&Platform::scopes>, .text = "what is asked for"},
    {.name = "proof",
     .binding = config::bind<&Platform::proof>,
     .choices = kProofs,
     .text = "how the client shows who it is"},
    {.name = "authorization",
     .binding = config::bind<&Platform::oauth2>,
     .choices = kAuthorizations,
     .text = "how people give access"},
};
constexpr config::Key kPlainKeys[] = {
    {.name = "url",
     .binding = config::bind<&Platform::url>,
     .check = config::check_url,
     .text = "where it is"},
};
constexpr config::Key kQueueKeys[] = {
    {.name = "topic", .binding = config::bind<&QueueSettings::topic>, .text = "where it is"},
    {.name = "depth",
     .binding = config::bind<&QueueSettings::depth>,
     .range = {1, 9},
     .text = "how deep"},
};

void check_depth(const void* element, const config::TableReport& report) {
  const auto& platform = *static_cast<const Platform*>(element);
  if (platform.own != nullptr && static_cast<const QueueSettings*>(platform.own.get())->depth == 9)
    report.warning("depth", "9 is deep");
}

const config::Schema& schema() {
  static const auto kSchema = config::Schema::of<Settings>(
      {{.name = "server",
        .keys = config::rows(kServerKeys),
        .table = config::part<&Settings::server>},
       {.name = "platform",
        .keys = config::rows(kPlatformKeys),
        .table = config::list<&Settings::platforms>,
        .preset =
            [](void* element) {
              auto& platform = *static_cast<Platform*>(element);
              if (platform.name == "known") platform.proof = Proof::post;
            },
        .variants = {{.name = "plain", .keys = kPlainKeys},
                     {.name = "queue",
                      .keys = kQueueKeys,
                      .own = config::type_tag<QueueSettings>,
                      .make_own = &config::make_settings<QueueSettings>,
                      .cross_check = &check_depth}},
        .variant_key = "kind",
        .own = [](void* element) -> std::shared_ptr<void>& {
          return static_cast<Platform*>(element)->own;
        }}});
  return kSchema;
}

struct Read {
  explicit Read(const std::string& toml)
      : reading(config::parse(toml, "f.toml", schema(), settings)) {
    for (const auto& error : reading.errors) errors += error.to_string() + "\n";
  }
  bool says(const char* text) const { return errors.find(text) != std::string::npos; }
  Settings settings;
  config::Reading reading;
  std::string errors;
};

const std::string kServer = "[server]\ntoken = \"file:/etc/token\"\n";

}  // namespace

TEST_CASE("values reach their members, and the others have defaults") {
  const Read read(kServer +
                  "limit = 3\n[[platform]]\nname = \"x\"\nscopes = [\"a\", \"b\"]\n"
                  "[[platform]]\nname = \"y\"\n");
  REQUIRE(read.errors == "");
  const auto& server = read.settings.server;
  CHECK(server.listen == "127.0.0.1:9000");
  CHECK_FALSE(read.reading.given("server.listen"));
  CHECK(server.limit == 3);
  CHECK(read.reading.given("server.limit"));
  CHECK(server.keep == std::chrono::hours(24 * 7));
  CHECK(server.open);
  CHECK(server.token.spec == "file:/etc/token");
  REQUIRE(read.settings.platforms.size() == 2);
  CHECK(read.settings.platforms[0].scopes == std::vector<std::string>{"a", "b"});
  CHECK(read.settings.platforms[1].scopes.empty());
}

TEST_CASE("every error is reported at once, with its place and the nearest key") {
  const Read read(
      "[server]\nlimt = 3\nlimit = 200\nkeep = \"soon\"\nopen = 1\n[[platform]]\n"
      "url = \"ftp://x\"\n[platfrom]\n");
  CHECK(read.says("f.toml:2:1: unknown key 'limt' in [server]; did you mean 'limit'?"));
  CHECK(read.says("f.toml:3:9: 'limit' is out of range; allowed: 1 … 100"));
  CHECK(read.says("'keep' is no duration"));
  CHECK(read.says("'open' must be true or false, not a whole number"));
  CHECK(read.says("[server] has no 'token': the credential"));
  CHECK(read.says("[[platform]] has no 'name'"));
  CHECK(read.says("'url' "));
  CHECK(read.says("unknown table 'platfrom'; did you mean 'platform'?"));
}

TEST_CASE("a missing section is named if one of its keys is required") {
  CHECK(Read("").says("there is no [server], which needs 'token'"));
}

TEST_CASE("a literal secret is refused and not repeated") {
  const Read read("[server]\ntoken = \"hunter2hunter2\"\n");
  CHECK(read.says("'token'"));
  CHECK_FALSE(read.says("hunter2"));
}

TEST_CASE("a table instead of a list, and the other way round, is an error") {
  CHECK(Read("[[server]]\ntoken = \"cred:x\"\n").says("'server' must be written as [server]"));
  CHECK(Read(kServer + "[platform]\nname = \"x\"\n").says("write [[platform]] instead"));
}

TEST_CASE("a broken document gives errors and a configuration of defaults") {
  const Read read("[server\nlimit = 3\n[/x]\n");
  CHECK_FALSE(read.errors.empty());
  CHECK(read.settings.server.limit == 10);
}

TEST_CASE("a file that cannot be read is one error") {
  Settings settings;
  const auto reading = config::load("/nonexistent/f.toml", schema(), settings);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].to_string().find("/nonexistent/f.toml") != std::string::npos);
}

TEST_CASE("names become enumerators, and a preset applies where no name is given") {
  const Read read(kServer +
                  "[[platform]]\nname = \"known\"\nauthorization = \"oauth2\"\n"
                  "[[platform]]\nname = \"known\"\nproof = \"none\"\n");
  REQUIRE(read.errors == "");
  CHECK(read.settings.platforms[0].proof == Proof::post);
  CHECK(read.settings.platforms[0].oauth2);
  CHECK(read.settings.platforms[1].proof == Proof::none);
  CHECK(Read(kServer + "[[platform]]\nname = \"x\"\nproof = \"pst\"\n")
            .says("'proof' cannot be 'pst'; it is 'basic' or 'post' or 'none'; did you mean "
                  "'post'?"));
}

TEST_CASE("a kind has its own keys, in its own struct") {
  const Read read(kServer +
                  "[[platform]]\nkind = \"queue\"\nname = \"x\"\ntopic = \"t\"\ndepth = 9\n");
  REQUIRE(read.errors == "");
  const auto* own = static_cast<const QueueSettings*>(read.settings.platforms[0].own.get());
  REQUIRE(own != nullptr);
  CHECK(own->topic == "t");
  CHECK(own->depth == 9);
  REQUIRE(read.reading.warnings.size() == 1);
  CHECK(read.reading.warnings[0].line == 7);
  const Read plain(kServer + "[[platform]]\nname = \"x\"\ntopic = \"t\"\n");
  CHECK(plain.says("unknown key 'topic' in [[platform]]"));
  CHECK(plain.settings.platforms[0].own == nullptr);
  CHECK(Read(kServer + "[[platform]]\nname = \"x\"\nkind = \"qeue\"\n")
            .says("'kind' cannot be 'qeue'; it is 'plain' or 'queue'; did you mean 'queue'?"));
}

TEST_CASE("each table is visited with the keys of its kind, and shows the source of a value") {
  const Read read(kServer +
                  "[[platform]]\nname = \"x\"\nkind = \"queue\"\n[[platform]]\nname = \"y\"\n");
  std::string visited;
  Settings settings = read.settings;
  config::for_each_table(&settings, schema(), [&](const config::Table& table) {
    visited += table.path + " " + std::string(table.keys.back().name) + "\n";
  });
  CHECK(visited == "server open\nplatform.0 depth\nplatform.1 url\n");
  std::string shown;
  for (const auto& [key, value, origin] : config::effective(&settings, schema(), read.reading))
    if (key == "platform.x.depth" || key == "server.token") shown += key + value + origin + "\n";
  CHECK(shown == "server.tokenfile:/etc/tokenf.toml:2\nplatform.x.depth3default\n");
}

TEST_CASE("two configurations differ in keys, some of which need a restart") {
  Settings before, after;
  CHECK(config::diff(&before, &after, schema()).empty());
  after.server.limit = 4;
  after.server.listen = "[::1]:80";
  after.platforms.emplace_back();
  const auto changes = config::diff(&before, &after, schema());
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].key.name == "listen");
  CHECK_FALSE(changes[0].key.restart_required);
  CHECK(changes[1].section == "server");
  CHECK(changes[1].key.restart_required);
}
