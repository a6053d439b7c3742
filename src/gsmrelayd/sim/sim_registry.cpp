#include "gsmrelayd/sim/sim_registry.hpp"

#include <algorithm>
#include <string_view>

namespace gsmrelayd {

namespace {
constexpr std::string_view kImsi = "imsi:";

/// Returns the first entry whose `field` is `value`; nullptr if there is none.
const config::SimSettings* find_entry(const std::vector<config::SimSettings>& entries,
                                      std::string config::SimSettings::*field,
                                      const std::string& value) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const auto& entry) { return entry.*field == value; });
  return found == entries.end() ? nullptr : &*found;
}
}  // namespace

void SimRegistry::set(std::vector<config::SimSettings> entries) {
  const util::MutexLock lock(mutex_);
  entries_ = std::move(entries);
  ++version_;
}

std::uint64_t SimRegistry::version() const {
  const util::MutexLock lock(mutex_);
  return version_;
}

std::vector<config::SimSettings> SimRegistry::entries() const {
  const util::MutexLock lock(mutex_);
  return entries_;
}

void SimRegistry::learn(const std::string& iccid, const std::string& imsi) {
  if (iccid.empty() || imsi.empty()) return;
  const util::MutexLock lock(mutex_);
  imsi_of_[iccid] = imsi;
}

const config::SimSettings* SimRegistry::find_locked(const std::string& iccid,
                                                    const std::string& imsi) const {
  if (!iccid.empty()) {
    if (const auto* entry = find_entry(entries_, &config::SimSettings::iccid, iccid)) return entry;
  }
  const auto learned = imsi_of_.find(iccid);
  const auto& who = imsi.empty() && learned != imsi_of_.end() ? learned->second : imsi;
  if (who.empty()) return nullptr;
  return find_entry(entries_, &config::SimSettings::imsi, who);
}

std::optional<config::SimSettings> SimRegistry::find(const std::string& iccid,
                                                     const std::string& imsi) const {
  const util::MutexLock lock(mutex_);
  const auto* entry = find_locked(iccid, imsi);
  return entry == nullptr ? std::nullopt : std::optional(*entry);
}

std::optional<config::SimSettings> SimRegistry::only_one_with_pin() const {
  const util::MutexLock lock(mutex_);
  std::optional<config::SimSettings> only;
  for (const auto& entry : entries_) {
    if (entry.pin.empty()) continue;
    if (only) return std::nullopt;
    only = entry;
  }
  return only;
}

std::vector<std::string> SimRegistry::routes_of(const std::string& identity) const {
  const util::MutexLock lock(mutex_);
  const bool by_imsi = identity.starts_with(kImsi);
  const auto* entry =
      by_imsi ? find_locked({}, identity.substr(kImsi.size())) : find_locked(identity, {});
  return entry == nullptr ? std::vector<std::string>{} : entry->routes;
}

void SimRegistry::set_number(const std::string& modem, const std::string& number) {
  const util::MutexLock lock(mutex_);
  number_of_modem_[modem] = number;
}

std::string SimRegistry::number_of(const std::string& modem) const {
  const util::MutexLock lock(mutex_);
  const auto found = number_of_modem_.find(modem);
  return found == number_of_modem_.end() ? std::string() : found->second;
}

std::string SimRegistry::number_beside(const std::string& modem) const {
  return number_of(modem_beside(modem));
}

std::string SimRegistry::modem_beside(const std::string& modem) const {
  const util::MutexLock lock(mutex_);
  for (const auto& [name, number] : number_of_modem_)
    if (name != modem && !number.empty()) return name;
  return {};
}

void SimRegistry::restrict_routes(const std::string& identity,
                                  std::vector<std::string>& routes) const {
  const auto allowed = routes_of(identity);
  if (allowed.empty()) return;
  std::erase_if(routes, [&](const std::string& route) {
    return std::find(allowed.begin(), allowed.end(), route) == allowed.end();
  });
}

std::vector<std::string> SimRouter::routes_for(const spool::Message& message) const {
  auto routes = routes_.routes_for(message);
  registry_.restrict_routes(message.sim, routes);
  return routes;
}

}  // namespace gsmrelayd
