#include "config/file_rights.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "util/shell.hpp"
#include "util/text.hpp"

namespace config {

namespace {

constexpr unsigned kRead = 4, kWrite = 2, kPass = 1, kRun = kPass;
constexpr std::size_t kEntryOctets = 16 * 1024;

using util::shell_word;

std::string name_of_user(uid_t id) {
  std::vector<char> buffer(kEntryOctets);
  passwd entry{};
  passwd* found = nullptr;
  const bool known =
      ::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return known ? found->pw_name : std::to_string(id);
}

std::string name_of_group(gid_t id) {
  std::vector<char> buffer(kEntryOctets);
  group entry{};
  group* found = nullptr;
  const bool known =
      ::getgrgid_r(id, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return known ? found->gr_name : std::to_string(id);
}

std::string group_of(const FileUser& user) {
  return user.groups.empty() ? "0" : name_of_group(user.groups.front());
}

enum class RightsClass { owner, group, others };

/// Returns the class whose bits apply to `user`: only those of the first class that matches count,
/// even if a later one allows more.
RightsClass class_of(const struct stat& about, const FileUser& user) {
  if (about.st_uid == user.id) return RightsClass::owner;
  const bool member =
      std::find(user.groups.begin(), user.groups.end(), about.st_gid) != user.groups.end();
  return member ? RightsClass::group : RightsClass::others;
}

bool may(const struct stat& about, const FileUser& user, unsigned rights) {
  // root runs only what somebody may run: capabilities(7), CAP_DAC_OVERRIDE.
  constexpr unsigned kAnyRun = S_IXUSR | S_IXGRP | S_IXOTH;
  if (user.id == 0)
    return (rights & kRun) == 0 || !S_ISREG(about.st_mode) || (about.st_mode & kAnyRun) != 0;
  constexpr unsigned kBits = 3;
  unsigned bits = about.st_mode;
  switch (class_of(about, user)) {
    case RightsClass::owner:
      bits >>= 2 * kBits;
      break;
    case RightsClass::group:
      bits >>= kBits;
      break;
    case RightsClass::others:
      break;
  }
  return (bits & rights) == rights;
}

char letter_of(RightsClass which) {
  return which == RightsClass::owner ? 'u' : which == RightsClass::group ? 'g' : 'o';
}

/// Returns true for the home folder of a person, and for each folder above one.
bool holds_home(const std::string& folder, uid_t owner) {
  constexpr std::string_view kHomes = "/home/";
  if (folder == "/" || folder == "/home" || folder == "/root") return true;
  if (folder.starts_with(kHomes) && folder.find('/', kHomes.size()) == std::string::npos)
    return true;
  std::vector<char> buffer(kEntryOctets);
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(owner, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return false;
  const std::string home = found->pw_dir;
  return home == folder || home.starts_with(folder + "/");
}

bool has_acl(const std::string& path) {
  return ::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) > 0;
}

/// Returns "0640 root:gsmrelay".
std::string mode_and_owner(const struct stat& about) {
  constexpr unsigned kMode = 07777;
  return fmt::format("{:04o} {}:{}", about.st_mode & kMode, name_of_user(about.st_uid),
                     name_of_group(about.st_gid));
}

/// The way to a file: links are followed, and each directory is judged.
struct Way {
  enum class End { found, absent, hidden, broken };
  End end = End::found;
  std::string at{};      ///< found: the file without links; absent: its first missing part
  struct stat about {};  ///< of the file, if it is found
  std::string closed{};  ///< the first directory that does not let the user pass; with mode
  bool unclear = false;  ///< a directory has an access control list that may let the user pass
  std::vector<std::string> commands{};  ///< that let the user pass
  bool home = false;  ///< `commands` would open a home folder, or a folder above one, to others
  int error = 0;      ///< of a broken way
};

class WayFinder {
 public:
  WayFinder(const std::string& path, const FileUser& user) : user_(user) {
    assert(path.starts_with('/'));
    push(path);
    if (::stat("/", &way_.about) == 0) pass("/");
    while (way_.end == Way::End::found && !left_.empty()) step();
  }
  Way take() { return std::move(way_); }

 private:
  /// Puts the parts of `path` before those that are left.
  void push(std::string_view path) {
    const auto parts = util::split(path, '/');
    for (auto part = parts.rbegin(); part != parts.rend(); ++part)
      if (!part->empty() && *part != ".") left_.emplace_back(*part);
  }

  void step() {
    constexpr int kMostLinks = 40;  // as the kernel
    const auto part = std::move(left_.back());
    left_.pop_back();
    if (part == "..") {
      way_.at.resize(std::min(way_.at.rfind('/'), way_.at.size()));
      if (::stat(way_.at.empty() ? "/" : way_.at.c_str(), &way_.about) != 0) stop(errno);
      return;
    }
    const auto next = way_.at + "/" + part;
    if (::lstat(next.c_str(), &way_.about) != 0) {
      const int error = errno;
      way_.at = next;
      return stop(error);
    }
    if (S_ISLNK(way_.about.st_mode)) {
      if (++links_ > kMostLinks) return stop(ELOOP);
      return follow(next);
    }
    way_.at = next;
    if (!left_.empty() && S_ISDIR(way_.about.st_mode)) pass(next);
  }

  void follow(const std::string& link) {
    std::array<char, PATH_MAX> target{};
    const auto size = ::readlink(link.c_str(), target.data(), target.size());
    if (size < 0) return stop(errno);
    const std::string_view text(target.data(), static_cast<std::size_t>(size));
    if (text.starts_with('/')) way_.at.clear();
    push(text);
    if (left_.empty() && ::stat(way_.at.empty() ? "/" : way_.at.c_str(), &way_.about) != 0)
      stop(errno);
  }

  void pass(const std::string& folder) {
    if (may(way_.about, user_, kPass)) return;
    if (has_acl(folder)) {
      way_.unclear = true;
      return;
    }
    if (way_.closed.empty())
      way_.closed = fmt::format("{} ({})", folder, mode_and_owner(way_.about));
    const auto which = class_of(way_.about, user_);
    if (which != RightsClass::owner && holds_home(folder, way_.about.st_uid)) way_.home = true;
    way_.commands.push_back(
        fmt::format("sudo chmod {}+x {}", letter_of(which), shell_word(folder)));
  }

  void stop(int error) {
    way_.error = error;
    way_.end = error == ENOENT   ? Way::End::absent
               : error == EACCES ? Way::End::hidden
                                 : Way::End::broken;
  }

  const FileUser& user_;
  Way way_;
  std::vector<std::string> left_;  ///< the last is the next part
  int links_ = 0;
};

/// Collects the commands that make a file usable.
struct Correction {
  std::vector<std::string> commands;
  void add(std::string command) { commands.push_back(std::move(command)); }
  void chmod(const std::string& mode, const std::string& file) {
    add(fmt::format("sudo chmod {} {}", mode, shell_word(file)));
  }
  void chown(const FileUser& user, const std::string& file) {
    add(fmt::format("sudo chown {} {}", shell_word(user.name), shell_word(file)));
  }
  std::string text() const { return fmt::format("{}", fmt::join(commands, " && ")); }
};

FileFault uncertain(std::string what) {
  return {.what = std::move(what), .certain = false};
}

/// Returns the fault of a way on which there is nothing to look at; none if there is.
FileFault fault_of_way(const std::string& path, const Way& way, const FileUser& user) {
  if (way.end == Way::End::broken)
    return {.what = fmt::format("{}: {}", path, std::strerror(way.error)),
            .next = "ls -ld " + shell_word(path)};
  if (way.end != Way::End::hidden) return {};
  if (way.closed.empty())
    return uncertain(fmt::format("{} cannot be judged: only root can look at it", path));
  return {.what = fmt::format("{} cannot pass {}, on the way to {}", user.name, way.closed, path),
          .next = fmt::format("{}", fmt::join(way.commands, " && "))};
}

/// Returns true for a file whose content a person types or pastes.
bool is_typed(FileUse use) {
  return use == FileUse::secret || use == FileUse::private_key;
}

/// Returns the fault of a file in a home folder that `user` cannot pass. The home stays closed.
FileFault fault_in_home(const std::string& path, const Way& way, FileUse use,
                        const FileUser& user) {
  if (way.end == Way::End::absent)
    return {.what = path + " does not exist; choose a path outside home folders",
            .next = "gsmrelay config edit"};
  return {
      .what = fmt::format("{} cannot pass {}, on the way to {}; copy the file, and use the copy",
                          user.name, way.closed, path),
      .next = command_to_copy(path, use, user)};
}

FileFault fault_of_absent(const std::string& path, const Way& way, FileUse use,
                          const FileUser& user) {
  FileFault fault{.what = path + " does not exist"};
  if (way.at != path) fault.what += fmt::format(" (there is no {})", way.at);
  // Written now, a key would be on the disk below the mount point, beside what it encrypts.
  if (is_typed(use) && is_on_medium(path))
    return {.what = fault.what +
                    "; plug in the medium that has it; the next command mounts what "
                    "/etc/fstab names",
            .next = "sudo mount -a"};
  if (is_typed(use)) fault.what += "; the next command reads it from the terminal, up to Ctrl-D";
  Correction correction{way.commands};
  correction.add(is_typed(use) ? command_to_write(path, user) : "gsmrelay config edit");
  fault.next = correction.text();
  return fault;
}

/// Adds the commands that make a secret readable by `user` alone, or by root and its group.
void correct_secret(Correction& correction, const std::string& file, const struct stat& about,
                    const FileUser& user) {
  constexpr unsigned kMode = 07777, kOwnerOnly = 0600;
  if (about.st_uid == user.id) return correction.chmod("600", file);
  if (about.st_uid == 0 && class_of(about, user) == RightsClass::group)
    return correction.chmod("640", file);
  correction.chown(user, file);
  if ((about.st_mode & kMode) != kOwnerOnly) correction.chmod("600", file);
}

std::string fault_of_secret(const std::string& path, const struct stat& about,
                            const FileUser& user) {
  if (about.st_uid != 0 && about.st_uid != user.id)
    return fmt::format("{} belongs to {}, who could change it", path, name_of_user(about.st_uid));
  if ((about.st_mode & S_IRWXO) != 0) return fmt::format("{} must not be readable by others", path);
  if ((about.st_mode & (S_IWGRP | S_IXGRP)) != 0)
    return fmt::format("{} must not be writable by its group", path);
  return {};
}

/// Adds the command that makes a file readable by `user`, and by no more users than needed.
void correct_reading(Correction& correction, const std::string& file, FileUse use,
                     const struct stat& about, const FileUser& user) {
  const auto which = class_of(about, user);
  if (use == FileUse::program) return correction.chmod(fmt::format("{}+x", letter_of(which)), file);
  if (which != RightsClass::others || use == FileUse::certificate)
    return correction.chmod(fmt::format("{}+r", letter_of(which)), file);
  if (use == FileUse::private_key) {
    correction.chown(user, file);
    if ((about.st_mode & S_IRUSR) == 0) correction.chmod("u+r", file);
    return;
  }
  correction.add(fmt::format("sudo chgrp {} {}", shell_word(group_of(user)), shell_word(file)));
  if ((about.st_mode & S_IRGRP) == 0) correction.chmod("g+r", file);
}

std::string cannot_use(const std::string& path, FileUse use, const struct stat& about,
                       const FileUser& user) {
  return fmt::format("{} cannot {} {} ({})", user.name, use == FileUse::program ? "run" : "read",
                     path, mode_and_owner(about));
}

FileFault cannot_pass(const std::string& path, const Way& way, const FileUser& user,
                      const Correction& correction) {
  return {.what = fmt::format("{} cannot pass {}, on the way to {}", user.name, way.closed, path),
          .next = correction.text()};
}

FileFault unclear_rights(const std::string& path) {
  auto fault = uncertain(path + " cannot be judged: an access control list decides");
  fault.next = "getfacl " + shell_word(path);
  return fault;
}

std::vector<gid_t> groups_of(const passwd& entry) {
  constexpr int kFirst = 32;
  std::vector<gid_t> groups(kFirst);
  int count = kFirst;
  if (::getgrouplist(entry.pw_name, entry.pw_gid, groups.data(), &count) < 0) {
    groups.resize(static_cast<std::size_t>(std::max(count, 1)));
    if (::getgrouplist(entry.pw_name, entry.pw_gid, groups.data(), &count) < 0)
      return {entry.pw_gid};
  }
  groups.resize(static_cast<std::size_t>(std::max(count, 0)));
  const auto primary = std::find(groups.begin(), groups.end(), entry.pw_gid);
  if (primary == groups.end())
    groups.insert(groups.begin(), entry.pw_gid);
  else
    std::iter_swap(groups.begin(), primary);
  return groups;
}

}  // namespace

std::string name_for_sudo(uid_t id) {
  const auto name = name_of_user(id);
  return name == std::to_string(id) ? "#" + name : name;
}

std::optional<FileUser> find_file_user(const std::string& name) {
  std::vector<char> buffer(kEntryOctets);
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
      found == nullptr)
    return std::nullopt;
  return FileUser{name, found->pw_uid, groups_of(*found)};
}

FileUser current_file_user() {
  FileUser user{name_of_user(::geteuid()), ::geteuid(), {::getegid()}};
  std::vector<gid_t> others(static_cast<std::size_t>(std::max(::getgroups(0, nullptr), 0)));
  const int count = ::getgroups(static_cast<int>(others.size()), others.data());
  others.resize(static_cast<std::size_t>(std::max(count, 0)));
  user.groups.insert(user.groups.end(), others.begin(), others.end());
  return user;
}

bool is_on_medium(std::string_view path) {
  return path.starts_with("/media/") || path.starts_with("/mnt/") ||
         path.starts_with("/run/media/");
}

std::string command_to_write(const std::string& path, const FileUser& user) {
  return fmt::format("sudo install -D -m 600 -o {} /dev/stdin {}", shell_word(user.name),
                     shell_word(path));
}

std::string command_to_copy(const std::string& path, FileUse use, const FileUser& user) {
  const auto name = std::filesystem::path(path).filename().string();
  if (use == FileUse::program)
    return fmt::format("sudo install -m 755 {} {} && sudo gsmrelay config edit", shell_word(path),
                       shell_word("/usr/local/bin/" + name));
  const auto copy = (is_typed(use) ? "/etc/gsmrelay/secrets.d/" : "/etc/gsmrelay/") + name;
  if (use == FileUse::configuration)
    return fmt::format("sudo install -m 640 -g {} {} {}", shell_word(group_of(user)),
                       shell_word(path),
                       shell_word(name == "gsmrelayd.toml" ? copy + ".new" : copy));
  return fmt::format("sudo install -D -m {} -o {} {} {} && sudo gsmrelay config edit",
                     is_typed(use) ? "600" : "644", shell_word(user.name), shell_word(path),
                     shell_word(copy));
}

FileFault judge_file(const std::string& path, FileUse use, const FileUser& user) {
  const auto way = WayFinder(path, user).take();
  if (way.home) return fault_in_home(path, way, use, user);
  if (auto fault = fault_of_way(path, way, user); !fault.empty()) return fault;
  if (way.end == Way::End::absent) return fault_of_absent(path, way, use, user);
  if (!S_ISREG(way.about.st_mode))
    return {.what = fmt::format("{} is {}", path,
                                S_ISDIR(way.about.st_mode) ? "a directory" : "no regular file"),
            .next = "gsmrelay config edit"};
  Correction correction{way.commands};
  if (way.about.st_size == 0 && is_typed(use) && !way.unclear) {
    correction.add(command_to_write(way.at, user));
    return {.what = path + " is empty; the next command reads it from the terminal, up to Ctrl-D",
            .next = correction.text()};
  }
  auto what = use == FileUse::secret ? fault_of_secret(path, way.about, user) : std::string();
  bool unclear = way.unclear;
  if (what.empty() && !may(way.about, user, use == FileUse::program ? kRun : kRead)) {
    unclear = unclear || has_acl(way.at);
    what = cannot_use(path, use, way.about, user);
  }
  if (!what.empty()) {
    if (use == FileUse::secret)
      correct_secret(correction, way.at, way.about, user);
    else
      correct_reading(correction, way.at, use, way.about, user);
  }
  if (!way.closed.empty()) return cannot_pass(path, way, user, correction);
  if (unclear) return unclear_rights(path);
  if (!what.empty()) return {.what = std::move(what), .next = correction.text()};
  if (way.about.st_size > 0) return {};
  return {.what = path + " is empty", .next = "gsmrelay config edit"};
}

FileFault judge_folder(const std::string& path, const FileUser& user) {
  const auto way = WayFinder(path, user).take();
  if (way.home)
    return {.what = fmt::format("{} cannot pass {}, on the way to {}; choose a folder elsewhere",
                                user.name, way.closed, path),
            .next = "gsmrelay config edit"};
  if (auto fault = fault_of_way(path, way, user); !fault.empty()) return fault;
  Correction correction{way.commands};
  std::string what;
  bool unclear = way.unclear;
  if (way.end == Way::End::absent) {
    const auto parent = way.at.substr(0, std::max<std::size_t>(way.at.rfind('/'), 1));
    struct stat about {};
    if (::stat(parent.c_str(), &about) != 0 || !S_ISDIR(about.st_mode))
      return {.what = fmt::format("{} is no directory", parent), .next = "gsmrelay config edit"};
    if (!may(about, user, kWrite | kPass)) {
      unclear = unclear || has_acl(parent);
      what = fmt::format("{} cannot create {} in {} ({})", user.name, path, parent,
                         mode_and_owner(about));
      correction.add(
          fmt::format("sudo install -d -m 750 -o {} {}", shell_word(user.name), shell_word(path)));
    }
  } else if (!S_ISDIR(way.about.st_mode)) {
    return {.what = fmt::format("{} is no directory", path), .next = "gsmrelay config edit"};
  } else if (!may(way.about, user, kRead | kWrite | kPass)) {
    unclear = unclear || has_acl(way.at);
    what = fmt::format("{} cannot write to {} ({})", user.name, path, mode_and_owner(way.about));
    if (way.about.st_uid != user.id) correction.chown(user, way.at);
    if ((way.about.st_mode & S_IRWXU) != S_IRWXU) correction.chmod("u+rwx", way.at);
  }
  if (!way.closed.empty()) return cannot_pass(path, way, user, correction);
  if (unclear) return unclear_rights(path);
  return what.empty() ? FileFault{} : FileFault{.what = std::move(what), .next = correction.text()};
}

FileFault judge_folder_with(const std::string& path, const std::string& prefix,
                            const FileUser& user) {
  if (auto fault = judge_folder(path, user); !fault.empty()) return fault;
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().filename().string().starts_with(prefix)) names.push_back(entry->path());
  std::sort(names.begin(), names.end());
  Correction correction;
  std::string first, theirs;
  for (const auto& name : names) {
    struct stat about {};
    if (::stat(name.c_str(), &about) != 0 || !S_ISREG(about.st_mode) ||
        may(about, user, kRead | kWrite) || has_acl(name))
      continue;
    if (first.empty())
      first = fmt::format("{} cannot write to {} ({})", user.name, name, mode_and_owner(about));
    if (about.st_uid != user.id) theirs += " " + shell_word(name);
    constexpr unsigned kOwn = S_IRUSR | S_IWUSR;
    if ((about.st_mode & kOwn) != kOwn) correction.chmod("u+rw", name);
  }
  if (first.empty()) return {};
  if (!theirs.empty())
    correction.add(fmt::format("sudo chown {}{}", shell_word(user.name), theirs));
  return {.what = std::move(first), .next = correction.text()};
}

}  // namespace config
