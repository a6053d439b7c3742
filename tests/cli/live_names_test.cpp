#include "cli/live_names.hpp"

#include "tests/cli/rig.hpp"

using rig::Rig;

TEST_CASE("names of modems, routes and SIMs come from gsmrelayd") {
  Rig rig;
  rig.daemon.set("GET /v1/modems",
                 R"({"modems":[{"name":"kitchen","state":"up"},{"name":"left"}]})");
  rig.daemon.set("GET /v1/routes", R"({"routes":[{"name":"main","state":"through"}]})");
  rig.daemon.set("GET /v1/sims", R"({"sims":[{"name":"mtn-1"},{"name":""},{"name":"two words"}]})");
  const auto complete = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"--complete", "--socket", rig.daemon.socket()});
    return rig::run(std::move(words)).out;
  };
  CHECK(complete({"modem", "show", ""}) == "kitchen\tup\nleft\n");
  CHECK(complete({"route", "test", "m"}) == "main\tthrough\n");
  CHECK(complete({"queue", "list", "--route", ""}) == "main\tthrough\n");
  CHECK(complete({"inbox", "list", "--modem", "l"}) == "left\n");
  CHECK(complete({"sim", "show", ""}) == "mtn-1\n");
  CHECK(complete({"sim", "swap", "k"}) == "kitchen\tup\n");
}

TEST_CASE("ids are those of the list that the command shows") {
  Rig rig;
  rig.daemon.set("GET /v1/queue", R"({"deliveries":[{"id":17,"state":"dead"},{"id":18}]})");
  rig.daemon.set("GET /v1/inbox", R"({"messages":[{"id":5,"state":"complete"}]})");
  const auto complete = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"--complete", "--socket", rig.daemon.socket()});
    return rig::run(std::move(words)).out;
  };
  CHECK(complete({"queue", "retry", ""}) == "17\tdead\n18\n");
  CHECK(complete({"inbox", "show", ""}) == "5\tcomplete\n");
}

TEST_CASE("without gsmrelayd there are no names, no error and no output") {
  const auto ran = rig::run({"--complete", "--socket", "/nonexistent/s", "modem", "show", ""});
  CHECK(ran.code == 0);
  CHECK(ran.out.empty());
  CHECK(ran.err.empty());
}

TEST_CASE("codes of warnings are known without gsmrelayd") {
  const auto ran = rig::run({"--complete", "explain", "sim-pin-n"});
  CHECK(ran.says("sim-pin-needed\t"));
}
