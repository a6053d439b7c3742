#include "cli/appliance_backup.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <system_error>
#include <tuple>

#include "cli/box_files.hpp"
#include "cli/foreign_folder.hpp"
#include "cli/spool_key.hpp"
#include "cli/temporary_name.hpp"
#include "config/config.hpp"
#include "config/file_rights.hpp"
#include "config/input_limits.hpp"
#include "database/copy.hpp"
#include "relay/route.hpp"
#include "spool/file_tools.hpp"
#include "spool/lock.hpp"
#include "util/erasure.hpp"
#include "util/file_replacement.hpp"
#include "util/shell.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;
using terminal::CommandResult;
using util::shell_word;

constexpr const char *kConfig = "gsmrelayd.toml", *kSpool = "spool.db", *kKey = "spool.db.pinkey";
constexpr std::string_view kSecrets = "secrets.d/";
constexpr const char *kFresh = ".restoring", *kBefore = ".before-restore", *kKeyEnd = ".pinkey";
constexpr std::size_t kBlock = 64 * 1024, kLongestName = 255;
/// So that a secret can be kept as NAME.before-restore-99.
constexpr std::size_t kLongestSecretName = 237;
constexpr int kNameDigits = 3, kSizeDigits = 15, kTimeDigits = 12;
constexpr std::int64_t kLargestSecret = 64 * 1024, kLargestSpool = std::int64_t{1} << 40;

