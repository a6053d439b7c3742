#include "cli/modem_ports.hpp"

#include <cstdlib>

#include "config/user_folders.hpp"
#include "tests/cli/rig.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

io::SerialPortInfo port_of_stick() {
  io::SerialPortInfo port;
  port.path = "/dev/ttyUSB2";
  port.links = {"/dev/serial/by-id/usb-HUAWEI_356938035643809-if00-port0",
                "/dev/serial/by-path/platform-usb-0:1.2:1.0-port0"};
  port.driver = "option";
  port.usb = "1-1.2";
  port.interface = 0;
  port.vendor = 0x12D1;
  port.product = 0x1001;
  port.manufacturer = "HUAWEI Technology";
  port.product_name = "HUAWEI Mobile";
  port.exists = true;
  port.owner = "root";
  port.group = "dialout";
  port.mode = 0660;
  port.holder = io::Holder{612, "ModemManager"};
  return port;
}

std::optional<config::Config> with_modem(config::ModemSettings modem) {
  config::Config config;
  config.modems.push_back(std::move(modem));
  return config;
}

std::string printed(const json::Json& response) {
  std::istringstream in;
  std::ostringstream out, err;
  return cli::render_ports(cli::Context{out, err, in}, response);
}

}  // namespace

TEST_CASE(
    "a serial port is listed with its device, its permissions and the program that holds it") {
  const auto response = cli::ports_json(
      {port_of_stick()}, with_modem({.name = "kitchen", .port = "/dev/ttyUSB2"}), false);
  const auto text = printed(response);
  for (const auto* words : {"/dev/ttyUSB2  kitchen\n", "HUAWEI Technology HUAWEI Mobile, 12d1:1001",
                            "USB 1-1.2 interface 0", "driver\n  option\n",
                            "root:dialout 0660, held by ModemManager (pid 612)\n",
                            "/dev/serial/by-path/platform-usb-0:1.2:1.0-port0\n"})
    CHECK_MESSAGE(text.find(words) != std::string::npos, words << " in\n" << text);
  CHECK(rig::widest(text) <= 80);
  const auto& port = response.at("ports").at(0);
  CHECK(port.at("mode") == "0660");
  CHECK(port.at("held_by").at("pid") == 612);
  CHECK(port.at("usb_ids") == "12d1:1001");
  CHECK(port.at("modems").at(0) == "kitchen");
}

TEST_CASE("an IMEI in the name of a link is masked unless whole numbers are asked for") {
  const auto masked = cli::ports_json({port_of_stick()}, std::nullopt, false);
  CHECK(masked.dump().find("356938035643809") == std::string::npos);
  CHECK(printed(masked).find("--show-numbers") != std::string::npos);
  const auto whole = cli::ports_json({port_of_stick()}, std::nullopt, true);
  CHECK(whole.dump().find("356938035643809") != std::string::npos);
}

TEST_CASE("an entry uses a port by its path, its USB socket or a link, not by its IMEI alone") {
  const doubles::TempDir dir;
  const auto node = dir.file("ttyUSB9", "");
  const auto link = dir / "by-id";
  std::filesystem::create_symlink(node, link);
  auto port = port_of_stick();
  port.path = node;
  const auto modems = [&](const config::ModemSettings& modem) {
    return cli::ports_json({port}, with_modem(modem), false).at("ports").at(0).at("modems").size();
  };
  CHECK(modems({.name = "a", .port = node}) == 1);
  CHECK(modems({.name = "a", .port = link}) == 1);
  CHECK(modems({.name = "a", .usb = "1-1.2"}) == 1);
  CHECK(modems({.name = "a", .usb = "1-1.3"}) == 0);
  CHECK(modems({.name = "a", .port = "/dev/ttyUSB0"}) == 0);
  CHECK(modems({.name = "a", .imei = "490154203237518"}) == 0);
}

TEST_CASE("without ports the next step is named, and a node that is missing is said") {
  CHECK(printed(cli::ports_json({}, std::nullopt, false)).find("plug in the modem") !=
        std::string::npos);
  auto port = port_of_stick();
  port.exists = false;
  CHECK(printed(cli::ports_json({port}, std::nullopt, false)).find("no device node") !=
        std::string::npos);
}

TEST_CASE("the ports of this machine are listed without the daemon, also with a broken file") {
  const doubles::TempDir dir;
  const auto file = dir.file("gsmrelayd.toml", "[[modem]\n");
  const auto ran = rig::run({"modem", "ports", "--config", file});
  CHECK(ran.code == 0);
  CHECK(ran.says("Which [[modem]] uses a port is not known"));
  const auto listed = rig::run({"modem", "ports", "--json", "--config", file});
  CHECK(listed.code == 0);
  CHECK(json::parse_or_null(listed.out).at("schema") == "gsmrelay/1");
}

TEST_CASE("the file is that of this user's gsmrelayd if the command talks to it") {
  const auto own =
      config::user_folders([](const char* name) -> const char* { return std::getenv(name); });
  if (!own) return;
  const auto file_of = [](const std::string& socket) {
    const auto ran = rig::run({"--socket", socket, "modem", "ports", "--json"});
    return json::parse_or_null(ran.out).text("config");
  };
  CHECK(file_of(own->socket) == own->file);
  CHECK(file_of("/run/gsmrelay/control.sock") == "/etc/gsmrelay/gsmrelayd.toml");
}
