#include "appliance.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "net/http_client.hpp"
#include "tests/places.hpp"

namespace harness {

using nlohmann::json;
using namespace std::chrono_literals;

namespace {

int connect_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return -1;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

constexpr int kAnswerMs = 10'000;

}  // namespace

EmulatorControl::~EmulatorControl() {
  if (fd_ >= 0) ::close(fd_);
}

std::string EmulatorControl::ask(const std::string& line) {
  if (fd_ < 0 && !eventually([&] { return (fd_ = connect_unix(socket_)) >= 0; }, 10s))
    throw std::runtime_error("the emulator's control socket does not answer");
  const std::string request = line + "\n";
  for (std::size_t at = 0; at < request.size();) {
    const auto sent = ::send(fd_, request.data() + at, request.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) throw std::runtime_error("the emulator is gone");
    at += static_cast<std::size_t>(sent);
  }
  for (;;) {
    if (const auto end = buffer_.find('\n'); end != std::string::npos) {
      const auto answer = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return answer;
    }
    pollfd waiting{fd_, POLLIN, 0};
    char chunk[4096];
    if (::poll(&waiting, 1, kAnswerMs) != 1) throw std::runtime_error("no answer to: " + line);
    const auto got = ::recv(fd_, chunk, sizeof chunk, 0);
    if (got <= 0) throw std::runtime_error("the emulator hung up");
    buffer_.append(chunk, static_cast<std::size_t>(got));
  }
}

Appliance::Appliance(ApplianceOptions options)
    : options_(std::move(options)), dir_(options_.folder) {
  control_ = std::make_unique<EmulatorControl>(dir_ / "modem.sock");
  ports_.resize(static_cast<std::size_t>(options_.receivers), 0);
  receivers_.resize(ports_.size());
  for (int i = 0; i < options_.receivers; ++i) start_receiver(i);
  std::vector<std::string> command = {places::program("gsm-modem"), "--control",
                                      dir_ / "modem.sock"};
  for (int i = 0; i < options_.modems; ++i) {
    command.emplace_back("--modem");
    command.push_back(modem_name(i) + ",pty=" + (dir_ / modem_name(i)) + ",number=+23767000" +
                      std::to_string(1000 + i) +
                      (options_.modem_extra.empty() ? "" : "," + options_.modem_extra));
  }
  for (const auto& modem : options_.more_modems) {
    command.emplace_back("--modem");
    command.push_back(modem);
  }
  modems_ = std::make_unique<Process>(command, Process::Options{dir_ / "modem.log", {}});
  write_config();
}

Appliance::~Appliance() = default;

void Appliance::write_config() {
  std::ostringstream toml;
  toml << "[daemon]\nallow_volatile = true\nstate_dir = \"" << (dir_ / "state") << "\"\nsocket = \""
       << socket() << "\"\n"
       << options_.daemon_toml << "\n";
  for (int i = 0; i < options_.modems; ++i)
    toml << "[[modem]]\nname = \"" << modem_name(i) << "\"\nport = \"" << (dir_ / modem_name(i))
         << "\"\n"
         << options_.modem_toml << "\n";
  for (int i = 0; i < options_.receivers; ++i)
    toml << "[[route]]\nname = \"r" << i
         << "\"\nkind = \"http\"\nurl = \"http://127.0.0.1:" << ports_[static_cast<std::size_t>(i)]
         << "/v3/publish\"\n"
         << options_.route_toml << "\n";
  toml << options_.more_toml;
  write_file(dir_ / "gsmrelayd.toml", toml.str());
}

void Appliance::start_receiver(int receiver) {
  const auto i = static_cast<std::size_t>(receiver);
  const auto output = dir_ / ("receiver" + std::to_string(receiver) + ".log");
  std::filesystem::remove(output);
  std::vector<std::string> command = {places::program("gsmrelay-receiver"), "--port",
                                      std::to_string(ports_[i]), "--log",
                                      dir_ / ("received" + std::to_string(receiver))};
  command.insert(command.end(), options_.receiver_arguments.begin(),
                 options_.receiver_arguments.end());
  receivers_[i] = std::make_unique<Process>(command, Process::Options{output, {}});
  const std::string words = "listening on ";
  if (!eventually([&] { return read_file(output).find(words) != std::string::npos; }, 10s))
    throw std::runtime_error("the receiver does not start: " + read_file(output));
  const auto text = read_file(output);
  ports_[i] = std::stoi(text.substr(text.find(words) + words.size()));
}

void Appliance::stop_receiver(int receiver) {
  auto& process = receivers_[static_cast<std::size_t>(receiver)];
  process->terminate();
  process.reset();
}

void Appliance::set_receiver(int receiver, const std::string& mode) {
  net::HttpRequest request;
  request.url =
      "http://127.0.0.1:" + std::to_string(ports_[static_cast<std::size_t>(receiver)]) + "/control";
  request.headers = {{"Content-Type", "application/json"}};
  request.body = json{{"mode", mode}}.dump();
  if (net::fetch(request).status != 200)
    throw std::runtime_error("the receiver refuses mode " + mode);
}

void Appliance::start_daemon() {
  daemon_.reset();
  daemon_ = std::make_unique<Process>(
      std::vector<std::string>{places::program("gsmrelayd"), "--config", dir_ / "gsmrelayd.toml"},
      Process::Options{dir_ / "gsmrelayd.log", options_.daemon_environment});
}

bool Appliance::daemon_answers() {
  return cli({"modem", "list", "--json"}).code == 0;
}

std::optional<int> Appliance::stop_daemon() {
  return daemon_->terminate();
}

void Appliance::kill_daemon() {
  daemon_->signal(SIGKILL);
  daemon_->wait(10s);
}

void Appliance::deliver(int modem, const std::string& pdu) {
  const auto answer = control_->ask("deliver-pdu " + modem_name(modem) + " " + pdu);
  if (answer.find("\"error\"") != std::string::npos) throw std::runtime_error(answer);
}

std::vector<Received> Appliance::received(int receiver) const {
  std::ifstream in(dir_ / ("received" + std::to_string(receiver)));
  std::vector<Received> all;
  for (std::string line; std::getline(in, line);) {
    auto one = json::parse(line, nullptr, false);
    if (one.is_discarded()) continue;        // the last line may be half written
    if (!one["text"].is_string()) continue;  // a check of doctor: no message
    all.push_back({one.value("key", ""), one.value("msisdn", ""), one.value("text", ""),
                   one.value("time", std::int64_t{0}), one.value("status", 0)});
  }
  return all;
}

std::size_t Appliance::received_count(int receiver) const {
  std::ifstream in(dir_ / ("received" + std::to_string(receiver)));
  return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(in), {}, '\n'));
}

Finished Appliance::cli(std::vector<std::string> arguments) {
  std::vector<std::string> command = {places::program("gsmrelay"), "--socket", socket()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(command);
}

bool Appliance::balanced() {
  const auto audit = cli({"audit", "--json"});
  if (audit.code != 0) return false;
  return json::parse(audit.output, nullptr, false).value("balanced", false);
}

std::string Appliance::log() const {
  return read_file(dir_ / "gsmrelayd.log");
}

}  // namespace harness
