#include "cli/config_edit.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "config/file_rights.hpp"
#include "json/json.hpp"
#include "tests/cli/rig.hpp"

namespace {

std::string content_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Waits at most 30 s until the file at `path` has the content `wanted`.
bool becomes(const std::string& path, const std::string& wanted) {
  constexpr int kSteps = 3000, kStepMs = 10;
  for (int step = 0; step < kSteps && content_of(path) != wanted; ++step)
    (void)::poll(nullptr, 0, kStepMs);
  return content_of(path) == wanted;
}

unsigned mode_of(const std::string& path) {
  struct stat about {};
  REQUIRE(::lstat(path.c_str(), &about) == 0);
  return about.st_mode & 07777U;
}

/// A configuration and an editor, which is a shell script with the copy as its last argument.
struct EditRig {
  EditRig() {
    ::setenv("EDITOR", (dir / "editor").c_str(), 1);
    ::unsetenv("VISUAL");
    ::unsetenv("SUDO_EDITOR");
    etc.file("x.toml", good(), 0640);
  }
  ~EditRig() { ::unsetenv("EDITOR"); }
  EditRig(const EditRig&) = delete;
  EditRig& operator=(const EditRig&) = delete;

  std::string good() const {
    return fmt::format(
        "[daemon]\nstate_dir = \"{}\"\nsocket = \"{}\"\nsweep = \"30s\"\nallow_volatile = true\n"
        "[[route]]\nname = \"main\"\nurl = \"https://example.org/\"\n",
        dir / "state", dir / "control.sock");
  }
  void editor(const std::string& script) const {
    dir.file("editor", "#!/bin/sh\n" + script + "\n", 0700);
  }
  rig::Ran edit(const std::string& typed = "", std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"config", "edit", path, "--user",
                                   config::current_file_user().name};
    words.insert(words.end(), more.begin(), more.end());
    return rig::run(words, rig::Terminal::no, typed);
  }
  /// Returns the copy that an error names.
  std::string kept(const rig::Ran& ran) const {
    const auto at = ran.err.find(path + ".");
    REQUIRE(at != std::string::npos);
    auto name = ran.err.substr(at, ran.err.find_first_of(" \n", at) - at);
    CHECK(ran.complains("your version is kept in " + name));
    return name;
  }
  /// Returns the number of files beside the configuration.
  long beside() const {
    return std::distance(std::filesystem::directory_iterator(etc.path()), {}) - 1;
  }

  doubles::TempDir dir;
  doubles::TempDir etc{rig::folder_for_files()};
  const std::string path = etc / "x.toml";
};

}  // namespace

TEST_CASE("an edited configuration is put in place with its mode, and the next command is named") {
  const EditRig rig;
  rig.editor("stat -c %a \"$1\" > " + (rig.dir / "mode") + "; sed -i s/30s/45s/ \"$1\"");
  const auto ran = rig.edit();
  CHECK(ran.code == cli::kFine);
  CHECK(ran.out == rig.path + " is saved\n  next: gsmrelay reload\n");
  CHECK(content_of(rig.path).find("sweep = \"45s\"") != std::string::npos);
  CHECK(mode_of(rig.path) == 0640);
  CHECK(content_of(rig.dir / "mode") == "600\n");
  CHECK(rig.beside() == 0);
  rig.editor("sed -i s/45s/50s/ \"$1\"");
  const auto json = json::parse_or_null(rig.edit("", {"--json"}).out);
  CHECK(json["changed"] == true);
  CHECK(json["file"] == rig.path);
}

TEST_CASE("the owner stays when root edits") {
  if (::geteuid() != 0) return;
  const EditRig rig;
  REQUIRE(::chown(rig.path.c_str(), 1234, 4321) == 0);
  rig.editor("sed -i s/30s/45s/ \"$1\"");
  CHECK(rig.edit("s\n").code == cli::kFine);  // root may read the file of another user
  struct stat about {};
  REQUIRE(::stat(rig.path.c_str(), &about) == 0);
  CHECK(about.st_uid == 1234);
  CHECK(about.st_gid == 4321);
}

TEST_CASE("root edits no file in a folder that another user may write") {
  if (::geteuid() != 0) return;
  const EditRig rig;
  rig.editor("touch " + (rig.dir / "started"));
  const auto folder = rig.etc / "their own";
  std::filesystem::create_directories(folder + "/below");
  REQUIRE(::chmod((folder + "/below").c_str(), 0755) == 0);
  const auto file = rig.etc.file("their own/below/x.toml", rig.good());
  const auto edit = [&] { return rig::run({"config", "edit", file, "--user", "root"}); };
  for (const unsigned mode : {01777U, 0775U}) {
    REQUIRE(::chmod(folder.c_str(), mode) == 0);
    const auto ran = edit();
    CHECK(ran.code == cli::kRefused);
    CHECK(ran.complains("other users may write " + folder));
    CHECK(ran.complains("sudo mv -n '" + file + "' /etc/gsmrelay/x.toml && "));
  }
  REQUIRE(::chmod(folder.c_str(), 0755) == 0);
  CHECK(!std::filesystem::exists(rig.dir / "started"));
  CHECK(edit().code == cli::kFine);
  CHECK(std::filesystem::exists(rig.dir / "started"));
  REQUIRE(::chown(folder.c_str(), 4321, 4321) == 0);
  REQUIRE(::chown(file.c_str(), 4321, 4321) == 0);
  const auto theirs = edit();
  CHECK(theirs.code == cli::kRefused);
  CHECK(theirs.complains("sudo -u "));
  CHECK(theirs.complains(" gsmrelay config edit '" + file + "'"));
}

