#include "cli/udev_claims.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <ostream>

#include "cli/client.hpp"
#include "cli/config_storage.hpp"
#include "cli/output.hpp"
#include "cli/run_program.hpp"
#include "config/validators.hpp"
#include "drivers/udev_rules.hpp"
#include "util/ascii.hpp"
#include "util/file_replacement.hpp"

namespace cli {

namespace {

using drivers::Claim;

constexpr const char* kFolder = "/etc/udev/rules.d";

struct ClaimOptions {
  std::string usb, folder, interface;
};

using Words = std::vector<std::string>;

/// Returns the commands that apply a changed rule. ModemManager releases a device only at a
/// restart.
std::vector<Words> activation_commands(const std::string& usb) {
  return {{"udevadm", "control", "--reload"},
          {"udevadm", "trigger", "--action=change", "--parent-match=/sys/bus/usb/devices/" + usb},
          {"systemctl", "try-restart", "ModemManager"}};
}

std::string joined(const Words& words) {
  std::string line;
  for (const auto& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

std::string rules_of(const ClaimOptions& options, Claim claim) {
  return options.interface.empty() ? drivers::udev_rules_for(options.usb, claim)
                                   : drivers::udev_rules_for_port(options.usb, options.interface);
}

bool is_interface(std::string_view text) {
  return text.size() == 2 &&
         util::all_of(text, [](char c) { return util::is_digit(c) || (c >= 'a' && c <= 'f'); });
}

/// Writes the rule file and returns its name. Prints an error and returns "" on failure.
std::string write_rules(Context& context, const ClaimOptions& options, Claim claim) {
  const auto folder = options.folder.empty() ? kFolder : options.folder;
  const auto path = fmt::format("{}/79-gsmrelay-{}.rules", folder, options.usb);
  if (options.folder.empty())
    if (const auto stays = check_config_storage(path); !stays) {
      print_error(context, stays.error());
      return {};
    }
  const auto* verb = claim == Claim::claim ? "claim" : "release";
  // A new file takes the place of the old one: a link that another user put there is not followed.
  auto fresh = path + ".XXXXXX";
  const int fd = ::mkostemp(fresh.data(), O_CLOEXEC);
  const bool written = fd >= 0 && util::write_whole(fd, rules_of(options, claim)) &&
                       ::fchmod(fd, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH) == 0 &&
                       util::replace_file(fd, fresh, path) != util::Replaced::no;
  const int reason = errno;
  if (fd >= 0) ::close(fd);
  if (written) return path;
  if (fd >= 0) ::unlink(fresh.c_str());
  const bool allowed = ::geteuid() == 0 || !options.folder.empty();
  print_error(context, allowed ? kFailed : kDenied,
              fmt::format("{} cannot be written: {}", path, std::strerror(reason)),
              fmt::format("sudo gsmrelay modem {} {}", verb, options.usb));
  return {};
}

void change_claim(Context& context, const ClaimOptions& options, Claim claim) {
  if (const auto wrong = config::check_usb(options.usb); !wrong.empty())
    return print_error(context, kUsage, "the USB path " + wrong, "gsmrelay modem list");
  if (!options.interface.empty() && !is_interface(options.interface))
    return print_error(context, kUsage,
                       "--port must be the two digits of a USB interface, such as 02",
                       "gsmrelay modem ports");
  const auto path = write_rules(context, options, claim);
  if (path.empty()) return;
  const bool now = options.folder.empty();
  std::vector<std::string> left;
  for (const auto& words : activation_commands(options.usb))
    if (!now || run_program(words) != 0) left.push_back(joined(words));
  if (context.json) {
    context.out << Json{{"schema", "gsmrelay/1"},
                        {"usb", options.usb},
                        {"claimed", claim == Claim::claim},
                        {"file", path},
                        {"to_run", left}}
                       .dump()
                << '\n';
    return;
  }
  context.out << fmt::format(
      "USB {}{} is {} now ({})\n", options.usb,
      options.interface.empty() ? "" : ", interface " + options.interface,
      claim == Claim::claim ? "reserved for gsmrelay" : "free for other programs", path);
  if (!options.interface.empty())
    context.out << "its other ports are left to ModemManager, for the internet\n";
  for (const auto& line : left) context.out << "  run: sudo " << line << '\n';
}

}  // namespace

void add_udev_claims(Command& modem, Context& context) {
  const auto o = std::make_shared<ClaimOptions>();
  const auto verb = [&context, o](const char* name, const char* help, Claim claim) {
    Command command{
        .name = name,
        .help = help,
        .options = {{"USBPATH", &o->usb, "path from `gsmrelay modem show`: 1-1.3"},
                    {"--dir FOLDER", &o->folder, "write the rules there and run nothing"}},
        .examples = {fmt::format("sudo gsmrelay modem {} 1-1.3", name)},
        .run = [&context, o, claim] { change_claim(context, *o, claim); }};
    if (claim == Claim::claim) {
      command.options.push_back({"--port INTERFACE", &o->interface,
                                 "only this port (02); the stick also gives internet"});
      command.examples.emplace_back("sudo gsmrelay modem claim 1-1.3 --port 02");
    }
    return command;
  };
  modem.commands.push_back(
      verb("claim", "Reserve a USB port, also from ModemManager (root)", Claim::claim));
  modem.commands.push_back(
      verb("release", "Release a USB port to other programs (root)", Claim::release));
}

}  // namespace cli
