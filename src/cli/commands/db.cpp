// gsmrelay db: checks, copies and compacts the spool's file.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "cli/box_files.hpp"
#include "cli/command.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/spool_key.hpp"
#include "cli/temporary_name.hpp"
#include "config/config.hpp"
#include "config/user_folders.hpp"
#include "relay/route.hpp"
#include "spool/file_tools.hpp"
#include "spool/lock.hpp"
#include "spool/restore.hpp"
#include "terminal/confirm.hpp"
#include "util/clock.hpp"
#include "util/shell.hpp"

namespace cli {

namespace {

struct DbOptions {
  std::string config, file, target;
  bool without_later = false;
};

std::string size_text(std::int64_t octets) {
  constexpr double kMega = 1e6;
  return fmt::format("{:.1f} MB", static_cast<double>(octets) / kMega);
}

struct SpoolFile {
  std::string path;
  config::SecretRef key{};
  spool::Owner owner = spool::Owner::other;
};

/// Returns the path of the spool, --file or that of the configuration, and the key that the
/// configuration names. The configuration is that of the gsmrelayd whose socket is used.
terminal::CommandResult<SpoolFile> spool_file(const Context& context, const DbOptions& options) {
  config::DaemonSettings defaults;
  std::string file = options.config.empty() ? config::kServiceFile : options.config;
  const auto folders = config::user_folders([](const char* name) { return std::getenv(name); });
  if (folders && context.socket == folders->socket) {
    defaults.state_dir = folders->state_dir;
    if (options.config.empty()) file = folders->file;
  }
  const auto loaded = config::load(file, relay::route_kinds(), defaults);
  const auto& key = loaded.config.daemon.spool_key;
  const auto configured = loaded.config.daemon.state_dir + "/spool.db";
  const auto& path = options.file.empty() ? configured : options.file;
  const auto owner = path == configured ? owner_of(file) : spool::Owner::other;
  if (!options.file.empty() || (loaded.complete && !loaded.config.daemon.state_dir.empty() &&
                                ::access(file.c_str(), R_OK) == 0))
    return SpoolFile{path, key, owner};
  return terminal::fail(kUsage,
                        loaded.errors.empty() ? fmt::format("{} cannot be read", file)
                                              : loaded.errors.front().to_string(),
                        "gsmrelay db check --file /var/lib/gsmrelay/spool.db");
}

struct UsableSpool {
  std::string path;
  spool::Owner owner;
  spool::Encryption encryption{};
};

/// Returns the spool if this user may use it, else how to become one who may. The spool of a daemon
/// is read through files beside it, which must be writable; a backup may be on a read-only disk.
terminal::CommandResult<UsableSpool> usable_spool(const Context& context, const DbOptions& options,
                                                  const char* verb) {
  const auto file = spool_file(context, options);
  if (!file) return terminal::fail(file.error());
  const auto& path = file->path;
  if (::access(path.c_str(), options.file.empty() ? R_OK | W_OK : R_OK) == 0) {
    auto encryption = spool_encryption(path, file->key, context.command);
    if (encryption) return UsableSpool{path, file->owner, std::move(*encryption)};
    auto error = encryption.error();
    if (error.exit == kFailed && options.file.empty())
      error.next +=
          "; or, if the key is right: " + spool::commands_to_move_aside(path, file->owner);
    return terminal::fail(error);
  }
  const int reason = errno;
  if (reason == EACCES)
    return terminal::fail(kDenied, fmt::format("you may not use {}", path),
                          fmt::format("sudo gsmrelay db {}", verb));
  return terminal::fail(kNoSuch, fmt::format("there is no {}", path),
                        "gsmrelay config show --get key,value");
}

/// Returns what to do about the file that is not sound. One that --file names is a copy: nothing is
/// moved for it.
std::string next_for_damaged(const UsableSpool& spool, const DbOptions& options) {
  if (!options.file.empty()) return "gsmrelay db backup FILE, which makes a new copy of the spool";
  if (!spool.encryption && database::content_of(spool.path) == database::Content::encrypted)
    return "set spool_key in [daemon] if the spool is encrypted; else it is damaged: " +
           spool::commands_to_move_aside(spool.path, spool.owner);
  return spool::commands_to_move_aside(spool.path, spool.owner);
}

Json report_json(const std::string& file, const spool::FileReport& report) {
  return {{"schema", "gsmrelay/1"},           {"file", file},
          {"sound", report.faults.empty()},   {"bytes", report.octets},
          {"free_bytes", report.free_octets}, {"schema_version", report.schema},
          {"faults", report.faults}};
}

Exit exit_of(const util::Error& error) {
  return error.advice == util::Advice::reject ? kRefused : kFailed;
}

std::string render_check(const Context& context, const Json& response) {
  if (flag(response, "sound"))
    return fmt::format("{} is sound: {}, {} of it free\n", text(response, "file"),
                       size_text(number(response, "bytes")),
                       size_text(number(response, "free_bytes")));
  std::string out =
      toned(context.style, Tone::bad, "damaged") + fmt::format(": {}\n", text(response, "file"));
  for (const auto& fault : list(response, "faults")) out += "  " + printable(fault.text()) + '\n';
  return out + "  next: " + text(response, "next") + '\n';
}

void check_spool(Context& context, const DbOptions& options) {
  const auto spool = usable_spool(context, options, "check");
  if (!spool) return print_error(context, spool.error());
  const auto report = spool::check_file(spool->path, spool->encryption);
  if (!report) return print_error(context, kFailed, report.error().what, "gsmrelay status");
  auto response = report_json(spool->path, *report);
  if (!report->faults.empty()) response["next"] = next_for_damaged(*spool, options);
  show(context, response,
       {"", render_check, [](const Json& seen) { return flag(seen, "sound") ? kFine : kFailed; }});
}

void back_up_spool(Context& context, const DbOptions& options) {
  constexpr const char* kExample = "sudo gsmrelay db backup /media/usb/spool.db";
  if (const auto may = check_target(options.target, kExample); !may)
    return print_error(context, may.error());
  const auto spool = usable_spool(context, options, "backup FILE");
  if (!spool) return print_error(context, spool.error());
  std::error_code ignored;
  if (std::filesystem::equivalent(spool->path, options.target, ignored))
    return print_error(context, kUsage, "the backup cannot replace the spool itself", kExample);
  if (std::filesystem::exists(options.target, ignored) &&
      !terminal::confirm(context, fmt::format("{} exists; replace it?", options.target)))
    return;
  TemporaryName name;
  name.guard_copy(options.target);
  const auto report = spool::back_up_file(spool->path, options.target, spool->encryption);
  if (!report)
    return print_error(
        context, kFailed, report.error().what,
        "ls -ld " + util::shell_word(std::filesystem::absolute(options.target).parent_path()));
  show(context, report_json(options.target, *report),
       {"", [](const Context&, const Json& seen) {
          const auto file = text(seen, "file");
          auto out =
              fmt::format("{} written and checked: {}\n", file, size_text(number(seen, "bytes")));
          if (database::content_of(file) == database::Content::encrypted)
            out +=
                "  it is encrypted: nobody can read it without spool_key, so keep that elsewhere\n";
          return out;
        }});
}

std::string render_vacuumed(const Context& /*context*/, const Json& response) {
  return fmt::format("the spool was {} and is now {}\n",
                     size_text(number(response, "before_bytes")),
                     size_text(number(response, "after_bytes")));
}

/// Compacts through gsmrelayd, which owns the file; directly if none runs.
void vacuum_spool(Context& context, const DbOptions& options) {
  if (!terminal::confirm(context,
                         "SMS stay on their SIMs meanwhile (seconds per 100 MB); compact now?"))
    return;
  constexpr double kUsualSeconds = 1800;
  if (options.file.empty() && options.config.empty()) {
    auto response = try_fetch(
        context, {.method = "POST", .path = "/v1/db/vacuum", .usual_seconds = kUsualSeconds});
    if (response) return show(context, *response, {"", render_vacuumed});
    if (response.error().exit != kUnreachable) return print_error(context, response.error());
  }
  const auto spool = usable_spool(context, options, "vacuum");
  if (!spool) return print_error(context, spool.error());
  const auto sizes = spool::vacuum_file(spool->path, spool->encryption);
  if (!sizes)
    return print_error(context, exit_of(sizes.error()), sizes.error().what, "gsmrelay status");
  show(context,
       {{"schema", "gsmrelay/1"}, {"before_bytes", sizes->before}, {"after_bytes", sizes->after}},
       {"", render_vacuumed});
}

/// Writes the spool without encryption, while no gsmrelayd uses it.
void decrypt_spool(Context& context, const DbOptions& options) {
  const auto spool = usable_spool(context, options, "decrypt");
  if (!spool) return print_error(context, spool.error());
  if (!spool->encryption) {
    const bool plain = database::content_of(spool->path) != database::Content::encrypted;
    return print_error(context, kRefused,
                       spool->path + (plain ? " is not encrypted"
                                            : " needs a key, and [daemon] spool_key is not set"),
                       plain ? "gsmrelay db check" : "sudo gsmrelay config edit");
  }
  if (!terminal::confirm(context, "who has the disk can read the spool then; decrypt it?")) return;
  const auto lock = spool::FileLock::take(spool->path);
  if (!lock)
    return print_error(context, kRefused, lock.error().what, command_to_stop(spool->owner));
  if (const auto done = spool::decrypt_file(spool->path, spool->encryption); !done)
    return print_error(context, exit_of(done.error()), done.error().what, "gsmrelay db check");
  show(context, {{"schema", "gsmrelay/1"}, {"file", spool->path}, {"encrypted", false}},
       {"", [](const Context&, const Json& seen) {
          return fmt::format(
              "{} is plain now\n"
              "  next: gsmrelay config edit, and remove or change spool_key in [daemon]:\n"
              "        with it the next start encrypts the spool again\n",
              text(seen, "file"));
        }});
}

/// Returns the backup to restore: FILE, or the copy from before the migration.
terminal::CommandResult<std::string> backup_to_restore(const DbOptions& options,
                                                       const std::string& path) {
  if (!options.target.empty()) return options.target;
  auto copy = spool::copy_before_migration(path);
  if (!copy.empty()) return copy;
  return terminal::fail(kNoSuch,
                        fmt::format("there is no copy from before an upgrade beside {}", path),
                        "install the newer version again, or gsmrelay db restore FILE");
}

/// Prints `error`, with the command after "next:" apart from it.
void print_restore_error(Context& context, const util::Error& error) {
  constexpr std::string_view kNext = "; next: ";
  const auto at = error.what.find(kNext);
  print_error(context, exit_of(error), error.what.substr(0, at),
              at == std::string::npos ? "" : error.what.substr(at + kNext.size()));
}

std::string render_restored(const Context& context, const Json& response) {
  auto out = fmt::format("{} has schema version {} now, from {}\n", text(response, "file"),
                         number(response, "schema_version"), text(response, "backup"));
  const auto line = [&](std::int64_t count, const char* one, const char* several) {
    if (count > 0) out += fmt::format("  {} {}\n", count, count == 1 ? one : several);
  };
  line(number(response, "taken_in"), "SMS that arrived since was taken in again",
       "SMS that arrived since were taken in again");
  line(number(response, "settled"), "delivery had ended since and is not made again",
       "deliveries had ended since and are not made again");
  line(number(response, "purged"), "old delivery was dropped: its message has been removed since",
       "old deliveries were dropped: their messages have been removed since");
  line(number(response, "erased"), "SMS without its text is listed in the replaced file only",
       "SMS without their text are listed in the replaced file only");
  for (const auto& table : list(response, "left"))
    out += fmt::format("  the table {} is as old as the backup\n", printable(table.text()));
  if (const auto kept = text(response, "kept"); !kept.empty())
    out += fmt::format("  the replaced file is kept for the payload retention: {}\n", kept);
  return out + terminal::next_line(text(response, "next"), context.out_columns());
}

/// Returns the words of `gsmrelay db VERB` for the same spool.
std::string command_of(const char* verb, const DbOptions& options) {
  auto command = fmt::format("db {}", verb);
  if (!options.config.empty()) command += " --config " + util::shell_word(options.config);
  if (!options.file.empty()) command += " --file " + util::shell_word(options.file);
  return command;
}

void restore_spool(Context& context, const DbOptions& options) {
  const auto file = spool_file(context, options);
  if (!file) return print_error(context, file.error());
  const auto* const path = &file->path;
  std::error_code ignored;
  if (!file->key.empty() && database::content_of(*path) == database::Content::encrypted)
    return print_error(
        context, kRefused, fmt::format("{} is encrypted, which older versions do not know", *path),
        fmt::format("{}; sudo gsmrelay {}",
                    command_with_key(file->key, command_of("decrypt", options)), context.command));
  if (options.target.empty() || std::filesystem::exists(*path, ignored)) {
    const auto spool = usable_spool(context, options, "restore");
    if (!spool) return print_error(context, spool.error());
  }
  const auto backup = backup_to_restore(options, *path);
  if (!backup) return print_error(context, backup.error());
  if (const auto lock = spool::FileLock::take(*path); !lock)
    return print_error(context, kRefused, lock.error().what, command_to_stop(file->owner));
  if (!terminal::confirm(context,
                         fmt::format("put {} in the place of {}{}?", *backup, *path,
                                     options.without_later ? ", WITHOUT the SMS that arrived since"
                                                           : ", with the SMS that arrived since")))
    return;
  const util::SystemClock clock;
  const auto done = spool::restore_file(
      {.path = *path, .backup = *backup, .with_later = !options.without_later}, clock);
  if (!done) return print_restore_error(context, done.error());
  show(context,
       {{"schema", "gsmrelay/1"},
        {"file", *path},
        {"backup", *backup},
        {"kept", done->kept},
        {"schema_version", done->schema},
        {"taken_in", done->sms},
        {"settled", done->settled},
        {"purged", done->purged},
        {"erased", done->erased},
        {"left", done->left},
        {"next", command_to_start(file->owner)}},
       {"", render_restored});
}

}  // namespace

Command db_command(Context& context) {
  const auto o = std::make_shared<DbOptions>();
  const auto run = [&context, o](auto act) { return [&context, o, act] { act(context, *o); }; };
  const Option config{"--config FILE", &o->config,
                      fmt::format("of the gsmrelayd whose spool it is ({})", config::kServiceFile)};
  const Option file{"--file SPOOL", &o->file, "this file, for example a backup"};
  return {
      .name = "db",
      .help = "Check, copy, restore and compact the spool's file",
      .commands = {{.name = "check",
                    .help = "Read every page and compare the indexes; changes nothing",
                    .options = {config, file},
                    .note = "Works while gsmrelayd runs, and without it. Exit code 1: damaged.",
                    .examples = {"sudo gsmrelay db check",
                                 "gsmrelay db check --file /media/usb/spool.db"},
                    .run = run(check_spool)},
                   {.name = "backup",
                    .help = "Write a consistent copy to FILE, and check it",
                    .options = {{"FILE", &o->target, "for example on a USB stick"}, config, file},
                    .note = "Works while gsmrelayd runs, and without it. The copy has the texts "
                            "of SMS: it gets mode 0600.",
                    .examples = {"sudo gsmrelay db backup /media/usb/spool.db"},
                    .run = run(back_up_spool)},
                   {.name = "restore",
                    .help = "Put a backup in the spool's place, with what arrived since (asks)",
                    .options = {{"[FILE]", &o->target,
                                 "default: the copy that was made before the newest upgrade of the "
                                 "spool's schema"},
                                {"--without-later", &o->without_later,
                                 "leave out what arrived since: the spool is damaged"},
                                config,
                                file},
                    .note = "gsmrelayd must not run. For the way back to an older version: "
                            "install it, then restore. SMS that arrived since are taken in again "
                            "from their raw PDUs; what was relayed is not relayed again. The "
                            "replaced file is kept as *.before-restore.",
                    .examples = {"sudo gsmrelay db restore",
                                 "sudo gsmrelay db restore /media/usb/spool.db"},
                    .run = run(restore_spool)},
                   {.name = "vacuum",
                    .help = "Give free space back to the disk (asks)",
                    .options = {config, file},
                    .note = "Through gsmrelayd if it runs: nothing is received meanwhile.",
                    .examples = {"sudo gsmrelay db vacuum --yes"},
                    .run = run(vacuum_spool)},
                   {.name = "decrypt",
                    .help = "Write an encrypted spool plain, or before a new key (asks)",
                    .options = {config, file},
                    .note =
                        "While gsmrelayd is stopped. It encrypts the spool at its next start if "
                        "spool_key is set.",
                    .examples = {"sudo gsmrelay db decrypt"},
                    .run = run(decrypt_spool)}},
      .examples = {"sudo gsmrelay db check", "sudo gsmrelay db backup /media/usb/spool.db"},
      .in_full = true};
}

}  // namespace cli
