#include "cli/config_edit.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <istream>
#include <ostream>
#include <utility>

#include "cli/command.hpp"
#include "cli/config_report.hpp"
#include "cli/config_storage.hpp"
#include "cli/foreign_folder.hpp"
#include "cli/output.hpp"
#include "cli/run_program.hpp"
#include "cli/temporary_name.hpp"
#include "config/input_limits.hpp"
#include "relay/route.hpp"
#include "util/file_replacement.hpp"
#include "util/shell.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

using terminal::CommandResult;
using util::shell_word;

class EditedFile {
 public:
  explicit EditedFile(int fd = -1) : fd_(fd) {}
  ~EditedFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  EditedFile(EditedFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  EditedFile& operator=(EditedFile&&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

/// The editor gets the interrupts of the terminal; this program must survive them, at its questions
/// too, to remove the copy.
class IgnoredInterrupts {
 public:
  IgnoredInterrupts() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &ignore, &interrupt_);
    ::sigaction(SIGQUIT, &ignore, &quit_);
  }
  ~IgnoredInterrupts() {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGQUIT, &quit_, nullptr);
  }
  IgnoredInterrupts(const IgnoredInterrupts&) = delete;
  IgnoredInterrupts& operator=(const IgnoredInterrupts&) = delete;

 private:
  struct sigaction interrupt_ {};
  struct sigaction quit_ {};
};

/// Returns "sudo " for root, whose commands are most often typed with it.
std::string as_root() {
  return ::geteuid() == 0 ? "sudo " : "";
}

/// Returns the command that edits `file` again, with "EDITOR=nano" if `variable` is "EDITOR".
std::string again(const std::string& file, const std::string& variable = "") {
  const auto editor = variable.empty() ? "" : variable + "=nano ";  // sudo drops one set before it
  return as_root() + editor + "gsmrelay config edit " + shell_word(file);
}

tl::unexpected<CommandError> failed(const std::string& what, const std::string& file) {
  const int reason = errno;
  const bool denied = reason == EACCES || reason == EPERM;
  return terminal::fail(denied ? kDenied : kFailed,
                        fmt::format("{}: {}", what, std::strerror(reason)),
                        denied && ::geteuid() != 0
                            ? "sudo " + again(file)
                            : fmt::format("{0}ls -l {1}; df {1}", as_root(), shell_word(file)));
}

