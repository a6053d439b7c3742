#include "service/admin_verbs.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "crypto/keyring.hpp"
#include "database/backup.hpp"

namespace service {
namespace {

int print_failure(const std::string& what) {
  fmt::print(stderr, "{}\n", what);
  return 1;
}

/// Returns true for a "file:" reference to a file that does not exist or is empty.
bool is_unwritten(const config::SecretRef& reference) {
  constexpr std::string_view kFile = "file:";
  if (!reference.spec.starts_with(kFile)) return false;
  const std::filesystem::path path = reference.spec.substr(kFile.size());
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return true;
  return std::filesystem::is_regular_file(status) && std::filesystem::file_size(path, error) == 0 &&
         !error;
}

int back_up(const AdminFiles& files, const std::string& copy) {
  const auto done = database::backup(files.database, copy);
  if (!done) return print_failure(done.error().what);
  fmt::print("{} is a backup of {}; store it apart from the key file\n", copy, files.database);
  return 0;
}

int put_back(const std::string& program, const AdminFiles& files, const std::string& copy) {
  const auto done =
      database::restore(copy, files.schema, files.database, files.not_restored, files.marking);
  if (!done) return print_failure(done.error().what);
  fmt::print("{} is restored", files.database);
  if (!done->empty()) fmt::print("; what was there is {} for a week", *done);
  if (!files.marked.empty()) fmt::print("\n{}", files.marked);
  fmt::print("\n  next: sudo systemctl start {}\n", program);
  return 0;
}

}  // namespace

int print_new_key(const config::SecretRef& reference) {
  int id = 1;
  if (!is_unwritten(reference)) {
    const auto text = config::read_secret(reference);
    if (!text) return print_failure(text.error().what);
    const auto keys = crypto::Keyring::parse(*text);
    if (!keys) return print_failure(keys.error().what);
    const auto free = keys->free_id();
    if (!free)
      return print_failure(
          "all ids from 1 to 255 are used; next: rotate-keys, then remove lines that are not the "
          "look-up key's");
    id = *free;
  }
  fmt::print("{}", crypto::Keyring::new_line(id));
  return 0;
}

std::vector<ProgramText::Verb> admin_verbs(const std::string& program,
                                           const std::function<AdminFiles()>& files) {
  const auto file = std::make_shared<std::string>();
  const auto example = [&](const std::string& rest) {
    return std::vector<std::string>{fmt::format("{0} --config {1} {2}", program, "FILE", rest)};
  };
  return {
      {.name = "new-key",
       .description = "Print a line for the key file, with a new key and a free id.",
       .run = [files] { return print_new_key(files().keys); },
       .examples = example("new-key >> keys")},
      {.name = "backup",
       .description = "Copy the database to a new file, also while the program runs.",
       .run = [files, file] { return back_up(files(), *file); },
       .options = {{.spec = "FILE", .target = file.get(), .help = "the new file"}},
       .examples = example("backup /root/backup.db")},
      {.name = "restore",
       .description = "Put a backup in the place of the database; stop the program first.",
       .run = [program, files, file] { return put_back(program, files(), *file); },
       .options = {{.spec = "FILE", .target = file.get(), .help = "the backup"}},
       .examples = example("restore /root/backup.db")},
  };
}

}  // namespace service
