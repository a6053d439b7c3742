#include "stage.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

namespace bench {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

// Shorter than a millisecond, because latencies are; not busy, because the daemon needs the CPU.
constexpr auto kLook = 500us;

harness::ApplianceOptions counted(harness::ApplianceOptions options, const std::string& file) {
  options.daemon_environment["LD_PRELOAD"] = GSMRELAY_COUNT_SYNC;
  options.daemon_environment["COUNT_SYNC_FILE"] = file;
  return options;
}

/// No two stages make the same SMS: a copied spool would take them for repeats.
std::uint64_t next_seed() {
  static std::uint64_t seed = 0;
  return ++seed;
}

template <class Condition>
void await(Condition condition, std::chrono::seconds limit, const char* what) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error(what);
    std::this_thread::sleep_for(kLook);
  }
}

}  // namespace

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Stage::Stage(harness::ApplianceOptions options, const std::string& spool)
    : house_(counted(std::move(options), dir_ / "syncs")), maker_(next_seed()) {
  if (spool.empty()) return;
  std::filesystem::create_directories(house_.dir() / "state");
  std::filesystem::permissions(house_.dir() / "state", std::filesystem::perms::owner_all);
  std::filesystem::copy_file(spool, house_.dir() / "state/spool.db");
}

void Stage::start() {
  house_.start_daemon();
  await([&] { return house_.daemon_answers(); }, 60s, "gsmrelayd does not start");
}

std::int64_t Stage::deliver(int modem) {
  const auto pdu = maker_.pdus("+23767" + std::to_string(1'000'000 + maker_.random()() % 1000),
                               maker_.ciphertext(1));
  const auto before = now_us();
  house_.deliver(modem, pdu.front());
  return before;
}

void Stage::deliver_many(int count, int modem) {
  for (int i = 0; i < count; ++i) deliver(modem);
}

const std::vector<std::int64_t>& Stage::arrivals() {
  if (!log_.is_open()) log_.open(house_.dir() / "received0");
  log_.clear();
  for (std::string piece; std::getline(log_, piece);) {
    partial_ += piece;
    if (log_.eof()) break;
    arrivals_.push_back(json::parse(partial_).at("time_us").get<std::int64_t>());
    partial_.clear();
  }
  return arrivals_;
}

void Stage::await_arrivals(std::size_t count, std::chrono::seconds limit) {
  await([&] { return arrivals().size() >= count; }, limit, "messages do not arrive");
}

void Stage::await_deleted(std::uint64_t count, int modem) {
  await([&] { return modem_counts(modem).deleted >= count; }, 60s,
        "messages are not taken off the modem");
}

ModemCounts Stage::modem_counts(int modem) {
  const auto state = json::parse(house_.emulator().ask("state " + house_.modem_name(modem)));
  const auto& commands = state.at("commands");
  return {commands.at("total"), commands.at("by_name").value("AT+CMGL", std::uint64_t{0}),
          state.at("messages").at("deleted")};
}

Cost Stage::look() {
  return {usage(house_.daemon().pid(), dir_ / "syncs"), modem_counts()};
}

Cost Stage::since(const Cost& before) {
  const auto now = look();
  return {{now.usage.cpu_seconds - before.usage.cpu_seconds,
           now.usage.written - before.usage.written, now.usage.log_syncs - before.usage.log_syncs,
           now.usage.file_syncs - before.usage.file_syncs},
          {now.modem.commands - before.modem.commands, now.modem.listings - before.modem.listings,
           now.modem.deleted - before.modem.deleted}};
}

double Stage::pss_mib() {
  constexpr double kKibPerMib = 1024;
  return static_cast<double>(pss_kib(house_.daemon().pid())) / kKibPerMib;
}

}  // namespace bench