/// Closes the file.
class BackupFile {
 public:
  explicit BackupFile(int fd) : fd_(fd) {}
  ~BackupFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  BackupFile(const BackupFile&) = delete;
  BackupFile& operator=(const BackupFile&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

/// Returns errno as an error about `path`.
tl::unexpected<CommandError> box_error(const std::string& path, const char* verb) {
  const int reason = errno;
  const bool denied = reason == EACCES || reason == EPERM;
  return terminal::fail(denied ? kDenied : kFailed,
                        fmt::format("{} cannot be {}: {}", path, verb, std::strerror(reason)),
                        denied && ::geteuid() != 0
                            ? "run the command with sudo"
                            : fmt::format("ls -l {0}; df {0}", shell_word(path)));
}

tl::unexpected<CommandError> box_error(const util::Error& error) {
  return terminal::fail(error.advice == util::Advice::reject ? kRefused : kFailed, error.what,
                        "gsmrelay restore --help");
}

std::string secrets_folder(const std::string& config) {
  return fs::path(config).parent_path() / "secrets.d";
}

std::int64_t largest_part(const std::string& name) {
  if (name == kSpool) return kLargestSpool;
  return name == kConfig ? static_cast<std::int64_t>(config::kLargestFile) : kLargestSecret;
}

// --- writing
// --------------------------------------------------------------------------------------

/// Fills `block`, except at the end of the file. Returns the number of octets, or -1.
std::int64_t read_block(int fd, std::string& block) {
  std::size_t size = 0;
  while (size < block.size()) {
    const auto got = ::read(fd, block.data() + size, block.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  return static_cast<std::int64_t>(size);
}

/// Writes the file `from` as the part `name`. Decrypts it, if `encryption` is given.
CommandResult<BackupPart> add_part(SealedWriter& out, const std::string& name,
                                   const std::string& from, const spool::Encryption& encryption) {
  const BackupFile file(::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat about {};
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0) return box_error(from, "read");
  if (about.st_size > largest_part(name))
    return terminal::fail(
        kRefused,
        fmt::format("{} has {} octets; a backup takes {}", from, about.st_size, largest_part(name)),
        fmt::format("ls -l {}; move it elsewhere", shell_word(from)));
  BackupPart part{name, about.st_size, about.st_mtime};
  auto done = out.write(fmt::format("{:0{}}{:0{}}{:0{}}{}", name.size(), kNameDigits, part.octets,
                                    kSizeDigits, part.changed, kTimeDigits, name));
  std::int64_t left = part.octets;
  std::string block(kBlock, '\0');
  while (done && left > 0) {
    const auto got = std::min(read_block(file.get(), block), left);
    if (got == 0) errno = EAGAIN;  // it became shorter meanwhile
    if (got <= 0) return box_error(from, "read");
    const auto size = static_cast<std::size_t>(got);
    if (encryption)
      encryption->decrypt(static_cast<std::uint64_t>(part.octets - left),
                          {reinterpret_cast<std::uint8_t*>(block.data()), size});
    done = out.write(std::string_view(block).substr(0, size));
    left -= got;
  }
  if (!done) return box_error(done.error());
  return part;
}

/// Hidden files are those of editors; the others are what a restoration kept or did not finish.
bool is_no_secret(const std::string& name) {
  return name.starts_with('.') || name.ends_with(kFresh) || name.find(kBefore) != std::string::npos;
}

/// The secrets of a box for its backup.
struct Secrets {
  std::map<std::string, std::string> files;  ///< names in secrets.d, and the paths that are read
  std::vector<std::string> left;
};

/// Returns why the file behind `link` is not taken, or sets `file` to it.
std::string follow(const std::string& link, std::string& file) {
  std::error_code error;
  const auto real = fs::canonical(link, error).string();
  if (error) return error.message();
  const auto foreign = find_foreign_folder(link);
  if (!foreign || *foreign) return "users other than root may have made this link";
  if (!fs::is_regular_file(real, error)) return "it leads to no regular file";
  file = real;
  return {};
}

CommandResult<Secrets> find_secrets(const std::string& config) {
  Secrets secrets;
  std::set<std::string> listed;
  const auto folder = secrets_folder(config);
  std::error_code error, unknown;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (is_no_secret(name)) continue;
    listed.insert(name);
    if (name.size() > kLongestSecretName)
      return terminal::fail(kRefused,
                            fmt::format("the name of {} is longer than {} octets",
                                        entry->path().string(), kLongestSecretName),
                            "give it a shorter name");
    std::string file = entry->path(), why;
    if (entry->is_symlink(unknown))
      why = follow(entry->path(), file);
    else if (!entry->is_regular_file(unknown))
      why = "it is no regular file";
    if (why.empty())
      secrets.files.emplace(name, file);
    else
      secrets.left.push_back(fmt::format("{}: {}", entry->path().string(), why));
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    errno = error.value();
    return box_error(folder, "read");
  }
  std::ranges::sort(secrets.left);
  const auto loaded = config::load(config, relay::route_kinds());
  const auto places = config::secret_places(loaded.config, relay::route_kinds());
  for (const auto& place : places.files) {
    const auto path = fs::path(place).lexically_normal();
    const bool inside = path.parent_path() == fs::path(folder).lexically_normal();
    if (inside && (secrets.files.contains(path.filename()) || listed.contains(path.filename())))
      continue;
    secrets.left.push_back(
        fmt::format("{}: it is {} {}", place, inside ? "hidden or absent in" : "not in", folder));
  }
  for (const auto& name : places.credentials)
    secrets.left.push_back(fmt::format("the credential {}: systemd has it", name));
  return secrets;
}

/// Returns the time of the newest change of the spool: its log has it until it is in the file.
timespec newest_change(const std::string& spool) {
  timespec newest{};
  for (const char* end : {"", "-wal"}) {
    struct stat about {};
    if (::stat((spool + end).c_str(), &about) == 0 && about.st_mtime >= newest.tv_sec)
      newest = about.st_mtim;
  }
  return newest;
}

CommandResult<BoxBackup> write_parts(SealedWriter& out, const BoxFiles& box,
                                     const std::string& spool_copy) {
  std::vector<std::pair<std::string, std::string>> files{{kConfig, box.config}};
  auto secrets = find_secrets(box.config);
  if (!secrets) return terminal::fail(secrets.error());
  for (const auto& [name, from] : secrets->files)
    files.emplace_back(std::string(kSecrets) + name, from);
  if (::access((box.spool + kKeyEnd).c_str(), F_OK) == 0)
    files.emplace_back(kKey, box.spool + kKeyEnd);
  files.emplace_back(kSpool, spool_copy);
  BoxBackup written{.parts = {}, .left = std::move(secrets->left)};
  for (const auto& [name, from] : files) {
    auto part = add_part(out, name, from, name == kSpool ? box.encryption : spool::Encryption());
    if (!part) return terminal::fail(part.error());
    written.parts.push_back(std::move(*part));
  }
  auto done = out.write(std::string(kNameDigits, '0'));
  if (done) done = out.finish();
  if (!done) return box_error(done.error());
  return written;
}

// --- reading
// --------------------------------------------------------------------------------------

/// A part that has been read into a file of its own beside its place.
struct Restored {
  std::string fresh, place;
};

/// Removes what was read, and the folders that were made for it, unless it has got its place.
class RestoredFiles {
 public:
  RestoredFiles() = default;
  ~RestoredFiles() {
    for (const auto& one : files) util::erase_copy(one.fresh);
    for (const auto& folder : folders) ::rmdir(folder.c_str());  // if it is empty
  }
  RestoredFiles(const RestoredFiles&) = delete;
  RestoredFiles& operator=(const RestoredFiles&) = delete;
  std::vector<Restored> files;
  std::vector<std::string> folders;  ///< that were not there before
};

/// Returns the number in `digits`, or -1.
std::int64_t number_in(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

tl::unexpected<CommandError> damaged_backup(const std::string& path) {
  return terminal::fail(kRefused, path + " is no backup that this version can restore",
                        "gsmrelay version");
}

/// Reads the head of the next part. An empty name is the end.
CommandResult<BackupPart> read_head(SealedReader& in, const std::string& path) {
  const auto length = in.read(kNameDigits);
  if (!length) return box_error(length.error());
  const auto size = number_in(*length);
  if (size == 0) return BackupPart{};
  if (size < 0 || size > static_cast<std::int64_t>(kLongestName)) return damaged_backup(path);
  const auto rest =
      in.read(static_cast<std::size_t>(kSizeDigits + kTimeDigits) + static_cast<std::size_t>(size));
  if (!rest) return box_error(rest.error());
  const std::string_view head = *rest;
  BackupPart part{std::string(head.substr(kSizeDigits + kTimeDigits)),
                  number_in(head.substr(0, kSizeDigits)),
                  number_in(head.substr(kSizeDigits, kTimeDigits))};
  if (part.octets < 0 || part.octets > largest_part(part.name) || part.changed < 0)
    return damaged_backup(path);
  return part;
}

/// Gives the open file `fd`, at `path`, to the owner of its folder, if this is root. By the
/// descriptor: the owner could put a link to another file in the place of the name.
bool give_to_folder_owner(int fd, const std::string& path) {
  struct stat folder {};
  return ::stat(fs::path(path).parent_path().c_str(), &folder) == 0 &&
         (::geteuid() != 0 || ::fchown(fd, folder.st_uid, folder.st_gid) == 0);
}

/// Returns where a part belongs; "" for a name that no backup has.
std::string place_of(const std::string& name, const BoxFiles& box) {
  if (name == kConfig) return box.config;
  if (box.spool.empty()) return {};  // the configuration comes first
  if (name == kSpool) return box.spool;
  if (name == kKey) return box.spool + kKeyEnd;
  const auto secret = name.starts_with(kSecrets) ? name.substr(kSecrets.size()) : "";
  if (secret.empty() || secret.front() == '.' || secret.find('/') != std::string::npos) return {};
  return secrets_folder(box.config) + '/' + secret;
}

/// Makes the folder of `place` if it is absent, for the user of the service where there is one.
CommandResult<void> make_place(const std::string& place, std::vector<std::string>& made) {
  const auto folder = fs::path(place).parent_path().string();
  struct stat about {};
  if (::stat(folder.c_str(), &about) == 0) return {};
  if (::mkdir(folder.c_str(), 0700) != 0) return box_error(folder, "made");
  made.push_back(folder);
  const auto user = config::find_file_user(config::kServiceUser);
  if (::geteuid() == 0 && user && ::chown(folder.c_str(), user->id, user->groups.front()) != 0)
    return box_error(folder, "given to gsmrelay");
  return {};
}

tl::unexpected<CommandError> interrupted() {
  return terminal::fail(kFailed, "the restoration was interrupted; nothing was changed",
                        "give this command again");
}

/// Reads a part into a new file with the owner of its folder. Fails if a signal waits.
CommandResult<void> read_part(SealedReader& in, const BackupPart& part, const Restored& to,
                              const PostponedSignals& signals,
                              const std::function<void(std::string_view)>& seen) {
  util::erase_copy(to.fresh);
  const BackupFile file(
      ::open(to.fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return box_error(to.fresh, "written");
  for (std::int64_t left = part.octets; left > 0;) {
    if (signals.one_waits()) return interrupted();
    const auto size = std::min<std::int64_t>(left, kBlock);
    const auto block = in.read(static_cast<std::size_t>(size));
    if (!block) return box_error(block.error());
    if (!util::write_whole(file.get(), *block)) return box_error(to.fresh, "written");
    seen(*block);
    left -= size;
  }
  const bool owned = give_to_folder_owner(file.get(), to.fresh);
  // The service reads its configuration, which is in a folder of root.
  const bool config = part.name == kConfig;
  const auto user = config::find_file_user(config::kServiceUser);
  const bool shared =
      !config ||
      ((::geteuid() != 0 || !user || ::fchown(file.get(), 0, user->groups.front()) == 0) &&
       ::fchmod(file.get(), 0640) == 0);
  if (!owned || !shared || ::fsync(file.get()) != 0) return box_error(to.fresh, "written");
  return {};
}

/// Erases what an interrupted restoration has read beside the configuration and the secrets: they
/// may be those of another box. What it has read of a spool, read_part() or gsmrelayd erases.
void erase_unfinished(const std::string& config) {
  util::erase_copy(config + kFresh);
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator entry(secrets_folder(config), error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().string().ends_with(kFresh)) files.push_back(entry->path());
  for (const auto& file : files) util::erase_copy(file);
}

/// Reads all parts beside their places.
CommandResult<std::vector<BackupPart>> read_parts(SealedReader& in, const std::string& path,
                                                  BoxFiles& box, RestoredFiles& restored,
                                                  const PostponedSignals& signals) {
  std::vector<BackupPart> parts;
  for (;;) {
    auto part = read_head(in, path);
    if (!part) return terminal::fail(part.error());
    if (part->name.empty()) break;
    const auto place = place_of(part->name, box);
    if (place.empty()) return damaged_backup(path);
    restored.files.push_back({place + kFresh, place});
    std::string toml;
    const bool config = part->name == kConfig;
    if (const auto made = make_place(place, restored.folders); !made)
      return terminal::fail(made.error());
    const auto done =
        read_part(in, *part, restored.files.back(), signals, [&](std::string_view block) {
          if (config) toml += block;
        });
    if (!done) return terminal::fail(done.error());
    if (config)
      box.spool = config::parse(toml, box.config, relay::route_kinds()).config.daemon.state_dir +
                  "/spool.db";
    parts.push_back(std::move(*part));
  }
  if (const auto end = in.finish(); !end) return box_error(end.error());
  const auto has = [&](const char* name) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](const BackupPart& one) { return one.name == name; });
  };
  if (!has(kConfig) || !has(kSpool)) return damaged_backup(path);
  return parts;
}

/// The ends of the names of the spool's file, which goes first, and of its logs.
constexpr const char* kSpoolEnds[] = {"", "-wal", "-shm"};

/// Returns the first number under which nothing has been kept at any place: see
/// database::before_restore. What one restoration replaces has one number.
CommandResult<int> free_number(const RestoredFiles& restored) {
  const auto has = [](const std::string& path) {
    struct stat about {};
    return ::lstat(path.c_str(), &about) == 0;
  };
  for (int number = 1; number <= database::kMostReplaced; ++number)
    if (std::none_of(restored.files.begin(), restored.files.end(), [&](const Restored& one) {
          const auto kept = database::before_restore(one.place, number);
          return std::any_of(std::begin(kSpoolEnds), std::end(kSpoolEnds),
                             [&](const char* end) { return has(kept + end); });
        }))
      return number;
  return terminal::fail(
      kRefused, fmt::format("{} earlier restorations have kept files", database::kMostReplaced),
      fmt::format("ls -l {}.before-restore*; move them away",
                  shell_word(restored.files.front().place)));
}

/// Fails if a file is in a place, and may not be replaced.
CommandResult<void> check_places(const RestoredFiles& restored, Replace replace, int number) {
  for (const auto& one : restored.files)
    if (replace == Replace::nothing && ::access(one.place.c_str(), F_OK) == 0)
      return terminal::fail(kRefused, one.place + " is there already; nothing was changed",
                            "give --replace to keep it as " +
                                shell_word(database::before_restore(one.place, number)));
  return {};
}

/// What was here before a restoration.
struct FormerBox {
  std::string config;  ///< or the name that an interrupted restoration gave it
  std::string spool;   ///< of `config`, if that is not the spool of the backup
  config::SecretRef key;
};

/// Returns the configuration that a restoration was the last to take away; "" if none did.
std::string last_kept(const std::string& config) {
  std::string last;
  timespec newest{};
  for (int number = 1; number <= database::kMostReplaced; ++number) {
    const auto kept = database::before_restore(config, number);
    struct stat about {};
    if (::stat(kept.c_str(), &about) != 0) continue;
    const auto& renamed = about.st_ctim;
    if (std::tie(renamed.tv_sec, renamed.tv_nsec) < std::tie(newest.tv_sec, newest.tv_nsec))
      continue;
    newest = renamed;
    last = kept;
  }
  return last;
}

/// Reads the configuration that would be replaced, or that an interrupted restoration has renamed.
/// One that cannot be read to its end has the state_dir that was read, and that of the service the
/// usual one.
FormerBox find_former(const BoxFiles& box) {
  const bool there = ::access(box.config.c_str(), F_OK) == 0;
  FormerBox former{.config = there ? box.config : last_kept(box.config), .spool = {}, .key = {}};
  if (former.config.empty()) return former;
  const auto loaded = config::load(former.config, relay::route_kinds());
  former.key = loaded.config.daemon.spool_key;
  const bool known = loaded.errors.empty() || loaded.places.contains("daemon.state_dir") ||
                     owner_of(box.config) == spool::Owner::service;
  const auto spool = loaded.config.daemon.state_dir + "/spool.db";
  std::error_code absent;
  if (known && ::access(spool.c_str(), F_OK) == 0 && !fs::equivalent(spool, box.spool, absent))
    former.spool = spool;
  return former;
}

/// Returns whether `spool` is what the same backup has put there before it was interrupted: the new
/// one has all of its SMS.
bool is_restored(const std::string& spool) {
  struct stat log {};
  if (::stat((spool + database::kWalEnd).c_str(), &log) == 0 && log.st_size > 0) return false;
  const BackupFile one(::open(spool.c_str(), O_RDONLY | O_CLOEXEC));
  const BackupFile other(::open((spool + kFresh).c_str(), O_RDONLY | O_CLOEXEC));
  std::string first(kBlock, '\0'), second(kBlock, '\0');
  for (;;) {
    const auto size = read_block(one.get(), first);
    if (size < 0 || size != read_block(other.get(), second)) return false;
    if (first.compare(0, static_cast<std::size_t>(size), second, 0,
                      static_cast<std::size_t>(size)) != 0)
      return false;
    if (size == 0) return true;
  }
}

/// Returns what lets the SMS that wait be relayed and sent.
std::string command_to_relay(const BoxFiles& box, const FormerBox& former) {
  const auto start = command_to_start(owner_of(box.config));
  if (former.config.empty() || former.config == box.config) return start;
  return fmt::format("sudo mv {} {}; {}", shell_word(former.config), shell_word(box.config), start);
}

/// Returns the option that names the configuration, unless it is that of the service.
std::string config_option(const std::string& config) {
  return config == config::kServiceFile ? "" : " --config " + shell_word(config);
}

/// Returns what shows why the SMS of `spool` cannot be counted.
std::string command_to_check(const std::string& spool, const FormerBox& former) {
  if (former.config.empty()) return "sudo ls -l " + shell_word(spool);
  return command_with_key(former.key, "db check" + config_option(former.config));
}

/// The command that is repeated, without "gsmrelay".
struct Repetition {
  std::string backup, options;
  std::string with(const char* more) const {
    return fmt::format("restore {} --replace{}{}", shell_word(backup), more, options);
  }
};

/// Fails if SMS wait in `spool`, which gsmrelayd would use no more.
CommandResult<void> check_waiting(const std::string& spool, const BoxFiles& box,
                                  const FormerBox& former, const Repetition& again) {
  if (::access(spool.c_str(), F_OK) != 0 || (spool == box.spool && is_restored(spool))) return {};
  const auto without = "or without them: sudo gsmrelay " + again.with(" --discard-waiting");
  const auto key = spool_encryption(spool, former.key, again.with(""));
  const auto waiting = key ? spool::count_waiting(spool, *key)
                           : util::Result<spool::Waiting>(util::fail(util::Advice::retry, ""));
  if (!waiting)
    return terminal::fail(
        kRefused,
        fmt::format("it cannot be counted how many SMS wait in {} ({}); nothing was changed", spool,
                    key ? waiting.error().what : key.error().what),
        fmt::format("{}, {}", key ? command_to_check(spool, former) : key.error().next, without));
  if (waiting->received == 0 && waiting->outgoing == 0 && waiting->dead == 0) return {};
  return terminal::fail(
      kRefused,
      fmt::format("{} has {} received SMS that are not relayed, {} that were rejected and {} SMS "
                  "that are not sent; nothing was changed",
                  spool, waiting->received, waiting->dead, waiting->outgoing),
      fmt::format("{}{} until they are, {}", command_to_relay(box, former),
                  waiting->dead > 0 ? "; gsmrelay queue retry all" : "", without));
}

/// Keeps the spool, and its logs, as `kept`. A power cut leaves all of them together, at one place
/// or at both: what is in a log is not in the file yet.
CommandResult<void> keep_spool(const std::string& spool, const std::string& kept) {
  for (const char* end : kSpoolEnds) {
    const auto from = spool + end, to = kept + end;
    // Some file systems have no second names.
    if (::link(from.c_str(), to.c_str()) != 0 && errno != ENOENT &&
        ::rename(from.c_str(), to.c_str()) != 0)
      return box_error(from, "renamed");
    ::utimensat(AT_FDCWD, to.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);  // it is kept from now
  }
  if (!util::sync_folder_of(spool)) return box_error(spool, "renamed");
  for (const char* end : kSpoolEnds)
    if (const auto old = spool + end; ::unlink(old.c_str()) != 0 && errno != ENOENT)
      return box_error(old, "renamed");
  return {};
}

/// Gives every part its place. The configuration is taken away first and comes last: without it the
/// service does not start, so that after a power cut it meets all of the old state or of the new.
CommandResult<void> put_in_place(RestoredFiles& restored, const BoxFiles& box, int number) {
  const auto& spool = box.spool;
  if (::rename(box.config.c_str(), database::before_restore(box.config, number).c_str()) != 0) {
    if (errno != ENOENT) return box_error(box.config, "renamed");
  } else if (!util::sync_folder_of(box.config)) {
    return box_error(box.config, "renamed");
  }
  if (const auto kept = keep_spool(spool, database::before_restore(spool, number)); !kept)
    return kept;
  std::reverse(restored.files.begin(), restored.files.end());
  for (const auto& one : restored.files) {
    if (one.place != spool && ::access(one.place.c_str(), F_OK) == 0 &&
        ::rename(one.place.c_str(), database::before_restore(one.place, number).c_str()) != 0)
      return box_error(one.place, "renamed");
    if (::rename(one.fresh.c_str(), one.place.c_str()) != 0 || !util::sync_folder_of(one.place))
      return box_error(one.place, "written");
  }
  return {};
}

}  // namespace

terminal::CommandResult<BoxBackup> back_up_box(const BoxFiles& box, const std::string& path,
                                               std::string_view passphrase,
                                               crypto::Argon2Cost cost) {
  // The copy is encrypted if the spool is: it stays beside it, and no signal leaves it behind. The
  // backup has its content, because another box has another key.
  TemporaryName name;
  auto copy = box.spool + ".copy-XXXXXX";
  const int made = name.make(copy, 0);
  if (made < 0) return box_error(copy, "written");
  ::close(made);
  const auto forget = [&](auto result) {
    util::erase_copy(copy);
    name.forget();
    return result;
  };
  using Written = terminal::CommandResult<BoxBackup>;
  const auto changed = newest_change(box.spool);
  if (const auto report = spool::back_up_file(box.spool, copy, box.encryption); !report)
    return forget(Written(box_error(report.error())));
  const timespec times[] = {changed, changed};
  ::utimensat(AT_FDCWD, copy.c_str(), times, 0);  // add_part() records it
  const auto fresh = path + ".unfinished";
  ::unlink(fresh.c_str());
  const BackupFile file(
      ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return forget(Written(box_error(fresh, "written")));
  SealedWriter out(file.get(), path, passphrase, cost);
  auto written = write_parts(out, box, copy);
  if (written && util::replace_file(file.get(), fresh, path) != util::Replaced::yes)
    written = box_error(path, "written");
  if (!written) ::unlink(fresh.c_str());
  return forget(std::move(written));
}

terminal::CommandResult<void> check_backup(const std::string& path) {
  // Before it is opened: a pipe gives its octets once, and ends for the writer when it is closed.
  if (util::is_special(path)) return {};
  const BackupFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return box_error(path, "read");
  if (const auto checked = SealedReader::check(file.get(), path); !checked)
    return box_error(checked.error());
  return {};
}

terminal::CommandResult<std::vector<BackupPart>> restore_box(const std::string& path,
                                                             std::string_view passphrase,
                                                             const std::string& config,
                                                             Replace replace,
                                                             const std::string& passphrase_file) {
  const BackupFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return box_error(path, "read");
  auto in = SealedReader::open(file.get(), path, passphrase);
  if (!in) return box_error(in.error());
  BoxFiles box{.config = config};
  const PostponedSignals signals;
  erase_unfinished(config);
  RestoredFiles restored;
  auto parts = read_parts(*in, path, box, restored, signals);
  if (!parts) return parts;
  const auto number = free_number(restored);
  if (!number) return terminal::fail(number.error());
  if (const auto free = check_places(restored, replace, *number); !free)
    return terminal::fail(free.error());
  const auto report = spool::check_file(box.spool + kFresh);
  if (!report) return box_error(report.error());
  if (!report->faults.empty())
    return terminal::fail(kRefused, "the spool of the backup is damaged: " + report->faults.front(),
                          "use another backup");
  const auto former = find_former(box);
  const Repetition again{
      .backup = path,
      .options =
          (passphrase_file.empty() ? "" : " --passphrase-file " + shell_word(passphrase_file)) +
          config_option(config)};
  std::vector<spool::FileLock> locks;
  for (const auto& spool : {box.spool, former.spool}) {
    if (spool.empty()) continue;
    auto lock = spool::FileLock::take(spool);
    if (!lock)
      return terminal::fail(kRefused, lock.error().what, command_to_stop(owner_of(config)));
    locks.push_back(std::move(*lock));
    if (replace == Replace::anything) continue;
    if (const auto none = check_waiting(spool, box, former, again); !none)
      return terminal::fail(none.error());
  }
  if (signals.one_waits()) return interrupted();
  if (const auto done = put_in_place(restored, box, *number); !done) {
    auto error = done.error();
    if (::access(config.c_str(), F_OK) != 0)
      error.what +=
          fmt::format("; there is no {} until the restoration is repeated with --replace", config);
    return terminal::fail(error);
  }
  return parts;
}

}  // namespace cli
