#include "gsmrelayd/daemon.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <filesystem>

#include "config/storage_fault.hpp"
#include "gsmrelayd/journal.hpp"
#include "gsmrelayd/modem_handle.hpp"
#include "gsmrelayd/piece_memory.hpp"
#include "gsmrelayd/route_probe.hpp"
#include "gsmrelayd/settings.hpp"
#include "gsmrelayd/sms_composer.hpp"
#include "relay/attempt.hpp"
#include "spool/modem_store.hpp"
#include "spool/outbox.hpp"
#include "spool/run_store.hpp"
#include "spool/sim_store.hpp"
#include "spool/sqlite_error.hpp"
#include "spool/version_store.hpp"
#include "util/build.hpp"
#include "util/log.hpp"
#include "util/shell.hpp"
#include "util/text.hpp"
#include "util/thread.hpp"
#include "util/url.hpp"
#include "warnings/host_checks.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {

/// Tells the registry which IMSI belongs to which ICCID, as the spool has stored it.
void learn_cards(spool::Spool& spool, SimRegistry& registry) {
  const auto cards = spool::SimStore(spool).list();
  if (!cards) return;
  for (const auto& card : *cards) registry.learn(card.iccid, card.imsi);
}

/// Raises a counter by one during its lifetime.
class Count {
 public:
  explicit Count(std::atomic<int>& count) : count_(count) { ++count_; }
  ~Count() { --count_; }
  Count(const Count&) = delete;
  Count& operator=(const Count&) = delete;

 private:
  std::atomic<int>& count_;
};

std::vector<std::string> describe(bool listed, const spool::ForgottenModem& forgotten) {
  std::vector<std::string> done;
  if (listed) done.emplace_back("it is removed from the list");
  if (forgotten.suspension) done.emplace_back("its suspension is lifted");
  if (forgotten.sims > 0)
    done.push_back(fmt::format("{} no longer recorded as being in it",
                               forgotten.sims == 1 ? std::string("its SIM is")
                                                   : fmt::format("{} SIMs are", forgotten.sims)));
  done.emplace_back("the messages received through it are kept");
  return done;
}

/// Logs the routes that are held in `table`, and those that were held in `before` (null: none) and
/// no longer are.
void report_held(const relay::RouteTable* before, const relay::RouteTable& table, EventLog& events,
                 HistoryLog& history) {
  for (const auto& route : table.routes()) {
    const auto* old = before == nullptr ? nullptr : before->find(route.name);
    const auto was = old == nullptr ? config::FileFault{} : old->held;
    if (route.held == was) continue;
    const util::LogFields fields{{"ROUTE", route.name}};
    if (route.held.empty()) {
      util::log_info(fmt::format("route {} is no longer held", route.name), fields);
      events.add("relay", route.name, "is no longer held");
      history.add({.kind = spool::HistoryKind::route, .route = route.name, .what = "not held"});
    } else {
      util::log_error(fmt::format("route {} is held, its messages wait: {}; next: {}", route.name,
                                  route.held.what, route.held.next),
                      fields);
      events.add("relay", route.name, "is held: " + route.held.what);
      history.add({.kind = spool::HistoryKind::route,
                   .route = route.name,
                   .what = "held",
                   .why = route.held.what});
    }
  }
}

/// Records which version of gsmrelay uses the spool now. Returns it if it is another one than
/// before. A disk that cannot be written is no reason not to start.
std::optional<std::string> begin_version(spool::Spool& spool) {
  const auto package = util::build().package;
  const auto version = package.empty() ? std::string(GSMRELAY_VERSION) : package;
  const auto other = spool::VersionStore(spool).begin(version);
  if (!other)
    util::log_warning("the version in use is recorded at the next start: " + other.error().what);
  return other && *other ? std::optional(version) : std::nullopt;
}

/// Marks that gsmrelayd runs. Returns true if the run before ended without a stop.
bool begin_run(spool::Spool& spool, std::int64_t boot) {
  const auto failed = spool::RunStore(spool).begin(boot);
  if (!failed)
    util::log_warning("an end without a stop would not be noticed: " + failed.error().what);
  return failed.value_or(false);
}

