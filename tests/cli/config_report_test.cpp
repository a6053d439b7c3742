#include "cli/config_report.hpp"

#include "json/json.hpp"
#include "tests/cli/rig.hpp"

TEST_CASE("a mistake is printed with its place and the command that corrects it") {
  std::ostringstream out, err;
  std::istringstream in;
  const cli::Context context(out, err, in);
  config::Reading reading{.file = "x.toml"};
  reading.error({3, 1}, "unknown key 'prot'");
  reading.error({4, 2}, "'pin': /p must not be readable by others", "sudo chmod 600 /p");
  reading.warning({}, "no [[route]]");
  const auto text = cli::render_diagnostics(
      context,
      {{"mistakes", cli::to_json(reading.errors)}, {"warnings", cli::to_json(reading.warnings)}},
      terminal::kWidth);
  CHECK(text ==
        "mistake: x.toml:3:1: unknown key 'prot'\n"
        "mistake: x.toml:4:2: 'pin': /p must not be readable by others\n"
        "  next: sudo chmod 600 /p\n"
        "warning: x.toml: no [[route]]\n");
}

TEST_CASE("a configuration that cannot be read is answered with the command that helps") {
  const doubles::TempDir dir;
  CHECK(cli::command_to_read(dir.file("x.toml", "")).empty());
  CHECK(cli::command_to_read(dir / "my own.toml") ==
        "gsmrelay setup --config '" + (dir / "my own.toml") + "'");
  CHECK(cli::command_to_read("/etc/none.toml") == "sudo gsmrelay setup --config /etc/none.toml");
  if (!std::filesystem::exists(config::kServiceFile))
    CHECK(cli::command_to_read(config::kServiceFile) == "sudo gsmrelay setup");
  const auto ran = rig::run({"config", "check", dir / "none.toml"});
  CHECK(ran.code == cli::kUsage);
  CHECK(ran.says("next: gsmrelay setup --config "));
}
