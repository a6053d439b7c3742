#include <algorithm>
#include <fstream>

#include "json/json.hpp"
#include "tests/cli/rig.hpp"
#include "tests/doubles/no_writes.hpp"
#include "tests/doubles/temp_dir.hpp"

using rig::Rig;
using rig::Terminal;

namespace {

const std::string kUrl = "https://gateway.example.org/v3/publish";

/// A box on which gsmrelay is installed, with a server and a modem.
struct Box : Rig {
  Box() {
    daemon.set("GET /v1/status", R"({"state":"fine"})");
    daemon.set("GET /v1/routes", R"({"routes":[{"name":"main"}]})");
    daemon.set("POST /v1/routes/main/test", R"({"passed":true,"judgement":"HTTP 200 in 80 ms"})");
    daemon.set("GET /v1/wait", R"({"met":true,"now":"kitchen is up"})");
    daemon.set("POST /v1/send", R"({"message":{"id":17}})");
    daemon.set("GET /v1/outbox/17", R"({"settled":true,"message":{"id":17,"state":"sent"}})");
  }
  rig::Ran setup(std::vector<std::string> words, Terminal terminal = Terminal::no,
                 const std::string& typed = "") {
    words.insert(words.begin(), {"setup", "--config", file});
    return (*this)(std::move(words), terminal, typed);
  }
  std::string written() const {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }

  doubles::TempDir dir{rig::folder_for_files()};
  std::string file = dir / "gsmrelayd.toml";
};

}  // namespace

TEST_CASE("one command with a URL sets the box up and asks nothing") {
  Box box;
  const auto ran = box.setup({"--url", kUrl, "--non-interactive"}, Terminal::yes);
  CHECK(ran.code == 0);
  CHECK(box.written().find("url = \"" + kUrl + "\"") != std::string::npos);
  CHECK(ran.says("server: HTTP 200 in 80 ms"));
  CHECK(ran.says("modem: kitchen is up"));
  CHECK(ran.says("next: gsmrelay watch"));
}

TEST_CASE("the dialogue asks for the URL, again if it is wrong, and sends a test SMS") {
  Box box;
  const auto ran = box.setup({}, Terminal::yes, "gateway\n" + kUrl + "\n+237670000001\n");
  CHECK(ran.code == 0);
  CHECK(ran.complains("URL of the Gateway server"));
  CHECK(ran.complains("the URL is not accepted"));
  CHECK(box.written().find(kUrl) != std::string::npos);
  CHECK(ran.says("test SMS: sent; reception is tested by `gsmrelay selftest --sms`"));
  CHECK_FALSE(ran.says("The box works"));
  CHECK(ran.says("next: gsmrelay watch"));
  Box none;
  const auto quiet = none.setup({"--url", kUrl}, Terminal::yes, "\n");
  CHECK(quiet.code == 0);
  CHECK_FALSE(quiet.says("test SMS"));
}

TEST_CASE("a test SMS to the number of a SIM of the box is good once it has arrived") {
  Box box;
  box.daemon.set("GET /v1/sims", R"({"sims":[{"number":"+237670000009","modem":"attic"},
    {"number":"237670000001","modem":"kitchen"}]})");
  box.daemon.set("POST /v1/modems/kitchen/sim/test", R"({"started":true})");
  const auto run_with = [&](const std::string& test) {
    box.daemon.set("GET /v1/modems/kitchen/sim/swap",
                   R"({"swap":{"finished":true,"events":[],)" + test + "}}");
    return box.setup({"--url", kUrl, "--test-sms", "+237670000001"});
  };
  const auto good =
      run_with(R"("succeeded":true,"receipt":{"test":"sent and received by itself"})");
  CHECK(good.code == 0);
  CHECK(good.says("ok      test SMS: sent and received by itself\nThe box works"));
  CHECK_FALSE(good.says("237670000001"));
  const auto deaf = run_with(R"("succeeded":false,"receipt":{"test":"failed"})");
  CHECK(deaf.code == cli::kFailed);
  CHECK(deaf.says("missing test SMS: sent, not yet received"));
  CHECK(deaf.says("next: gsmrelay modem show kitchen"));
  CHECK_FALSE(deaf.says("The box works"));
}

TEST_CASE("without a terminal the URL must be given") {
  Box box;
  const auto ran = box.setup({});
  CHECK(ran.code == cli::kUsage);
  CHECK(ran.complains("sudo gsmrelay setup --url https://HOST/PATH"));
  CHECK(box.setup({"--url", "gateway"}).code == cli::kUsage);
  CHECK_FALSE(std::filesystem::exists(box.file));
}