void log_needed_restarts(const std::vector<config::Change>& changes) {
  for (const auto& change : changes)
    if (change.key.restart_required)
      util::log_warning(fmt::format(
          "[{}] {} has changed and is not in use before a restart: systemctl restart gsmrelayd",
          change.section, change.key.name));
}

/// Adds the commands with which a new spool begins, if `error` says that the one at `path` cannot
/// be used as it is.
util::Error with_way_out(util::Error error, const std::string& path,
                         const std::string& config_path) {
  if (error.advice != util::Advice::reopen) return error;
  const auto owner =
      config_path == config::kServiceFile ? spool::Owner::service : spool::Owner::other;
  error.what +=
      "; to put the file aside and begin a new one: " + spool::commands_to_move_aside(path, owner);
  return error;
}

}  // namespace

util::Result<std::unique_ptr<Daemon>> Daemon::start(
    const config::Config& config, std::string config_path, const util::Clock& clock,
    std::unique_ptr<io::UsbBus> bus, FleetOptions options, config::DaemonSettings defaults) {
  if (const auto fault = config::fault_of_storage(config.daemon); !fault.empty())
    return util::fail(util::Advice::reject,
                      fault.what + "; next: " + config::command_to_edit(config_path));
  std::error_code error;
  std::filesystem::create_directories(config.daemon.state_dir, error);
  auto spool_file = spool_options(config.daemon);
  if (!spool_file) return util::fail(spool_file.error());
  const auto spool_path = spool_file->path;
  auto corrected = std::make_unique<CorrectedClock>(clock);
  auto file = spool::File::open(std::move(*spool_file), corrected->stored());
  if (!file) return util::fail(with_way_out(file.error(), spool_path, config_path));
  spool::Spool api_spool(*file);
  if (const auto marked = spool::Outbox(api_spool).mark_interrupted_unknown(); !marked)
    return util::fail(with_way_out(marked.error(), spool_path, config_path));
  const auto version = begin_version(api_spool);
  const bool failed = begin_run(api_spool, clock_facts().boot);
  auto table = route_table(config);
  recall_pieces(api_spool, *table->sessions());
  std::unique_ptr<Daemon> daemon(new Daemon(
      config, std::move(config_path), std::move(corrected), std::move(*file), std::move(table),
      std::move(api_spool), std::move(bus), options, std::move(defaults)));
  if (failed) {
    util::log_warning("gsmrelayd ended without a stop before this start");
    daemon->shared_.history.add({.kind = spool::HistoryKind::daemon,
                                 .what = "gsmrelayd ended without a stop",
                                 .why = "it crashed or was killed; its journal has more"});
  }
  if (version)
    daemon->shared_.history.add({.kind = spool::HistoryKind::version,
                                 .what = *version + " is in use",
                                 .why = "it has not proved itself yet"});
  if (const auto opened = daemon->open_control(); !opened) return util::fail(opened.error());
  daemon->monitor_.configure(config);
  return daemon;
}

Daemon::Daemon(const config::Config& config, std::string config_path,
               std::unique_ptr<CorrectedClock> clock, std::shared_ptr<spool::File> file,
               std::shared_ptr<const relay::RouteTable> table, spool::Spool api_spool,
               std::unique_ptr<io::UsbBus> bus, FleetOptions options,
               config::DaemonSettings defaults)
    : start_settings_(config.daemon),
      default_settings_(std::move(defaults)),
      config_path_(std::move(config_path)),
      clock_(std::move(clock)),
      config_watch_(config_path_, default_settings_, *clock_),
      started_(clock_->now()),
      shared_(*clock_, std::move(file), std::move(table)),
      clock_keeper_(*clock_, shared_.times, shared_.events, shared_.history,
                    spool::Spool(shared_.file), clock_facts()),
      api_spool_(std::move(api_spool)),
      api_(std::make_unique<control::Api>(*this, *this, api_spool_, shared_.file, *clock_)),
      fleet_(std::make_unique<Fleet>(shared_, std::move(bus), options)),
      relay_(std::make_unique<RelayWorker>(shared_)),
      sims_(shared_),
      monitor_(*this, api_->health(), shared_,
               std::filesystem::path(start_settings_.socket).parent_path().string()) {
  learn_cards(api_spool_, shared_.sims);
  report_held(nullptr, *shared_.routes.get(), shared_.events, shared_.history);
  configure(config);
}