TEST_CASE("root follows no link of another user to a configuration") {
  if (::geteuid() != 0) return;
  const EditRig rig;
  rig.editor("touch " + (rig.dir / "started"));
  const auto link = rig.dir / "link.toml";  // below /tmp
  std::filesystem::create_symlink(rig.path, link);
  const auto ran = rig::run({"config", "edit", link, "--user", "root"});
  CHECK(ran.code == cli::kRefused);
  CHECK(ran.complains("root does not edit " + link + ": other users may write /tmp"));
  CHECK(ran.complains("next: sudo gsmrelay config edit " + rig.path + "\n"));
  CHECK(!std::filesystem::exists(rig.dir / "started"));
}

TEST_CASE("a link to the configuration stays a link") {
  const EditRig rig;
  const auto link = rig.etc / "link.toml";
  std::filesystem::create_symlink(rig.path, link);
  rig.editor("sed -i s/30s/45s/ \"$1\"");
  CHECK(rig::run({"config", "edit", link}).code == cli::kFine);
  CHECK(std::filesystem::is_symlink(link));
  CHECK(content_of(rig.path).find("45s") != std::string::npos);
}

TEST_CASE("mistakes are shown with their place, and the file is edited again or left as it was") {
  const EditRig rig;
  const auto before = content_of(rig.path);
  // The first run misspells a key, the second one corrects it.
  rig.editor(
      "if grep -q swoop \"$1\"; then sed -i s/swoop/sweep/ \"$1\"; "
      "else sed -i 's/sweep = \"30s\"/swoop = \"45s\"/' \"$1\"; fi");
  for (const auto* typed : {"q\n", ""}) {
    const auto ran = rig.edit(typed);
    CHECK(ran.code == cli::kUsage);
    CHECK(ran.complains(rig.path + ":4:1: unknown key 'swoop' in [daemon]; did you mean 'sweep'?"));
    CHECK(ran.complains("is not changed"));
    CHECK(ran.complains("gsmrelay config edit " + rig.path + "\n"));
    CHECK(content_of(rig.path) == before);
    CHECK(rig.beside() == 0);
  }
  const auto ran = rig.edit("what\ns\ne\n");  // 's' is no choice for a file that cannot be read
  CHECK(ran.code == cli::kFine);
  CHECK(content_of(rig.path).find("sweep = \"45s\"") != std::string::npos);
}

TEST_CASE("a file that is still missing may be saved nevertheless") {
  const EditRig rig;
  rig.editor("echo 'bearer_token = \"file:/nowhere/token\"' >> \"$1\"");
  const auto before = content_of(rig.path);
  CHECK(rig.edit("q\n").code == cli::kUsage);
  CHECK(content_of(rig.path) == before);
  const auto ran = rig.edit("s\n");
  CHECK(ran.code == cli::kFine);
  CHECK(ran.complains("/nowhere/token does not exist"));
  CHECK(content_of(rig.path) != before);
}

TEST_CASE("nothing changes without a change, with an editor that fails, or with none") {
  const EditRig rig;
  const auto before = content_of(rig.path);
  rig.editor("true");
  CHECK(rig.edit().out == rig.path + " is not changed\n");
  rig.editor("echo broken > \"$1\"; exit 3");
  const auto failed = rig.edit();
  CHECK(failed.code == cli::kFailed);
  CHECK(failed.complains("ended with 3; nothing is changed"));
  const std::string sudo = ::geteuid() == 0 ? "sudo " : "";
  const auto next = "=nano gsmrelay config edit " + rig.path + "\n";
  CHECK(failed.complains("\n  next: " + sudo + "EDITOR" + next));
  ::setenv("VISUAL", "gsmrelay-no-such-editor", 1);
  const auto none = rig.edit();
  ::unsetenv("VISUAL");
  CHECK(none.code == cli::kFailed);
  CHECK(none.complains("\n  next: " + sudo + "VISUAL" + next));
  CHECK(content_of(rig.path) == before);
  CHECK(rig.beside() == 0);
}

TEST_CASE("the editor gets its own arguments, unchanged and without a shell") {
  const EditRig rig;
  rig.editor("echo \"$#:$1:$2\" > " + (rig.dir / "words"));
  ::setenv("VISUAL", ((rig.dir / "editor") + "  $(id) -n").c_str(), 1);
  CHECK(rig.edit().code == cli::kFine);
  ::unsetenv("VISUAL");
  CHECK(content_of(rig.dir / "words") == "3:$(id):-n\n");
}

