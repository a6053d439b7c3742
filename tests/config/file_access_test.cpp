#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "config/storage_fault.hpp"
#include "tests/config/appliance.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

const std::string kBegin =
    "[[modem]]\nname = \"a\"\nport = \"/dev/ttyUSB0\"\n"
    "[[route]]\nname = \"r\"\nurl = \"https://example.org/\"\n";

std::string folders(const doubles::TempDir& dir) {
  return fmt::format("[daemon]\nallow_volatile = true\nstate_dir = \"{}\"\nsocket = \"{}\"\n",
                     dir / "state", dir / "control.sock");
}

config::Loaded check(const doubles::TempDir& dir, const std::string& lines,
                     const config::FileUser& user = config::current_file_user(),
                     config::OtherFile other = config::OtherFile::judged) {
  auto loaded = appliance::load(dir.file("x.toml", kBegin + lines + folders(dir)));
  REQUIRE(loaded.errors.empty());
  config::check_files(loaded, relay::route_kinds(), user, other);
  return loaded;
}

}  // namespace

TEST_CASE("a configured file that cannot be read is a mistake with its place and a command") {
  const doubles::TempDir dir;
  const auto loaded = check(dir,
                            "ca_file = \"/nonexistent/ca.pem\"\n"
                            "client_certificate = \"/nonexistent/c.pem\"\n"
                            "client_key = \"/etc\"\n"
                            "bearer_token = \"file:/nonexistent/token\"\n"
                            "hmac_key = \"file:/nonexistent/key\"\n");
  REQUIRE(loaded.errors.size() == 5);
  CHECK(loaded.errors[0].line == 7);
  CHECK(loaded.errors[0].what ==
        "'ca_file': /nonexistent/ca.pem does not exist (there is no /nonexistent)");
  CHECK(loaded.errors[2].what.find("directory") != std::string::npos);
  CHECK(loaded.errors[4].line == 11);
  for (const auto& error : loaded.errors) CHECK(!error.next.empty());
}

TEST_CASE("files that can be read, and credentials of the service, are no mistake") {
  const doubles::TempDir dir;
  const auto ca = dir.file("ca.pem", "PEM"), token = dir.file("token", "secret");
  REQUIRE(::chmod(token.c_str(), 0600) == 0);
  const auto lines =
      "ca_file = \"" + ca + "\"\nbearer_token = \"file:" + token + "\"\nhmac_key = \"cred:key\"\n";
  CHECK(check(dir, lines).errors.empty());
  for (const auto& warning : check(dir, lines).warnings)
    CHECK(warning.what.find("cannot be") == std::string::npos);
  REQUIRE(::chmod(token.c_str(), 0644) == 0);
  const auto open = check(dir, lines);
  REQUIRE(open.errors.size() == 1);
  CHECK(open.errors[0].what.find("must not be readable by others") != std::string::npos);
  CHECK(open.errors[0].what.find("secret\"") == std::string::npos);
  CHECK(open.errors[0].next == "sudo chmod 600 " + token);
}

TEST_CASE("the program of an alarm must be there, and its user must be able to run it") {
  const doubles::TempDir dir;
  const auto alarm = [](const std::string& program) {
    return "[[alarm]]\nname = \"desk\"\ncommand = [\"" + program + "\", \"--to\", \"desk\"]\n";
  };
  const auto absent = check(dir, alarm("/nonexistent/prog"));
  REQUIRE(absent.errors.size() == 1);
  CHECK(absent.errors[0].what ==
        "'command': /nonexistent/prog does not exist (there is no /nonexistent)");
  CHECK(absent.errors[0].next == "gsmrelay config edit");
  const auto program = dir.file("prog", "#!/bin/sh\n");
  REQUIRE(::chmod(program.c_str(), 0644) == 0);
  const auto closed = check(dir, alarm(program));
  REQUIRE(closed.errors.size() == 1);
  CHECK(closed.errors[0].what.find(" cannot run " + program) != std::string::npos);
  CHECK(closed.errors[0].next == "sudo chmod u+x " + program);
  REQUIRE(::chmod(program.c_str(), 0755) == 0);
  CHECK(check(dir, alarm(program)).errors.empty());
}

TEST_CASE("the file of a PIN is checked, and its content, which is not repeated") {
  const doubles::TempDir dir;
  const auto sim = [](const std::string& pin) {
    return "[[sim]]\nname = \"s\"\niccid = \"8923700000000000123\"\npin = \"" + pin + "\"\n";
  };
  const auto absent = check(dir, sim("file:/nowhere"));
  REQUIRE(absent.errors.size() == 1);
  CHECK(absent.errors[0].line == 10);
  CHECK(absent.errors[0].what.find("'pin': /nowhere does not exist") == 0);
  const auto wrong = check(dir, sim("file:" + dir.file("pin", "47 11\n")));
  REQUIRE(wrong.errors.size() == 1);
  CHECK(wrong.errors[0].what.find("does not hold a PIN of 4 to 8 digits") != std::string::npos);
  CHECK(wrong.errors[0].what.find("47 11") == std::string::npos);
  CHECK(check(dir, sim("file:" + dir.file("pin", "4711\n"))).errors.empty());
  CHECK(check(dir, sim("4711")).errors.empty());
  const auto blank = check(dir, "bearer_token = \"file:" + dir.file("blank", "\n") + "\"\n");
  REQUIRE(blank.errors.size() == 1);
  CHECK(blank.errors[0].what.find("is empty") != std::string::npos);
}

