#include "cli/box_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>

#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/spool_key.hpp"
#include "config/config.hpp"
#include "config/secret.hpp"
#include "relay/route.hpp"
#include "terminal/secret_prompt.hpp"
#include "util/file_replacement.hpp"
#include "util/shell.hpp"

namespace cli {

spool::Owner owner_of(const std::string& config) {
  return config == config::kServiceFile ? spool::Owner::service : spool::Owner::other;
}

std::string command_to_stop(spool::Owner owner) {
  return owner == spool::Owner::service ? "sudo systemctl stop gsmrelayd" : "stop that gsmrelayd";
}

std::string command_to_start(spool::Owner owner) {
  return owner == spool::Owner::service ? "sudo systemctl restart gsmrelayd"
                                        : "start that gsmrelayd again";
}

terminal::CommandResult<BoxFiles> find_box(const std::string& config, const std::string& command) {
  const auto loaded = config::load(config, relay::route_kinds());
  if (!loaded.errors.empty())
    return terminal::fail(kUsage, loaded.errors.front().to_string(),
                          "sudo gsmrelay config check " + util::shell_word(config));
  const auto& daemon = loaded.config.daemon;
  const auto spool = daemon.state_dir + "/spool.db";
  auto encryption = spool_encryption(spool, daemon.spool_key, command);
  if (!encryption) return terminal::fail(encryption.error());
  return BoxFiles{config, spool, std::move(*encryption)};
}

terminal::CommandResult<void> check_target(const std::string& file, const std::string& example) {
  if (file == "-")
    return terminal::fail(kUsage, "a backup is not written to standard output; name a file",
                          example);
  if (util::is_special(file))
    return terminal::fail(
        kUsage, fmt::format("{} is not a regular file: a backup does not replace it", file),
        example);
  return {};
}

terminal::CommandResult<std::string> read_passphrase(Context& context, const std::string& file,
                                                     Passphrase which) {
  constexpr std::size_t kShortest = 12;
  std::string passphrase;
  if (!file.empty()) {
    auto secret = config::load_secret({"file:" + std::filesystem::absolute(file).string()});
    if (!secret) return terminal::fail(kDenied, secret.error().what, secret.error().next);
    passphrase = std::move(*secret);
  } else {
    auto line = terminal::read_secret_line(context, "passphrase");
    passphrase = std::move(line.text);
    if (line.typed && which == Passphrase::chosen &&
        terminal::read_secret_line(context, "the same again").text != passphrase)
      return terminal::fail(kUsage, "the two passphrases differ; nothing was done",
                            "run the command again");
  }
  if (passphrase.empty() || (which == Passphrase::chosen && passphrase.size() < kShortest))
    return terminal::fail(kUsage, "a passphrase has at least 12 characters; nothing was done",
                          "run the command again; for example with six words");
  return passphrase;
}

json::Json to_json(const std::vector<BackupPart>& parts) {
  const auto now = static_cast<std::int64_t>(std::time(nullptr));
  auto list = json::Json::array();
  for (const auto& part : parts)
    list.push_back({{"name", part.name},
                    {"bytes", part.octets},
                    {"changed_age_s", std::max<std::int64_t>(0, now - part.changed)}});
  return list;
}

std::string render_parts(const Context& context, const json::Json& response) {
  Table table({{"PART", Align::left, 12}, {"BYTES", Align::right, 5}, {"CHANGED", Align::left, 8}});
  for (const auto& part : list(response, "parts"))
    table.add({text(part, "name"), std::to_string(number(part, "bytes")),
               ago(number(part, "changed_age_s"))});
  return table.to_string(context.style);
}

}  // namespace cli