TEST_CASE("what is missing has its next command, and the set-up can be run again") {
  Box box;
  box.daemon.set("GET /v1/wait",
                 R"({"met":false,"over":true,"now":"no modem","next":"gsmrelay modem ports"})");
  const auto first = box.setup({"--url", kUrl, "--json"});
  CHECK(first.code == cli::kFailed);
  const auto json = json::parse_or_null(first.out);
  CHECK(json["complete"] == false);
  box.daemon.set("POST /v1/routes/main/test", R"({"passed":false,"judgement":"HTTP 404"})");
  const auto second = box.setup({});
  CHECK(second.code == cli::kFailed);
  CHECK(second.says("as it was"));
  CHECK(second.says("server: HTTP 404\n  next: gsmrelay route test main"));
  CHECK(second.says("next: gsmrelay modem ports"));
}

TEST_CASE("without gsmrelayd the configuration is written, and its start is the next command") {
  Box box;
  box.daemon.stop();
  const auto ran = box.setup({"--url", kUrl});
  CHECK(ran.code == cli::kFailed);
  CHECK(box.written().find(kUrl) != std::string::npos);
  CHECK(ran.says("next: gsmrelayd --config " + box.file));
  CHECK_FALSE(ran.says("modem"));
}

TEST_CASE("without gsmrelayd a spool that it refuses is named") {
  Box box;
  box.daemon.stop();
  std::filesystem::create_directory_symlink("/dev/shm", box.dir / "memory");
  const auto folder = box.dir / "memory/sms";
  std::ofstream(box.file) << "[daemon]\nstate_dir = \"" << folder << "\"\n[[route]]\nname = \"a\"\n"
                          << "url = \"" << kUrl << "\"\n";
  const auto json = json::parse_or_null(box.setup({"--json"}).out);
  CHECK(json["steps"][1]["result"].text().find(folder + " is on a tmpfs") == 0);
  CHECK(json["steps"][1]["next"] == "gsmrelay config edit " + box.file);
}

TEST_CASE("the set-up runs again with the same URL, and another one corrects its own file") {
  Box box;
  CHECK(box.setup({"--url", kUrl}).code == 0);
  const auto again = box.setup({"--url", kUrl});
  CHECK(again.code == 0);
  CHECK(again.says("as it was"));
  CHECK(box.setup({"--url", "gateway"}).code == cli::kUsage);
  CHECK(box.written().find(kUrl) != std::string::npos);
  box.daemon.set("POST /v1/reload", R"({"reloaded":true})");
  const std::string right = "https://gateway.example.org/v3/right";
  const auto corrected = box.setup({"--url", right});
  CHECK(corrected.code == 0);
  CHECK(corrected.says("written again"));
  CHECK(box.written().find(right) != std::string::npos);
  CHECK(box.written().find(kUrl) == std::string::npos);
  const auto requests = box.daemon.requests();
  CHECK(std::ranges::count(requests, "/v1/reload", &net::ServerRequest::path) == 1);
  std::ofstream(box.file, std::ios::app) << "\n";
  CHECK(box.setup({"--url", kUrl}).code == cli::kRefused);
  CHECK(box.setup({"--url", right}).code == 0);
}

TEST_CASE("a configuration that exists is never written over") {
  Box box;
  std::ofstream(box.file) << "[[modem]]\nname = \"a\"\nport = \"/dev/ttyS0\"\n";
  const auto no_route = box.setup({"--url", kUrl});
  CHECK(no_route.code == cli::kRefused);
  CHECK(no_route.complains("has no [[route]]"));
  std::ofstream(box.file) << "[[route]]\nname = \"a\"\nurl = \"https://other.example/\"\n";
  CHECK(box.setup({"--url", kUrl}).code == cli::kRefused);
  CHECK(box.setup({}).code == 0);
  CHECK(box.written().find("other.example") != std::string::npos);
  std::ofstream(box.file) << "[[route]\n";
  CHECK(box.setup({}).code == cli::kUsage);
}

TEST_CASE("row 194: a file of the boot partition becomes the configuration, and is removed") {
  Box box;
  const auto boot = box.dir / "boot.toml";
  std::ofstream(boot) << "[[route]]\nname = \"main\"\nurl = \"" << kUrl << "\"\n";
  std::filesystem::create_hard_link(boot, box.dir / "link");
  const auto ran = rig::run({"setup", "import", "--config", box.file, box.dir / "none", boot});
  CHECK(ran.code == 0);
  std::string octets;
  std::getline(std::ifstream(box.dir / "link"), octets);
  CHECK(octets.find_first_not_of('\0') == std::string::npos);
  CHECK_FALSE(octets.empty());
  CHECK(box.written().find(kUrl) != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(boot));
  std::ofstream(boot) << "[[route]]\nname = \"other\"\nurl = \"" << kUrl << "\"\n";
  CHECK(rig::run({"setup", "import", "--config", box.file, boot}).code == cli::kRefused);
  CHECK(std::filesystem::exists(boot));
}

