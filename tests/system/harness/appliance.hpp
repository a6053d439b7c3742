// The whole appliance on loopback: emulated modems, receivers, gsmrelayd, the CLI.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "process.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace harness {

/// A connection to the emulator's control socket.
class EmulatorControl {
 public:
  explicit EmulatorControl(std::string socket) : socket_(std::move(socket)) {}
  ~EmulatorControl();
  EmulatorControl(const EmulatorControl&) = delete;
  EmulatorControl& operator=(const EmulatorControl&) = delete;
  /// Sends one line and returns the JSON line; throws if there is no response within 10 s.
  std::string ask(const std::string& line);

 private:
  std::string socket_;
  int fd_ = -1;
  std::string buffer_;
};

/// One message, as recorded by a receiver.
struct Received {
  std::string key, sender, text;
  std::int64_t time_ms = 0;  ///< epoch
  int status = 0;
};

struct ApplianceOptions {
  int modems = 1;
  std::string modem_extra = "sm=30,me=100";  ///< appended to each --modem
  int receivers = 1;
  std::vector<std::string> receiver_arguments;
  std::string daemon_toml;  ///< lines for [daemon]
  std::string modem_toml;   ///< lines for each [[modem]]
  std::string route_toml;   ///< lines for each [[route]]
  std::string more_toml;    ///< at the end: further tables
  std::vector<std::string>
      more_modems;  ///< --modem arguments of modems that are not in the daemon's configuration
  std::map<std::string, std::string> daemon_environment;
  /// Where the appliance's own folder is made.
  std::filesystem::path folder = std::filesystem::temp_directory_path();
};

class Appliance {
 public:
  explicit Appliance(ApplianceOptions options);
  ~Appliance();

  void start_daemon();
  std::optional<int> stop_daemon();
  void kill_daemon();
  Process& daemon() { return *daemon_; }
  /// Applies to the next start.
  std::map<std::string, std::string>& daemon_environment() { return options_.daemon_environment; }
  bool daemon_answers();
  EmulatorControl& emulator() { return *control_; }

  void deliver(int modem, const std::string& pdu);
  std::string modem_name(int i) const { return "m" + std::to_string(i); }
  std::vector<Received> received(int receiver = 0) const;
  std::size_t received_count(int receiver = 0) const;
  void set_receiver(int receiver, const std::string& mode);
  void stop_receiver(int receiver);
  void start_receiver(int receiver);
  /// Runs the CLI with --socket of this appliance.
  Finished cli(std::vector<std::string> arguments);
  /// Returns whether `gsmrelay audit --json` reports that the sums are right.
  bool balanced();
  std::string log() const;
  doubles::TempDir& dir() { return dir_; }
  std::string socket() const { return dir_ / "control.sock"; }

 private:
  void write_config();

  ApplianceOptions options_;
  doubles::TempDir dir_;
  std::vector<int> ports_;
  std::unique_ptr<Process> modems_;
  std::vector<std::unique_ptr<Process>> receivers_;
  std::unique_ptr<Process> daemon_;
  std::unique_ptr<EmulatorControl> control_;
};

}  // namespace harness
