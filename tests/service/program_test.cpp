#include "service/program.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "json/json.hpp"
#include "net/http_client.hpp"
#include "service/listen_settings.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

struct Configuration {
  service::ListenSettings public_side{.listen = "127.0.0.1:0"};
};

void cross_check(const Configuration& configuration, config::Reading& reading) {
  service::check_listen(configuration.public_side, {reading, "public"});
}

const config::Schema& schema() {
  static const auto kSchema =
      config::Schema::of<Configuration>({{.name = "public",
                                          .keys = config::rows(service::kListenKeys),
                                          .table = config::part<&Configuration::public_side>}},
                                        &cross_check);
  return kSchema;
}

/// Answers GET / with the number of calls of work(); GET /wake wakes it.
struct Counting final : service::Service {
  Counting(const service::Environment& e, const Configuration& c)
      : environment(e), configuration(c) {}
  std::vector<service::Listener> listeners() override {
    return {{service::server_options(configuration.public_side),
             service::make_router({{"GET",
                                    "/",
                                    {},
                                    [this](const api::Request&) {
                                      return json::Json{{"worked", worked.load()}};
                                    }},
                                   {"GET",
                                    "/wake",
                                    {},
                                    [this](const api::Request&) {
                                      environment.wake();
                                      return json::Json::object();
                                    }}},
                                  {})}};
  }
  std::chrono::milliseconds work() override {
    ++worked;
    return std::chrono::hours(1);
  }
  service::Environment environment;
  const Configuration& configuration;
  std::atomic<int> worked{0};
};

/// Runs the program in a process of its own.
class Program {
 public:
  explicit Program(const std::string& toml, std::vector<std::string> more = {}) {
    std::ofstream(dir_ / "p.toml") << toml;
    pid_ = ::fork();
    if (pid_ == 0) ::_exit(run(std::move(more)));
  }
  ~Program() {
    if (pid_ > 0) ::kill(pid_, SIGKILL), ::waitpid(pid_, nullptr, 0);
  }
  int end(int number = 0) {
    if (number != 0) ::kill(pid_, number);
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  static net::HttpResult get(const std::string& socket, const std::string& path) {
    net::HttpRequest request;
    request.method = "GET";
    request.url = "http://localhost" + path;
    request.unix_socket = socket;
    return net::fetch(request);
  }

 private:
  int run(std::vector<std::string> more) const {
    Configuration configuration;
    std::vector<std::string> words = {"program", "--config", dir_ / "p.toml"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    const service::ProgramText text{
        .name = "program",
        .description = "a program",
        .load =
            [&](const std::string& file) { return config::load(file, schema(), configuration); },
        .verbs = {{"turn", "turns", [] { return 7; }}}};
    return service::run_program(static_cast<int>(argv.size()), argv.data(), text,
                                [&](const service::Environment& environment)
                                    -> util::Result<std::unique_ptr<service::Service>> {
                                  return std::make_unique<Counting>(environment, configuration);
                                });
  }
  doubles::TempDir dir_;
  pid_t pid_ = -1;
};

template <class Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < deadline)
    if (condition()) return true;
  return false;
}

}  // namespace

TEST_CASE("a program serves its listeners, works when woken, and ends on SIGTERM") {
  const doubles::TempDir dir;
  const std::string socket = dir / "p.sock";
  Program program("[public]\nlisten = \"unix:" + socket + "\"\n");
  CHECK(eventually([&] { return Program::get(socket, "/").body == R"({"worked":1})"; }));
  CHECK(Program::get(socket, "/wake").status == 200);
  CHECK(eventually([&] { return Program::get(socket, "/").body == R"({"worked":2})"; }));
  CHECK(program.end(SIGTERM) == 0);
}

TEST_CASE("a wrong configuration exits with 2, a verb with its own code") {
  CHECK(Program("[pulbic]\n").end() == 2);
  CHECK(Program("", {"--check"}).end() == 0);
  CHECK(Program("[public]\nkey = \"/etc/key\"\n", {"--check"}).end() == 2);
  CHECK(Program("", {"turn"}).end() == 7);
}