TEST_CASE("row 194: a file that is the configuration already is removed after a power cut") {
  Box box;
  const auto text = "[[route]]\nname = \"main\"\nurl = \"" + kUrl + "\"\n";
  const auto import_text = [&](const std::string& octets) {
    const auto boot = box.dir.file("boot.toml", octets);
    const auto ran = rig::run({"setup", "import", "--config", box.file, boot});
    CHECK(std::filesystem::exists(boot) == (ran.code != cli::kFine));
    CHECK(box.written() == text);
    return ran.code;
  };
  box.dir.file("gsmrelayd.toml", text);
  CHECK(import_text(text) == cli::kFine);
  CHECK(import_text(std::string(text.size(), '\0')) == cli::kFine);  // it was being erased
  for (const std::size_t erased : {std::size_t{1}, text.size() / 2, text.size() - 1})
    CHECK(import_text(std::string(erased, '\0') + text.substr(erased)) == cli::kFine);
  CHECK(import_text(std::string(9, '\0') + text) != cli::kFine);
  CHECK(import_text(text + "# another\n") == cli::kRefused);
  CHECK(import_text("") == cli::kUsage);
  // The same file under another name is the configuration itself.
  std::filesystem::create_hard_link(box.file, box.dir / "link");
  CHECK(rig::run({"setup", "import", "--config", box.file, box.dir / "link"}).code ==
        cli::kRefused);
  CHECK(rig::run({"setup", "import", "--config", box.file, box.file}).code == cli::kRefused);
  CHECK(box.written() == text);
}

TEST_CASE("an imported file that was removed and could not be overwritten is named") {
  Box box;
  const auto text = "[[route]]\nname = \"main\"\nurl = \"" + kUrl + "\"\n";
  box.dir.file("gsmrelayd.toml", text);
  const auto boot = box.dir.file("boot.toml", text);
  const auto ran = [&] {
    const doubles::NoWrites none;
    return rig::run({"setup", "import", "--config", box.file, boot});
  }();
  CHECK(ran.code == cli::kFine);
  CHECK(ran.says("not erased:\n  " + boot +
                 ": it is removed, but was not overwritten: File too large\n"));
  CHECK_FALSE(std::filesystem::exists(boot));
}

TEST_CASE("a file with mistakes is not imported, and stays") {
  Box box;
  const auto boot = box.dir / "boot.toml";
  std::ofstream(boot) << "[[route]]\nname = \"main\"\nulr = \"x\"\n";
  const auto ran = rig::run({"setup", "import", "--config", box.file, boot});
  CHECK(ran.code == cli::kUsage);
  CHECK(ran.complains(boot + " is not imported, and stays: " + boot + ":3:1: "));
  CHECK_FALSE(ran.complains(box.file));
  for (const char* no_route :
       {"", "# nothing\n", "[[modem]]\nname = \"a\"\nport = \"/dev/ttyS0\"\n"}) {
    std::ofstream(boot) << no_route;
    const auto refused = rig::run({"setup", "import", "--config", box.file, boot});
    CHECK(refused.code == cli::kUsage);
    CHECK_MESSAGE(refused.complains("it has no [[route]]"), refused.err);
  }
  CHECK(std::filesystem::exists(boot));
  CHECK_FALSE(std::filesystem::exists(box.file));
  CHECK(rig::run({"setup", "import", "--config", box.file, box.dir / "none"}).code == cli::kNoSuch);
  std::ofstream(boot) << std::string(300'000, '#');
  CHECK(rig::run({"setup", "import", "--config", box.file, boot}).code == cli::kUsage);
}

TEST_CASE(
    "the file of the boot partition stays if a restart may empty the configuration's folder") {
  const doubles::TempDir disk{rig::folder_for_files()};
  const doubles::TempDir memory{"/dev/shm"};  // tmpfs on each Linux: shm_overview(7)
  const auto text = "[[route]]\nname = \"main\"\nurl = \"" + kUrl + "\"\n";
  const auto boot = disk.file("boot.toml", text);
  for (const auto& config : {memory / "x.toml", memory / "none/x.toml"}) {
    const auto ran = rig::run({"setup", "import", "--config", config, boot});
    CHECK(ran.code == cli::kRefused);
    CHECK(ran.complains("is on a tmpfs, which a restart may empty"));
    CHECK(ran.complains("next: findmnt -T " + memory.path()));
    CHECK_FALSE(std::filesystem::exists(config));
    std::stringstream kept;
    kept << std::ifstream(boot).rdbuf();
    CHECK(kept.str() == text);
  }
}