/// Reads at most one octet more than a configuration may have.
CommandResult<std::string> read_whole(int fd, const std::string& file) {
  std::string text(config::kLargestFile + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const auto got = ::pread(fd, text.data() + size, text.size() - size, static_cast<off_t>(size));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(file + " cannot be read", file);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  if (size > config::kLargestFile)
    return terminal::fail(kUsage, file + " is larger than a configuration may be (256 KiB)",
                          as_root() + "ls -l " + shell_word(file));
  return text;
}

/// The file as it was when the editing began. Locked against a second `config edit`.
struct Original {
  std::string path;  ///< without links, so that a link stays one
  EditedFile file;
  struct stat about {};
  std::string text;
};

/// Fails if this is root and another user may write a folder on the way to `file`, which leads to
/// `path` without links: that user could put a link in its place while root's editor is open.
CommandResult<void> check_folders(const std::string& file, const std::string& path) {
  const auto folder = find_foreign_folder(file);
  if (!folder) {
    errno = folder.error();
    return failed(file + " cannot be opened", file);
  }
  if (!*folder) return {};
  const auto what = fmt::format("root does not edit {}: other users may write {}", file, **folder);
  struct stat about {};
  if (::lstat(path.c_str(), &about) == 0 && about.st_uid != 0)
    return terminal::fail(
        kRefused, what,
        fmt::format("sudo -u {} gsmrelay config edit {}",
                    shell_word(config::name_for_sudo(about.st_uid)), shell_word(path)));
  if (const auto direct = find_foreign_folder(path); direct && !*direct)
    return terminal::fail(kRefused, what, again(path));
  const auto safe = "/etc/gsmrelay" + path.substr(path.rfind('/'));
  return terminal::fail(kRefused, what,
                        fmt::format("sudo mv -n {} {} && sudo gsmrelay config edit {}",
                                    shell_word(path), shell_word(safe), shell_word(safe)));
}

CommandResult<Original> open_original(const std::string& file) {
  char resolved[PATH_MAX];
  if (::realpath(file.c_str(), resolved) == nullptr) {
    if (errno != ENOENT) return failed(file + " cannot be opened", file);
    return terminal::fail(kNoSuch, file + " does not exist", command_to_read(file));
  }
  if (const auto safe = check_folders(file, resolved); !safe) return terminal::fail(safe.error());
  Original original{.path = resolved,
                    .file = EditedFile(::open(
                        resolved, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY))};
  const int fd = original.file.get();
  if (fd < 0 || ::fstat(fd, &original.about) != 0) return failed(file + " cannot be read", file);
  if (!S_ISREG(original.about.st_mode))
    return terminal::fail(kUsage, file + " is no regular file", "gsmrelay config edit FILE");
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
    return terminal::fail(kRefused, file + " is being edited by another gsmrelay config edit",
                          "sudo fuser -v " + shell_word(file));
  auto text = read_whole(fd, file);
  if (!text) return terminal::fail(text.error());
  original.text = std::move(*text);
  return original;
}

/// Fails if a restart may lose the edited file, unless it is a draft, or allows that itself. Before
/// the editor is started: nobody works in vain.
CommandResult<void> check_storage(const Original& original, config::OtherFile other) {
  if (original.path != config::kServiceFile && other == config::OtherFile::left_out) return {};
  const auto loaded = config::parse(original.text, original.path, relay::route_kinds());
  if (loaded.config.daemon.allow_volatile) return {};
  return check_config_storage(original.path);
}

/// A copy beside the file, removed with the object unless it has replaced the file or is kept.
class Copy {
 public:
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  Copy(Copy&& other) noexcept : path_(std::exchange(other.path_, {})), name_(other.name_) {}
  Copy& operator=(Copy&&) = delete;
  ~Copy() {
    if (path_.empty()) return;
    ::unlink(path_.c_str());
    ::unlink((path_ + "~").c_str());  // of an editor that keeps the old version
    name_.forget();
  }
  /// `name` removes it if a signal ends the program. It must outlive the copy.
  static CommandResult<Copy> make(const Original& original, TemporaryName& name) {
    constexpr std::string_view kSuffix = ".toml";  // editors choose the highlighting by it
    std::string path = original.path + ".XXXXXX" + std::string(kSuffix);
    const EditedFile file(name.make(path, static_cast<int>(kSuffix.size())));
    if (file.get() < 0) return failed("no copy can be made beside " + original.path, original.path);
    Copy copy(path, name);
    if (!util::write_whole(file.get(), original.text) || ::fsync(file.get()) != 0)
      return failed(path + " cannot be written", original.path);
    return copy;
  }
  const std::string& path() const { return path_; }
  /// Leaves the copy, which has the work of the user, in its place, and returns `error` with its
  /// name.
  tl::unexpected<CommandError> keep(CommandError error, const std::string& next) {
    if (path_.empty()) return terminal::fail(error);  // it has replaced the file
    error.what += "; your version is kept in " + path_;
    error.next = next;
    name_.forget();
    ::unlink((path_ + "~").c_str());
    path_.clear();
    return terminal::fail(error);
  }
  /// Opens the copy again: an editor may have replaced it by a new file.
  CommandResult<EditedFile> open() const {
    EditedFile file(::open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    struct stat about {};
    if (file.get() < 0 || ::fstat(file.get(), &about) != 0)
      return failed("the edited copy cannot be read", path_);
    if (!S_ISREG(about.st_mode))
      return terminal::fail(kFailed, "the edited copy is no regular file");
    return file;
  }
  /// Gives the copy the owner and mode of the original and puts it in its place, durably.
  CommandResult<void> replace(const Original& original, const EditedFile& file) {
    constexpr mode_t kMode = 07777;
    const int fd = file.get();
    assert(fd >= 0 && !path_.empty());
    struct stat about {};
    const bool theirs = ::fstat(fd, &about) != 0 || about.st_uid != original.about.st_uid ||
                        about.st_gid != original.about.st_gid;
    if (theirs && ::fchown(fd, original.about.st_uid, original.about.st_gid) != 0)
      return failed("the owner of " + original.path + " cannot be kept", original.path);
    const bool same_mode = ::fchmod(fd, original.about.st_mode & kMode) == 0;
    const auto replaced =
        same_mode ? util::replace_file(fd, path_, original.path) : util::Replaced::no;
    if (replaced == util::Replaced::no)
      return failed(original.path + " cannot be replaced", original.path);
    const int reason = errno;
    name_.forget();
    ::unlink((path_ + "~").c_str());
    path_.clear();
    if (replaced == util::Replaced::yes) return {};
    errno = reason;
    return failed(
        original.path.substr(0, original.path.rfind('/') + 1) + " cannot be written to disk",
        original.path);
  }

 private:
  Copy(std::string path, TemporaryName& name) : path_(std::move(path)), name_(name) {}
  std::string path_;
  TemporaryName& name_;
};

struct Editors {
  std::string variable{};                         ///< that names the editor; "" without one
  std::vector<std::vector<std::string>> words{};  ///< of each editor to try, in turn
};

Editors editors() {
  for (const char* name : {"SUDO_EDITOR", "VISUAL", "EDITOR"}) {
    const char* value = std::getenv(name);
    if (value == nullptr) continue;
    std::vector<std::string> words;
    for (const auto word : util::split(value, ' '))
      if (!word.empty()) words.emplace_back(word);
    if (!words.empty()) return {name, {words}};
  }
  return {"", {{"sensible-editor"}, {"nano"}, {"vi"}}};
}

/// Runs the editor on `copy`, a copy of `file`.
CommandResult<void> run_editor(Context& context, const std::string& copy, const std::string& file) {
  context.out.flush();
  context.err.flush();
  const auto all = editors();
  for (auto words : all.words) {
    words.push_back(copy);
    const auto code = run_program(words);
    if (!code) continue;
    if (*code == 0) return {};
    return terminal::fail(kFailed,
                          fmt::format("{} ended with {}; nothing is changed", words.front(), *code),
                          again(file, all.variable.empty() ? "EDITOR" : all.variable));
  }
  return terminal::fail(kFailed,
                        fmt::format("no editor can be started ({})", all.words.front().front()),
                        all.variable.empty() ? "sudo apt install nano" : again(file, all.variable));
}

/// Fails if another program has replaced or written the file since it was opened.
CommandResult<void> check_unchanged(const Original& original) {
  const EditedFile file(::open(original.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) return failed(original.path + " cannot be read", original.path);
  const auto text = read_whole(file.get(), original.path);
  if (!text) return terminal::fail(text.error());
  if (*text == original.text) return {};
  return terminal::fail(kRefused,
                        original.path + " was changed by another program; it is left as it is",
                        again(original.path));
}

enum class Choice { edit, save, quit };

/// Asks what to do about mistakes. The end of the input means quit.
Choice ask(Context& context, bool may_save) {
  for (;;) {
    context.err << (may_save ? "(e)dit again, (s)ave it nevertheless, or (q)uit? "
                             : "(e)dit again, or (q)uit without a change? ")
                << std::flush;
    std::string answer;
    if (!std::getline(context.in, answer)) {
      context.err << '\n';
      return Choice::quit;
    }
    const auto word = util::lower(util::trim(answer));
    if (word == "e" || word == "edit") return Choice::edit;
    if (may_save && (word == "s" || word == "save")) return Choice::save;
    if (word == "q" || word == "quit") return Choice::quit;
  }
}

CommandResult<bool> edit(Context& context, const Original& original, const config::FileUser& user,
                         config::OtherFile other) {
  const IgnoredInterrupts ignored;
  TemporaryName name;
  auto copy = Copy::make(original, name);
  if (!copy) return terminal::fail(copy.error());
  const auto look = as_root() + "ls -l " + shell_word(copy->path());
  for (;;) {
    if (const auto ran = run_editor(context, copy->path(), original.path); !ran)
      return terminal::fail(ran.error());
    const auto file = copy->open();
    if (!file) return copy->keep(file.error(), look);
    const auto text = read_whole(file->get(), copy->path());
    if (!text) return copy->keep(text.error(), look);
    if (*text == original.text) return false;
    auto loaded = config::parse(*text, original.path, relay::route_kinds());
    const bool readable = loaded.errors.empty();
    if (readable) config::check_files(loaded, relay::route_kinds(), user, other);
    context.err << render_diagnostics(
        context, {{"mistakes", to_json(loaded.errors)}, {"warnings", to_json(loaded.warnings)}},
        context.err_columns());
    if (!loaded.errors.empty()) {
      const auto choice = ask(context, readable);
      if (choice == Choice::edit) continue;
      if (choice == Choice::quit)
        return terminal::fail(kUsage, original.path + " is not changed", again(original.path));
    }
    // Another program may have written the file meanwhile.
    const auto both = [&](std::string_view command, const auto& first, const auto& second) {
      return fmt::format("{} {} {}", command, shell_word(first), shell_word(second));
    };
    if (const auto same = check_unchanged(original); !same)
      return copy->keep(same.error(), both(as_root() + "diff -u", original.path, copy->path()));
    const auto put = both("sudo cp", copy->path(), original.path);
    if (const auto replaced = copy->replace(original, *file); !replaced)
      return copy->keep(replaced.error(), replaced.error().exit == kDenied && ::geteuid() != 0
                                              ? put
                                              : replaced.error().next);
    return true;
  }
}

}  // namespace

void edit_config(Context& context, const std::string& file, const std::string& user) {
  const auto judged = judged_user(context, user);
  if (!judged) return print_error(context, judged.error());
  const auto original = open_original(file);
  if (!original) return print_error(context, original.error());
  if (const auto stays = check_storage(*original, other_file(user)); !stays)
    return print_error(context, stays.error());
  const auto changed = edit(context, *original, *judged, other_file(user));
  if (!changed) return print_error(context, changed.error());
  show(context, {{"schema", "gsmrelay/1"}, {"file", original->path}, {"changed", *changed}},
       {"", [](const Context& /*context*/, const Json& a) {
          return a.at("changed") == true
                     ? fmt::format("{} is saved\n  next: gsmrelay reload\n",
                                   printable(a.text("file")))
                     : fmt::format("{} is not changed\n", printable(a.text("file")));
        }});
}

}  // namespace cli