TEST_CASE("the configuration itself and the folders of the daemon are judged for the user") {
  const doubles::TempDir dir;
  const config::FileUser other{"54321", 54321, {54321}};
  const auto shut = check(dir, "", other);
  REQUIRE(shut.errors.size() == 3);
  CHECK(shut.errors[0].line == 0);
  CHECK(shut.errors[0].what.find("54321 cannot pass " + dir.path()) == 0);
  CHECK(shut.errors[1].what.find("'state_dir': 54321 cannot pass ") == 0);
  CHECK(shut.errors[2].what.find("'socket': 54321 cannot write to ") == 0);
}

TEST_CASE("a spool in memory is a mistake, because gsmrelayd refuses to start with it") {
  const doubles::TempDir dir;
  auto user = config::current_file_user();
  user.name = config::kServiceUser;
  const auto judged = [&](const std::string& line) {
    auto loaded = appliance::parse(fmt::format("[daemon]\n{}state_dir = \"{}\"\nsocket = \"{}\"\n",
                                               line, dir.path(), dir / "control.sock"),
                                   "x");
    REQUIRE(loaded.errors.empty());
    loaded.config.daemon.state_dir = "/dev/shm/sms";  // in memory on each Linux: shm_overview(7)
    config::check_files(loaded, relay::route_kinds(), user);
    return loaded;
  };
  const auto errors = judged("").errors;
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].line == 2);
  CHECK(errors[0].what.find("'state_dir': /dev/shm/sms is on a tmpfs") == 0);
  CHECK(errors[0].next == "gsmrelay config edit x");
  CHECK(judged("allow_volatile = true\n").errors.empty());
  user.name = "nobody";  // a trial of this user may keep it there
  const auto trial = judged("");
  CHECK(trial.errors.empty());
  const auto& warning = trial.warnings.back();
  CHECK(warning.what.find("'state_dir': /dev/shm/sms is on a tmpfs") == 0);
  CHECK(warning.next == "gsmrelay config edit x");
}

TEST_CASE("a draft that the service cannot read is itself no mistake") {
  const doubles::TempDir dir;  // 0700, as a home folder of Debian 12
  const config::FileUser other{"54321", 54321, {54321}};
  const auto draft = check(dir, "", other, config::OtherFile::left_out);
  REQUIRE(draft.errors.size() == 2);
  CHECK(draft.errors[0].what.find("'state_dir': ") == 0);
  CHECK(draft.errors[1].what.find("'socket': ") == 0);
}

TEST_CASE("a folder in which the service may not write is a mistake in the service's file only") {
  const config::FileUser service{config::kServiceUser, 54321, {54321}};
  const auto mistakes = [&](const char* file, const std::string& daemon) {
    auto loaded = appliance::parse("[daemon]\n" + daemon, file);
    config::check_files(loaded, relay::route_kinds(), service);
    std::string all;
    for (const auto& error : loaded.errors) all += error.what + "\n" + error.next + "\n";
    return all;
  };
  const std::string elsewhere = "state_dir = \"/nonexistent/sms\"\n";
  const auto found = mistakes(config::kServiceFile, elsewhere);
  CHECK(found.find("'state_dir': gsmrelayd.service may not write to /nonexistent/sms "
                   "(ProtectSystem=strict)") != std::string::npos);
  CHECK(found.find("ReadWritePaths=%s\\n' /nonexistent/sms | sudo install ") != std::string::npos);
  CHECK(mistakes(config::kServiceFile, "socket = \"/nonexistent/x.sock\"\n")
            .find("'socket': gsmrelayd.service may not write to /nonexistent ") !=
        std::string::npos);
  CHECK(mistakes(config::kServiceFile, "state_dir = \"/home/pi/sms\"\n")
            .find("gsmrelayd.service cannot see /home/pi/sms (ProtectHome=)") != std::string::npos);
  CHECK(mistakes("/nonexistent/trial.toml", elsewhere).find("ProtectSystem") == std::string::npos);
  CHECK(mistakes(config::kServiceFile, "sweep = \"30s\"\n").find("ProtectSystem") ==
        std::string::npos);
}

