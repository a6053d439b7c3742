#include "service/start_check.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "config/file_rights.hpp"

namespace service {
namespace {

bool has_credentials(const StartCheck& needs) {
  const auto all = config::effective(needs.configuration, *needs.schema, config::Reading{});
  return std::any_of(all.begin(), all.end(),
                     [](const config::Effective& one) { return one.value.starts_with("cred:"); });
}

/// Starts a server at the same address, on any port: the program may be running.
std::string listener_fault(const ListenSettings& settings) {
  auto options = server_options(settings);
  if (!options.unix_socket.empty()) return {};  // systemd makes its folder
  options.loopback_port = 0;
  const auto server = net::HttpServer::start(
      options, [](const net::ServerRequest&) { return net::ServerResponse{.status = 503}; });
  return server ? std::string()
                : fmt::format("listen {}: {}", settings.listen, server.error().what);
}

std::string database_fault(const StartCheck& needs) {
  std::error_code error;
  if (!std::filesystem::exists(needs.database, error)) return {};
  const auto current = database::Database::is_current(needs.database, needs.database_schema);
  if (!current) return current.error().what;
  if (!*current) return {};  // the program upgrades it
  auto database = database::Database::open(needs.database, needs.database_schema);
  if (!database) return database.error().what;
  if (!needs.fits) return {};
  const auto fits = needs.fits(*database);
  return fits ? std::string() : fits.error().what;
}

}  // namespace

std::vector<std::string> check_start(const StartCheck& needs) {
  std::vector<std::string> faults;
  const bool in_unit = std::getenv("CREDENTIALS_DIRECTORY") != nullptr;
  const bool skipped = !in_unit && has_credentials(needs);
  bool complete = false;
  if (skipped) {
    fmt::print(stderr, "secrets of systemd (cred:) are checked when the unit starts\n");
  } else if (const auto completed = needs.complete(); completed) {
    complete = true;
  } else {
    faults.push_back(completed.error().what);
  }
  for (const auto& settings : needs.listeners)
    if (auto fault = listener_fault(settings); !fault.empty()) faults.push_back(std::move(fault));
  if (complete)
    if (auto fault = database_fault(needs); !fault.empty()) faults.push_back(std::move(fault));
  return faults;
}

util::Result<void> become_user(const std::string& name) {
  if (::geteuid() != 0) return {};
  const auto user = config::find_file_user(name);
  if (!user || user->id == 0 || user->groups.empty()) return {};
  const auto& groups = user->groups;
  if (::setgroups(groups.size(), groups.data()) == 0 &&
      ::setresgid(groups.front(), groups.front(), groups.front()) == 0 &&
      ::setresuid(user->id, user->id, user->id) == 0)
    return {};
  return util::fail(util::Advice::reject, fmt::format("this process cannot become the user {}: {}",
                                                      name, std::strerror(errno)));
}

}  // namespace service
