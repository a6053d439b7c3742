#include "daemon/daemon.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <filesystem>

#include "daemon/journal.hpp"
#include "daemon/sending.hpp"
#include "daemon/settings.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {

/// One more while it lives.
class Count {
 public:
  explicit Count(std::atomic<int>& count) : count_(count) { ++count_; }
  ~Count() { --count_; }
  Count(const Count&) = delete;
  Count& operator=(const Count&) = delete;

 private:
  std::atomic<int>& count_;
};

/// What is read once, at the start, and differs now.
void tell_what_needs_a_restart(const config::DaemonSettings& in_use,
                               const config::DaemonSettings& wanted) {
  const auto look = [](const char* key, const auto& is, const auto& should_be) {
    if (is == should_be) return;
    util::log_warning(fmt::format(
        "[daemon] {} has changed and is not in use before a restart: systemctl restart gsmrelayd",
        key));
  };
  look("state_dir", in_use.state_dir, wanted.state_dir);
  look("socket", in_use.socket, wanted.socket);
  look("reassembly_window", in_use.reassembly_window, wanted.reassembly_window);
  look("duplicate_window", in_use.duplicate_window, wanted.duplicate_window);
  look("payload_retention", in_use.payload_retention, wanted.payload_retention);
  look("metadata_retention", in_use.metadata_retention, wanted.metadata_retention);
}

}  // namespace

util::Result<std::unique_ptr<Daemon>> Daemon::start(config::Config config, std::string config_path,
                                                    const util::Clock& clock) {
  auto table = route_table(config);
  if (!table) return util::fail(table.error());
  std::error_code error;
  std::filesystem::create_directories(config.daemon.state_dir, error);
  auto file = spool::File::open(spool_options(config.daemon), clock);
  if (!file) return util::fail(file.error());
  auto api_spool = spool::Spool::connect(*file);
  if (!api_spool) return util::fail(api_spool.error());
  std::unique_ptr<Daemon> daemon(new Daemon(std::move(config), std::move(config_path), clock,
                                            std::move(*file), std::move(*table),
                                            std::move(*api_spool)));
  if (const auto opened = daemon->open_control(); !opened) return util::fail(opened.error());
  return daemon;
}

Daemon::Daemon(config::Config config, std::string config_path, const util::Clock& clock,
               std::shared_ptr<spool::File> file, std::shared_ptr<const relay::RouteTable> table,
               spool::Spool api_spool)
    : config_(std::move(config)),
      config_path_(std::move(config_path)),
      started_(clock.now()),
      shared_(clock, std::move(file), std::move(table)),
      api_spool_(std::move(api_spool)),
      api_(std::make_unique<control::Api>(*this, api_spool_, clock)),
      relay_(std::make_unique<RelayWorker>(shared_)) {
  for (const auto& modem : config_.modems)
    modems_.push_back(std::make_shared<ModemWorker>(modem, config_.daemon.sweep, shared_));
}

Daemon::~Daemon() {
  shared_.events.stop();
}

util::Result<void> Daemon::open_control() {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(config_.daemon.socket).parent_path(),
                                      error);
  net::ServerOptions options;
  options.unix_socket = config_.daemon.socket;
  options.admit = control::may_connect;
  auto server = net::HttpServer::start(options, [this](const auto& request) {
    const Count under_way(requests_);
    return api_->handle(request);
  });
  if (!server) return util::fail(server.error());
  server_ = std::move(*server);
  return {};
}

bool Daemon::shutdown(std::chrono::milliseconds patience) {
  const auto until = shared_.clock.in(patience);
  shared_.stopping = true;
  shared_.events.stop();
  std::vector<std::shared_ptr<ModemWorker>> all;
  {
    const std::lock_guard lock(workers_mutex_);
    all = modems_;
    all.insert(all.end(), retired_.begin(), retired_.end());
  }
  for (const auto& modem : all) modem->stop();
  relay_->stop();
  const auto ended = [&] {
    // A request under way would hold up the end of the server.
    return relay_->ended() && requests_ == 0 &&
           std::all_of(all.begin(), all.end(), [](const auto& m) { return m->ended(); });
  };
  constexpr int kLookMs = 10;
  while (!ended() && shared_.clock.now() < until) ::poll(nullptr, 0, kLookMs);
  return ended();
}

void Daemon::reap() {
  std::list<std::shared_ptr<ModemWorker>> done;
  {
    const std::lock_guard lock(workers_mutex_);
    for (auto it = retired_.begin(); it != retired_.end();) {
      if ((*it)->ended()) {
        done.push_back(std::move(*it));
        it = retired_.erase(it);
      } else {
        ++it;
      }
    }
  }
}

std::string Daemon::headline() {
  const std::lock_guard lock(workers_mutex_);
  const auto up = std::count_if(modems_.begin(), modems_.end(), [](const auto& modem) {
    return modem->status().health == control::ModemHealth::up;
  });
  return fmt::format("{} of {} modems up", up, modems_.size());
}