TEST_CASE("an interrupt at the terminal ends neither the editing nor leaves a copy") {
  const EditRig rig;
  rig.editor("kill -INT $PPID; sed -i s/30s/45s/ \"$1\"");
  CHECK(rig.edit().code == cli::kFine);
  rig.editor("kill -INT $$");
  CHECK(rig.edit().code == cli::kFailed);
  CHECK(rig.beside() == 0);
}

TEST_CASE("an interrupt at a question neither ends the program nor leaves a copy") {
  struct Interrupting : std::streambuf {
    int underflow() override {
      ::raise(SIGINT);
      setg(answer.data(), answer.data(), answer.data() + answer.size());
      return answer.front();
    }
    std::string answer = "q\n";
  };
  static volatile std::sig_atomic_t interrupts = 0;
  struct sigaction count {
  }, before{};
  count.sa_handler = [](int) { interrupts = 1; };
  REQUIRE(::sigaction(SIGINT, &count, &before) == 0);
  const EditRig rig;
  rig.editor("sed -i s/sweep/swoop/ \"$1\"");
  Interrupting typed;
  std::istream in(&typed);
  std::ostringstream out, err;
  const char* argv[]{"gsmrelay", "config", "edit", rig.path.c_str()};
  CHECK(cli::run(4, argv, in, out, err, {}) == cli::kUsage);
  CHECK(interrupts == 0);
  CHECK(rig.beside() == 0);
  ::sigaction(SIGINT, &before, nullptr);
}

TEST_CASE("a signal that ends the program ends the editor and leaves no copy") {
  for (const int signal : {SIGTERM, SIGHUP}) {
    CAPTURE(signal);
    const EditRig rig;
    const auto marks = rig.dir / "marks";
    rig.editor("trap 'kill $!; echo ended >> " + marks +
               "; exit 1' TERM HUP; touch \"$1~\"; kill -" + std::to_string(signal) +
               " $PPID; sleep 20 & wait; echo written > \"$1\"");
    const pid_t editing = ::fork();
    REQUIRE(editing >= 0);
    if (editing == 0) {
      ::setenv("EDITOR", (rig.dir / "editor").c_str(), 1);
      (void)rig.edit();
      ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(editing, &status, 0) == editing);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == signal);
    // The program waits two seconds for its editor, which may take longer on a slow machine.
    CHECK(becomes(marks, "ended\n"));
    CHECK(content_of(rig.path) == rig.good());
    CHECK(rig.beside() == 0);
  }
}

TEST_CASE("a second edit is refused, and a change by another program is kept") {
  const EditRig rig;
  rig.editor("echo '# theirs' >> " + rig.path + "; sed -i s/30s/45s/ \"$1\"");
  const auto late = rig.edit();
  CHECK(late.code == cli::kRefused);
  CHECK(content_of(rig.path).find("# theirs") != std::string::npos);
  CHECK(content_of(rig.path).find("45s") == std::string::npos);
  const auto kept = rig.kept(late);
  CHECK(content_of(kept).find("45s") != std::string::npos);
  CHECK(late.complains("diff -u " + rig.path + " " + kept + "\n"));
  CHECK(rig.beside() == 1);
  const int fd = ::open(rig.path.c_str(), O_RDONLY);
  REQUIRE(::flock(fd, LOCK_EX) == 0);
  const auto second = rig.edit();
  CHECK(second.code == cli::kRefused);
  CHECK(second.complains("is being edited"));
  ::close(fd);
}

TEST_CASE("a copy that became a link is not followed") {
  const EditRig rig;
  const auto before = content_of(rig.path);
  const auto other = rig.dir.file("other", "sweep = \"1m\"\n");
  rig.editor("rm \"$1\"; ln -s " + other + " \"$1\"");
  const auto ran = rig.edit();
  CHECK(ran.code == cli::kFailed);
  CHECK(std::filesystem::is_symlink(rig.kept(ran)));
  CHECK(content_of(rig.path) == before);
}

TEST_CASE("an edited copy that cannot be used is kept and named") {
  const EditRig rig;
  const auto before = content_of(rig.path);
  rig.editor("head -c 300000 /dev/zero | tr '\\0' '#' > \"$1\"");
  const auto large = rig.edit();
  CHECK(large.code == cli::kUsage);
  CHECK(content_of(rig.kept(large)).size() == 300'000);
  rig.editor("rm \"$1\"; mkfifo \"$1\"");
  const auto fifo = rig.edit();
  CHECK(fifo.complains("the edited copy is no regular file; your version is kept in "));
  CHECK(fifo.complains("ls -l " + rig.kept(fifo) + "\n"));
  CHECK(content_of(rig.path) == before);
}

TEST_CASE("a configuration that does not exist is named with a command that makes one") {
  const EditRig rig;
  const auto ran = rig::run({"config", "edit", rig.dir / "none.toml"});
  CHECK(ran.code == cli::kNoSuch);
  CHECK(ran.complains("next: gsmrelay setup --config "));
}