TEST_CASE("a file that the unit of the service hides is a mistake in the service's file only") {
  const config::FileUser service{config::kServiceUser, 54321, {54321}};
  const auto mistakes = [&](const char* file, const std::string& token = "/home/pi/token") {
    auto loaded = appliance::parse(kBegin + "bearer_token = \"file:" + token + "\"\n", file);
    config::check_files(loaded, relay::route_kinds(), service);
    std::string all;
    for (const auto& error : loaded.errors) all += error.what + "\n" + error.next + "\n";
    return all;
  };
  const auto found = mistakes(config::kServiceFile);
  CHECK(found.find("gsmrelayd.service cannot see /home/pi/token (ProtectHome=)") !=
        std::string::npos);
  CHECK(found.find("sudo install -D -m 600 -o gsmrelay /home/pi/token "
                   "/etc/gsmrelay/secrets.d/token") != std::string::npos);
  const auto blank = mistakes(config::kServiceFile, "/home/pi/my token");
  CHECK(blank.find(" '/home/pi/my token' '/etc/gsmrelay/secrets.d/my token' ") !=
        std::string::npos);
  CHECK(mistakes("/nonexistent/trial.toml").find("ProtectHome") == std::string::npos);
}

TEST_CASE("a route whose secret or certificate cannot be used is held, and no other") {
  const doubles::TempDir dir;
  const auto token = dir.file("token", "s3cret\n", 0644);
  auto loaded =
      appliance::parse(fmt::format("[[route]]\nname = \"a\"\nurl = \"https://example.org/\"\n"
                                   "bearer_token = \"file:{}\"\n"
                                   "[[route]]\nname = \"b\"\nurl = \"https://example.org/\"\n"
                                   "ca_file = \"/nowhere/ca.pem\"\n"
                                   "[[route]]\nname = \"c\"\nurl = \"https://example.org/\"\n",
                                   token),
                       "x");
  REQUIRE(loaded.errors.empty());
  config::read_route_files(loaded.config, relay::route_kinds());
  const auto& routes = loaded.config.routes;
  CHECK(routes[0].held.what == token + " must not be readable by others");
  CHECK(routes[0].held.next == "sudo chmod 600 " + token);
  CHECK(routes[1].held.what.find("/nowhere/ca.pem does not exist") == 0);
  CHECK(routes[2].held.empty());
  ::chmod(token.c_str(), 0600);
  config::read_route_files(loaded.config, relay::route_kinds());
  CHECK(routes[0].held.empty());
  CHECK(routes[0].bearer_token.value == "s3cret");
}

TEST_CASE("of a file that is not the service's only a state_dir that it sets is judged") {
  const auto next = [](const std::string& file, const std::string& toml) {
    return config::fault_of_storage(config::parse(toml, file, relay::route_kinds())).next;
  };
  const doubles::TempDir dir;
  std::filesystem::create_directory_symlink("/dev/shm", dir / "memory");
  const auto memory = fmt::format("[daemon]\nstate_dir = \"{}\"\n", dir / "memory/sms");
  CHECK(next("x", memory) == "gsmrelay config edit x");
  CHECK(next(config::kServiceFile, memory) == "sudo gsmrelay config edit");
  CHECK(next("x", "").empty());
}

TEST_CASE("a credential that the unit does not give is a warning in the service's file only") {
  const config::FileUser service{config::kServiceUser, 54321, {54321}};
  const auto warnings = [&](const char* file) {
    auto loaded = appliance::parse(kBegin + "bearer_token = \"cred:token\"\n", file);
    config::check_files(loaded, relay::route_kinds(), service);
    std::string all;
    for (const auto& warning : loaded.warnings) all += warning.what + "\n" + warning.next + "\n";
    for (const auto& error : loaded.errors)
      CHECK(error.what.find("credential") == std::string::npos);
    return all;
  };
  const auto found = warnings(config::kServiceFile);
  CHECK(found.find("'bearer_token': gsmrelayd.service has no LoadCredential=token") !=
        std::string::npos);
  CHECK(found.find("sudo systemctl edit gsmrelayd") != std::string::npos);
  CHECK(warnings("/nonexistent/trial.toml").find("Credential") == std::string::npos);
}

TEST_CASE("the places of all secrets and private keys of a configuration are listed once") {
  const auto loaded = appliance::parse(
      "[daemon]\nspool_key = \"cred:key\"\n" + kBegin +
          "client_certificate = \"/x/c.pem\"\nclient_key = \"/x/c.key\"\n"
          "bearer_token = \"file:/x/token\"\nhmac_key = \"file:/x/token\"\n"
          "[[sim]]\nname = \"s\"\niccid = \"8923700000000000123\"\npin = \"4711\"\n"
          "[[sim]]\nname = \"t\"\niccid = \"8923700000000000124\"\npin = \"file:/x/pin\"\n",
      "x.toml");
  const auto places = config::secret_places(loaded.config, relay::route_kinds());
  CHECK(places.credentials == std::vector<std::string>{"key"});
  auto files = places.files;
  std::ranges::sort(files);
  CHECK(files == std::vector<std::string>{"/x/c.key", "/x/pin", "/x/token"});
}