control::DaemonStatus Daemon::status() {
  control::DaemonStatus status;
  status.version = GSMRELAY_VERSION;
  status.uptime =
      std::chrono::duration_cast<std::chrono::milliseconds>(shared_.clock.now() - started_);
  status.spool_trouble = shared_.spool_trouble.get();
  status.service_now = shared_.file->service_now();
  status.routes = relay_->states();
  // A route the relay has not stepped with yet is there all the same.
  for (const auto& route : shared_.routes.get()->routes()) {
    const auto known = std::any_of(status.routes.begin(), status.routes.end(),
                                   [&](const auto& state) { return state.name == route.name; });
    if (!known) status.routes.push_back({.name = route.name});
  }
  const std::lock_guard lock(workers_mutex_);
  for (const auto& modem : modems_) status.modems.push_back(modem->status());
  return status;
}

std::shared_ptr<ModemWorker> Daemon::find_modem(const std::string& name) {
  const std::lock_guard lock(workers_mutex_);
  for (const auto& modem : modems_) {
    if (name.empty() ? modem->status().health == control::ModemHealth::up
                     : modem->settings().name == name)
      return modem;
  }
  return nullptr;
}

util::Result<std::vector<control::SentPart>> Daemon::send(const std::string& modem,
                                                          const std::string& to,
                                                          const std::string& text) {
  const auto worker = find_modem(modem);
  if (!worker) {
    return modem.empty()
               ? util::fail(util::Advice::retry, "no modem is up; look at `gsmrelay modem list`")
               : util::fail(util::Advice::reject, fmt::format("there is no modem '{}'", modem));
  }
  return send_text(worker->mailbox(), to, text);
}

util::Result<std::string> Daemon::test_route(const std::string& name) {
  const auto table = shared_.routes.get();
  const auto* settings = table->find(name);
  if (settings == nullptr)
    return util::fail(util::Advice::reject, fmt::format("there is no route '{}'", name));
  const auto* route = relay::find_route(settings->kind);
  spool::Message probe;
  probe.key = fmt::format("probe-{}", util::epoch_ms(shared_.clock.wall()));
  probe.sender = "gsmrelay";
  probe.text = "gsmrelay route test, not a message";
  probe.received = shared_.clock.wall();
  const auto result =
      net::fetch(route->request(probe, *settings, shared_.clock.wall()), &shared_.stopping);
  const auto judgement = route->judge(result, shared_.clock.wall());
  if (judgement.verdict == relay::Verdict::delivered)
    return fmt::format("the server took the probe: {} in {} ms", result.status,
                       result.latency.count());
  if (judgement.verdict == relay::Verdict::never && result.status != 0)
    return fmt::format("the server was reached in {} ms and refused the probe: {}",
                       result.latency.count(), judgement.reason);
  return util::fail(util::Advice::retry, judgement.reason);
}

std::vector<control::WatchEvent> Daemon::events(std::uint64_t after,
                                                std::chrono::milliseconds wait) {
  return shared_.events.after(after, wait);
}

util::Result<void> Daemon::reload() {
  // SIGHUP and the API: routes of one file and modems of another would be neither.
  const std::lock_guard one_at_a_time(reload_mutex_);
  auto loaded = config::load(config_path_);
  if (!loaded.mistakes.empty()) {
    const auto& first = loaded.mistakes.front();
    return util::fail(
        util::Advice::reject,
        fmt::format("{} mistakes, the first at {}:{}:{}: {}; run `gsmrelay config check {}`",
                    loaded.mistakes.size(), first.file, first.line, first.column, first.what,
                    config_path_));
  }
  auto table = route_table(loaded.config);
  if (!table) return util::fail(table.error());
  shared_.routes.set(std::move(*table));
  shared_.relay_bell.ring();
  tell_what_needs_a_restart(config_.daemon, loaded.config.daemon);
  start_log(loaded.config.daemon.log_level);

  const auto same = [&](const config::ModemSettings& a, const config::ModemSettings& b) {
    return a.name == b.name && a.port == b.port && a.baud == b.baud && a.pin.spec == b.pin.spec &&
           loaded.config.daemon.sweep == config_.daemon.sweep;
  };
  const std::lock_guard lock(workers_mutex_);
  std::vector<std::shared_ptr<ModemWorker>> next;
  for (const auto& wanted : loaded.config.modems) {
    const auto kept = std::find_if(modems_.begin(), modems_.end(), [&](const auto& modem) {
      return modem && same(modem->settings(), wanted);
    });
    next.push_back(kept != modems_.end() ? std::move(*kept)
                                         : std::make_shared<ModemWorker>(
                                               wanted, loaded.config.daemon.sweep, shared_));
  }
  for (auto& modem : modems_) {
    if (!modem) continue;
    modem->stop();
    retired_.push_back(std::move(modem));
  }
  modems_ = std::move(next);
  config_.modems = loaded.config.modems;
  config_.daemon.sweep = loaded.config.daemon.sweep;
  util::log_info("configuration reloaded");
  return {};
}

}  // namespace gsmrelayd
