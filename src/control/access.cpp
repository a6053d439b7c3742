#include "control/access.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "control/api.hpp"

namespace control {

namespace {

constexpr const char* kReaders = "gsmrelay";
constexpr const char* kAdmins = "gsmrelay-admin";
constexpr const char* kSenders = "gsmrelay-send";
constexpr std::size_t kEntryBytes = 16 * 1024;

std::optional<gid_t> group_id(const std::string& name) {
  std::vector<char> buffer(kEntryBytes);
  group entry{};
  group* found = nullptr;
  if (::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
      found == nullptr)
    return std::nullopt;
  return found->gr_gid;
}

std::vector<gid_t> groups_of(uid_t uid) {
  constexpr int kMostGroups = 1024;
  std::vector<char> buffer(kEntryBytes);
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return {};
  std::vector<gid_t> groups(kMostGroups);
  int count = kMostGroups;
  if (::getgrouplist(found->pw_name, found->pw_gid, groups.data(), &count) < 0) return {};
  groups.resize(static_cast<std::size_t>(count));
  return groups;
}

bool is_owner(const net::Peer& peer) {
  return peer.known && (peer.uid == 0 || peer.uid == ::geteuid());
}

}  // namespace

bool in_group(const net::Peer& peer, const std::string& group) {
  const auto id = group_id(group);
  if (!peer.known || !id) return false;
  if (peer.gid == *id) return true;
  const auto groups = groups_of(peer.uid);
  return std::find(groups.begin(), groups.end(), *id) != groups.end();
}

std::string user_of(const net::Peer& peer) {
  if (!peer.known) return "";
  std::vector<char> buffer(kEntryBytes);
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(peer.uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return "uid " + std::to_string(peer.uid);
  return found->pw_name;
}

bool may_connect(const net::Peer& peer) {
  return may_read(peer) || may_send(peer);
}

bool may_read(const net::Peer& peer) {
  return may_change(peer) || in_group(peer, kReaders);
}

bool may_send(const net::Peer& peer) {
  return may_change(peer) || in_group(peer, kSenders);
}

bool may_change(const net::Peer& peer) {
  return is_owner(peer) || in_group(peer, kAdmins);
}

}  // namespace control