void Daemon::configure(const config::Config& config) {
  shared_.sims.set(config.sims);
  places_.set(config);
  shared_.number_discovery.configure(config.daemon);
  shared_.queue.configure(config.daemon);
  fleet_->configure(config);
}

Daemon::~Daemon() {
  shared_.events.stop();
  if (!run_end_.joinable()) end_run();
}

void Daemon::end_run() {
  if (util::has_thread_failed()) return;
  spool::Spool spool(shared_.file);
  const auto ended = spool::RunStore(spool).end();
  if (!ended) util::log_warning("this stop may count as a crash: " + ended.error().what);
}

namespace {

/// Makes the folder and its parents searchable by all users, regardless of the umask: the peer's
/// credentials decide what a user may do, and members of gsmrelay-admin must reach the socket.
void make_passable(const std::filesystem::path& folder) {
  using enum std::filesystem::perms;
  std::error_code error;
  if (folder.empty() || std::filesystem::exists(folder, error)) return;
  make_passable(folder.parent_path());
  if (std::filesystem::create_directory(folder, error))
    std::filesystem::permissions(
        folder, owner_all | group_read | group_exec | others_read | others_exec, error);
}

}  // namespace

util::Result<void> Daemon::open_control() {
  constexpr unsigned kOpenToAll = 0666;
  make_passable(std::filesystem::path(start_settings_.socket).parent_path());
  net::ServerOptions options;
  options.unix_socket = start_settings_.socket;
  options.unix_mode = kOpenToAll;  // control::may_connect decides
  options.admit = control::may_connect;
  options.is_administrator = control::may_change;
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
  const auto all = fleet_->all_threads();
  for (const auto& modem : all) modem->stop();
  relay_->stop();
  monitor_.stop();
  // The mark is removed before the threads have ended, because one that ends late is no crash, and
  // by a thread of its own, because the disk may hang.
  run_end_ = util::Thread("run end", [this] {
    end_run();
    run_ended_ = true;
  });
  const auto ended = [&] {
    // The server does not end while it handles a request.
    return run_ended_ && relay_->ended() && monitor_.ended() && requests_ == 0 &&
           std::all_of(all.begin(), all.end(), [](const auto& m) { return m->ended(); });
  };
  constexpr int kLookMs = 10;
  while (!ended() && shared_.clock.now() < until) ::poll(nullptr, 0, kLookMs);
  return ended();
}

void Daemon::follow() {
  fleet_->follow_bus();
  fleet_->reap();
  monitor_.follow();
  clock_keeper_.follow();
  const auto table = shared_.routes.get();
  if (std::all_of(table->routes().begin(), table->routes().end(),
                  [](const auto& route) { return route.held.empty(); }))
    return;
  const util::MutexLock one_at_a_time(reload_mutex_);
  if (const auto changed = retry_held_routes(*shared_.routes.get())) use_routes(changed);
}

void Daemon::use_routes(const std::shared_ptr<const relay::RouteTable>& table) {
  const auto before = shared_.routes.get();
  shared_.routes.set(table);
  report_held(before.get(), *table, shared_.events, shared_.history);
  shared_.relay_bell.ring();
}

std::string Daemon::headline() {
  const auto modems = fleet_->statuses();
  const auto up = std::count_if(modems.begin(), modems.end(), [](const auto& modem) {
    return modem.health == control::ModemHealth::up;
  });
  return fmt::format("{} of {} modems up", up, modems.size());
}

