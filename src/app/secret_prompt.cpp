#include "app/secret_prompt.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "config/config.hpp"
#include "terminal/secret_prompt.hpp"
#include "util/shell.hpp"
#include "util/utf.hpp"

namespace app {
namespace {

constexpr const char* kCredential = "gsmrelay-app.passphrase";
constexpr std::size_t kMaxSecret = 1024, kMinPassphrase = 8;

constexpr const char* kPassphrase = "passphrase of the phone file";

const char* option_of(const std::string& name) {
  if (name == kPassphrase) return "--passphrase-file";
  if (name.starts_with("code")) return "--code-file";
  return name.starts_with("secret") ? "--secret-file" : "--password-file";
}

CommandResult<terminal::SecretLine> read_line(Context& context, const std::string& label,
                                              const std::string& name) {
  auto line = terminal::read_secret_line(context, label);
  if (line.text.empty() || line.text.size() > kMaxSecret)
    return fail(kUsage, fmt::format("no {} was given", name),
                fmt::format("type it, or name its file: {} FILE", option_of(name)));
  return line;
}

CommandResult<std::string> read_secret_file(const std::string& file, const std::string& name) {
  const auto secret =
      config::read_secret({"file:" + std::filesystem::absolute(file).lexically_normal().string()});
  if (!secret)
    return fail(kUsage, fmt::format("{}: {}", name, secret.error().what),
                fmt::format("ls -l {}", util::shell_word(file)));
  if (secret->size() > kMaxSecret)
    return fail(kUsage, fmt::format("the {} in {} is too long", name, file),
                fmt::format("at most {} octets fit", kMaxSecret));
  return *secret;
}

CommandResult<std::string> any_secret(Context& context, const std::string& file,
                                      const std::string& name) {
  if (!file.empty() && file != "-") return read_secret_file(file, name);
  auto typed = read_line(context, name, name);
  if (!typed) return fail(typed.error());
  return std::move(typed->text);
}

CommandResult<std::string> any_new_secret(Context& context, const std::string& file,
                                          const std::string& name) {
  if (!file.empty() && file != "-") return read_secret_file(file, name);
  auto typed = read_line(context, "new " + name, name);
  if (!typed) return fail(typed.error());
  if (!typed->typed) return std::move(typed->text);
  const auto again = read_line(context, "the same again", name);
  if (!again) return fail(again.error());
  if (again->text != typed->text)
    return fail(kUsage, "the two inputs differ; nothing was done", "run the command again");
  return std::move(typed->text);
}

/// Requests are in UTF-8: a secret in another encoding would arrive as a different one.
CommandResult<std::string> require_utf8(CommandResult<std::string> secret,
                                        const std::string& name) {
  if (!secret || util::is_valid_utf8(*secret)) return secret;
  return fail(kUsage, fmt::format("the {} is not written in UTF-8", name),
              "save its file in UTF-8, or set a UTF-8 locale in the terminal");
}

const char* environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

CommandResult<std::string> default_path() {
  if (const char* data = environment("XDG_DATA_HOME"); data != nullptr && *data == '/')
    return std::string(data) + "/gsmrelay/phone";
  if (const char* home = environment("HOME"); home != nullptr)
    return std::string(home) + "/.local/share/gsmrelay/phone";
  return fail(kUsage, "no phone file: --file, XDG_DATA_HOME and HOME are not set",
              "gsmrelay-app --file PATH");
}

CommandResult<std::string> passphrase_for(Context& context, bool is_new) {
  const std::string name = kPassphrase;
  auto file = context.passphrase_file;
  if (const char* folder = environment("CREDENTIALS_DIRECTORY");
      file.empty() && folder != nullptr) {
    const auto credential = fmt::format("{}/{}", folder, kCredential);
    if (::access(credential.c_str(), F_OK) == 0) file = credential;
  }
  if (!is_new) return any_secret(context, file, name);
  auto passphrase = any_new_secret(context, file, name);
  if (passphrase && passphrase->size() < kMinPassphrase)
    return fail(kUsage, fmt::format("a passphrase has {} octets or more", kMinPassphrase),
                "run the command again with a longer one");
  return passphrase;
}

}  // namespace

CommandResult<std::string> secret_from(Context& context, const std::string& file,
                                       const std::string& name) {
  return require_utf8(any_secret(context, file, name), name);
}

CommandResult<std::string> new_secret_from(Context& context, const std::string& file,
                                           const std::string& name) {
  return require_utf8(any_new_secret(context, file, name), name);
}

CommandResult<PhoneFile> open_phone(Context& context, PhoneFile::IfAbsent if_absent) {
  PhoneFile::Settings settings;
  settings.path = context.file;
  settings.cost = context.dependencies.cost;
  if (settings.path.empty()) {
    auto path = default_path();
    if (!path) return fail(path.error());
    settings.path = std::move(*path);
  }
  const bool exists = ::access(settings.path.c_str(), F_OK) == 0;
  if (!exists && if_absent == PhoneFile::IfAbsent::fail)
    return fail(PhoneFile(settings).read().error());  // before a passphrase is asked for
  if (exists) {  // a link and its target must share one lock and one counter
    std::error_code fault;
    auto real = std::filesystem::canonical(settings.path, fault);
    if (!fault) settings.path = real.string();
  }
  auto passphrase = passphrase_for(context, !exists);
  if (!passphrase) return fail(passphrase.error());
  settings.passphrase = std::move(*passphrase);
  PhoneFile file(std::move(settings));
  if (exists) {  // a wrong passphrase fails before anything is asked or sent
    if (const auto phone = file.read(); !phone) return fail(phone.error());
  }
  return file;
}

}  // namespace app
