#include "app/secret_prompt.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "config/config.hpp"
#include "terminal/secret_prompt.hpp"
#include "util/utf.hpp"

namespace app {
namespace {

constexpr const char* kCredential = "gsmrelay-app.passphrase";
constexpr std::size_t kLongestSecret = 1024, kShortestPassphrase = 8;

constexpr const char* kPassphrase = "passphrase of the phone file";

const char* option_of(const std::string& name) {
  if (name == kPassphrase) return "--passphrase-file";
  if (name.starts_with("code")) return "--code-file";
  return name.starts_with("secret") ? "--secret-file" : "--password-file";
}

CommandResult<terminal::SecretLine> read_line(Context& context, const std::string& label,
                                              const std::string& name) {
  auto line = terminal::read_secret_line(context, label);
  if (line.text.empty() || line.text.size() > kLongestSecret)
    return fail(kUsage, fmt::format("no {} was given", name),
                fmt::format("type it, or name its file: {} FILE", option_of(name)));
  return line;
}

CommandResult<std::string> read_secret_file(const std::string& file, const std::string& name) {
  const auto secret =
      config::read_secret({"file:" + std::filesystem::absolute(file).lexically_normal().string()});
  if (!secret)
    return fail(kUsage, fmt::format("{}: {}", name, secret.error().what),
                fmt::format("ls -l {}", file));
  if (secret->size() > kLongestSecret)
    return fail(kUsage, fmt::format("the {} in {} is too long", name, file));
  return *secret;
}

/// The file's content, one line of standard input, or what a person types.
CommandResult<std::string> any_secret(Context& context, const std::string& file,
                                      const std::string& name) {
  if (!file.empty() && file != "-") return read_secret_file(file, name);
  auto typed = read_line(context, name, name);
  if (!typed) return fail(typed.error());
  return std::move(typed->text);
}

/// The same; a person types it twice.
CommandResult<std::string> any_new_secret(Context& context, const std::string& file,
                                          const std::string& name) {
  if (!file.empty() && file != "-") return read_secret_file(file, name);
  auto typed = read_line(context, "new " + name, name);
  if (!typed) return fail(typed.error());
  if (!typed->typed) return std::move(typed->text);
  const auto again = read_line(context, "the same again", name);
  if (!again) return fail(again.error());
  if (again->text != typed->text)
    return fail(kUsage, "the two are not the same; nothing was done", "the same command again");
  return std::move(typed->text);
}

/// Servers are spoken to in UTF-8: anything else would arrive as another secret.
CommandResult<std::string> in_utf8(CommandResult<std::string> secret, const std::string& name) {
  if (!secret || util::is_valid_utf8(*secret)) return secret;
  return fail(kUsage, fmt::format("the {} is not written in UTF-8", name),
              "write its file in UTF-8, or set the terminal to it (locale)");
}

const char* given(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

CommandResult<std::string> default_path() {
  if (const char* data = given("XDG_DATA_HOME"); data != nullptr && *data == '/')
    return std::string(data) + "/gsmrelay/phone";
  if (const char* home = given("HOME"); home != nullptr)
    return std::string(home) + "/.local/share/gsmrelay/phone";
  return fail(kUsage, "neither XDG_DATA_HOME nor HOME says where the phone file is",
              "gsmrelay-app --file PATH");
}

CommandResult<std::string> passphrase_for(Context& context, bool fresh) {
  const std::string name = kPassphrase;
  auto file = context.passphrase_file;
  if (const char* folder = given("CREDENTIALS_DIRECTORY"); file.empty() && folder != nullptr) {
    const auto credential = fmt::format("{}/{}", folder, kCredential);
    if (::access(credential.c_str(), F_OK) == 0) file = credential;
  }
  if (!fresh) return any_secret(context, file, name);
  auto passphrase = any_new_secret(context, file, name);
  if (passphrase && passphrase->size() < kShortestPassphrase)
    return fail(kUsage, fmt::format("a passphrase has {} octets or more", kShortestPassphrase),
                "the same command again, with a longer one");
  return passphrase;
}

}  // namespace

CommandResult<std::string> secret_from(Context& context, const std::string& file,
                                       const std::string& name) {
  return in_utf8(any_secret(context, file, name), name);
}

CommandResult<std::string> new_secret_from(Context& context, const std::string& file,
                                           const std::string& name) {
  return in_utf8(any_new_secret(context, file, name), name);
}

CommandResult<PhoneFile> open_phone(Context& context, PhoneFile::IfAbsent if_absent) {
  PhoneFile::Settings settings;
  settings.path = context.file;
  settings.cost = context.tools.cost;
  if (settings.path.empty()) {
    auto path = default_path();
    if (!path) return fail(path.error());
    settings.path = std::move(*path);
  }
  const bool exists = ::access(settings.path.c_str(), F_OK) == 0;
  if (!exists && if_absent == PhoneFile::IfAbsent::complain)
    return fail(PhoneFile(settings).read().error());  // nobody types a passphrase for nothing
  if (exists) {  // one name for one phone, and one lock: behind a link there is one counter
    std::error_code fault;
    auto real = std::filesystem::canonical(settings.path, fault);
    if (!fault) settings.path = real.string();
  }
  auto passphrase = passphrase_for(context, !exists);
  if (!passphrase) return fail(passphrase.error());
  settings.passphrase = std::move(*passphrase);
  PhoneFile file(std::move(settings));
  if (exists) {  // a wrong passphrase is said before anything is asked or sent
    if (const auto phone = file.read(); !phone) return fail(phone.error());
  }
  return file;
}

}  // namespace app