control::DaemonStatus Daemon::status() {
  control::DaemonStatus status;
  status.version = GSMRELAY_VERSION;
  status.uptime =
      std::chrono::duration_cast<std::chrono::milliseconds>(shared_.clock.now() - started_);
  status.spool_trouble = shared_.spool_trouble.get();
  if (const auto stalled = shared_.file->stalled(); stalled && status.spool_trouble.empty())
    status.spool_trouble = stalled->what;
  if (shared_.spool_damaged) status.spool_fault = "spool-damaged";
  auto trouble = config_watch_.look();
  status.config_trouble = std::move(trouble.what);
  status.config_next = std::move(trouble.next);
  status.config_mended = trouble.mended;
  status.config_file = config_path_;
  status.stalled = shared_.liveness.stalled().value_or("");
  status.spool_folder = start_settings_.state_dir;
  status.queue = shared_.queue.state();
  status.outlets = monitor_.failures();
  status.routes = relay_->states();
  // Lists a new route before the relay's first step with it.
  const auto routes = shared_.routes.get();  // a reload may replace it meanwhile
  for (const auto& route : routes->routes()) {
    const auto known = std::any_of(status.routes.begin(), status.routes.end(),
                                   [&](const auto& state) { return state.name == route.name; });
    if (!known) status.routes.push_back({.name = route.name});
    for (auto& state : status.routes) {
      if (state.name != route.name) continue;
      state.held = route.held;
      if (const auto url = util::parse_url(route.url)) {
        state.host = url->authority();
        state.by_name = route.url.starts_with("http") && url->has_name();
      }
    }
  }
  status.modems = fleet_->statuses();
  for (auto& modem : status.modems) modem.where = places_.of(modem);
  status.host = check_machine(status.modems);
  status.unused = fleet_->unused();
  return status;
}

std::vector<warnings::Finding> Daemon::check_machine(
    const std::vector<control::ModemStatus>& modems) {
  const auto now = clock_->system().wall();
  warnings::HostQuery query{.state_dir = start_settings_.state_dir,
                            .config = start_settings_.allow_volatile ? "" : config_path_,
                            .now = now,
                            .by_network = clock_keeper_.date_by_network(),
                            .stepped = clock_keeper_.recent_step(),
                            .overcurrent = &overcurrent_,
                            .moment = clock_->now()};
  for (const auto& modem : modems)
    if (modem.port.starts_with('/')) query.ports.push_back({modem.name, modem.port});
  auto findings = warnings::check_host(query);
  // Whatever config.txt says, the UART of a modem that works is good enough.
  for (auto& finding : findings)
    for (const auto& modem : modems)
      if (finding.code.starts_with("uart-") && finding.subject == modem.name &&
          modem.health == control::ModemHealth::up)
        finding.at_most = warnings::Severity::notice;
  return findings;
}

std::vector<config::SimSettings> Daemon::sim_settings() {
  auto entries = shared_.sims.entries();
  for (auto& entry : entries) entry.pin = {};
  return entries;
}

util::Result<std::string> Daemon::find_sim(const std::string& name) {
  constexpr std::size_t kFewest = 4;
  std::vector<std::string> found;
  for (const auto& modem : fleet_->statuses()) {
    const auto sim = modem.info.sim_identity(modem.name);
    if (sim == name) return sim;
    if (name.size() >= kFewest && sim.ends_with(name)) found.push_back(sim);
  }
  if (found.size() == 1) return found.front();
  return util::fail(util::Advice::reject,
                    found.empty() ? "no modem has that SIM: give its ICCID or its last digits"
                                  : "several SIMs end in these digits: give more of them");
}

util::Result<spool::Id> Daemon::send(const control::SendRequest& request) {
  auto draft = compose_sms(request.to, request.text, request.report);
  if (!draft) return util::fail(draft.error());
  draft->forget = request.forget;
  if (!request.modem.empty()) {
    if (fleet_->find(request.modem) == nullptr)
      return util::fail(util::Advice::reject,
                        fmt::format("there is no modem '{}'", util::printable(request.modem, 40)));
    draft->modem = request.modem;
  }
  if (!request.sim.empty()) {
    auto sim = find_sim(request.sim);
    if (!sim) return util::fail(sim.error());
    draft->sim = std::move(*sim);
  }
  spool::Spool spool(shared_.file);
  auto id = spool::Outbox(spool).enqueue(*draft);
  if (id) wake_senders();
  return id;
}

void Daemon::wake_senders() {
  for (const auto& modem : fleet_->all_threads()) modem->notify_outbox();
}

std::shared_ptr<control::ModemHandle> Daemon::find(const std::string& modem) {
  auto thread = fleet_->find(modem);
  if (thread == nullptr) return nullptr;
  return std::make_shared<ModemThreadHandle>(std::move(thread), shared_, sims_);
}

util::Result<std::vector<std::string>> Daemon::forget(const std::string& modem) {
  spool::Spool spool(shared_.file);
  const auto dropped = fleet_->forget(modem);
  if (!dropped) return util::fail(dropped.error());
  const auto remembered = spool::ModemStore(spool).forget(modem);
  if (!remembered) return util::fail(remembered.error());
  if (!*dropped && !remembered->anything())
    return util::fail(util::Advice::reject, fmt::format("nothing is stored about a modem '{}'",
                                                        util::printable(modem, 40)));
  return describe(*dropped, *remembered);
}

util::Result<std::string> Daemon::test_route(const std::string& name) {
  const auto table = shared_.routes.get();
  const auto* settings = table->find(name);
  if (settings == nullptr)
    return util::fail(util::Advice::reject, fmt::format("there is no route '{}'", name));
  if (!settings->held.empty())
    return util::fail(util::Advice::reject, fmt::format("route {} is held: {}; next: {}", name,
                                                        settings->held.what, settings->held.next));
  const auto attempt =
      relay::attempt(make_probe(shared_.clock.wall()), *settings, shared_.clock, &shared_.stopping);
  return evaluate_probe(attempt.evaluation, attempt.response);
}

void Daemon::with_router(const std::function<bool(const spool::Router&)>& use) {
  const auto table = shared_.routes.get();
  relay::TransactionRouter router(*table);
  if (use(SimRouter(router, shared_.sims))) router.commit();
}

std::vector<std::string> Daemon::allowed_routes(const spool::Message& message) {
  std::vector<std::string> names;
  if (relay::is_own_test(message.text)) return names;
  const auto table = shared_.routes.get();
  for (const auto& route : table->routes()) names.push_back(route.name);
  shared_.sims.restrict_routes(message.sim, names);
  return names;
}

std::vector<control::WatchEvent> Daemon::events(std::uint64_t after,
                                                std::chrono::milliseconds wait) {
  return shared_.events.after(after, wait);
}

void Daemon::record_action(spool::HistoryEntry action) {
  shared_.history.add(std::move(action));
}

util::Result<std::vector<spool::HistoryEntry>> Daemon::history(const spool::HistoryFilter& filter,
                                                               const spool::Page& page) {
  spool::Spool spool(shared_.file);
  // A disk that cannot be written can be read.
  if (const auto written = shared_.history.write(spool); !written)
    util::log_warning("the history lacks the last entries: " + written.error().what);
  return spool::History(spool).list(filter, page);
}

util::Result<std::vector<spool::HistoryEntry>> Daemon::dialogues(const spool::Page& page) {
  spool::Spool spool(shared_.file);
  if (const auto written = shared_.history.write(spool); !written)
    util::log_warning("the last dialogues are missing: " + written.error().what);
  return spool::History(spool).dialogues(page);
}

util::Result<void> Daemon::reload() {
  // Two reloads at once could leave the routes of one file with the modems of another.
  const util::MutexLock one_at_a_time(reload_mutex_);
  return reload_file();
}

util::Result<void> Daemon::reload_file() {
  auto loaded = config::load(config_path_, relay::route_kinds(), default_settings_);
  if (!loaded.errors.empty()) {
    const auto count = loaded.errors.size();
    const auto mistakes = fmt::format("{} mistake{}", count, count == 1 ? "" : "s");
    config_watch_.refuse(count);
    shared_.events.add("config", "reload", "refused: " + mistakes);
    return util::fail(
        util::Advice::reject,
        fmt::format("{}, the first: {}; next: gsmrelay config check {}", mistakes,
                    loaded.errors.front().to_string(), util::shell_word(config_path_)));
  }
  log_needed_restarts(config::diff(start_settings_, loaded.config.daemon));
  start_log(loaded.config.daemon.log_level);
  use_routes(route_table(loaded.config, shared_.routes.get().get()));
  configure(loaded.config);
  monitor_.configure(loaded.config);
  config_watch_.accept();
  for (const auto& modem : fleet_->all_threads()) modem->request_poll();  // a PIN may be new
  wake_senders();                                                         // a limit may be new
  util::log_info("configuration reloaded");
  return {};
}

}  // namespace gsmrelayd
