#include "cli/config_report.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <ostream>

#include "cli/command.hpp"
#include "cli/foreign_folder.hpp"
#include "terminal/text.hpp"
#include "util/shell.hpp"

namespace cli {

Json to_json(const std::vector<config::Diagnostic>& mistakes) {
  auto list = Json::array();
  for (const auto& mistake : mistakes)
    list.push_back({{"file", mistake.file},
                    {"line", mistake.line},
                    {"column", mistake.column},
                    {"what", mistake.what},
                    {"next", mistake.next}});
  return list;
}

std::string render_diagnostics(const Context& context, const Json& response, std::size_t columns) {
  std::string out;
  const auto lines = [&](const char* name, Tone tone, const char* label) {
    for (const auto& one : response.at(name)) {
      const config::Diagnostic error{one.text("file"), static_cast<int>(one.number("line")),
                                     static_cast<int>(one.number("column")), one.text("what")};
      constexpr std::size_t kBelow = 2;
      const auto lines_of =
          terminal::hang(std::string(label) + ": ", printable(error.to_string()), kBelow, columns);
      out += toned(context.style, tone, label) + lines_of.substr(std::string_view(label).size());
      if (!one.text("next").empty())
        out += terminal::next_line(printable(one.text("next")), columns);
    }
  };
  lines("mistakes", Tone::bad, "mistake");
  lines("warnings", Tone::warn, "warning");
  return out;
}

terminal::CommandResult<config::FileUser> judged_user(Context& context, const std::string& name) {
  if (auto user = config::find_file_user(name.empty() ? config::kServiceUser : name))
    return std::move(*user);
  if (!name.empty())
    return terminal::fail(kNoSuch,
                          fmt::format("there is no user '{}' on this machine", printable(name)),
                          "getent passwd");
  auto user = config::current_file_user();
  context.err << fmt::format("note: this machine has no user {}; files are judged for {}\n",
                             config::kServiceUser, user.name);
  return user;
}

namespace {

/// Returns whether only root may write `file`. Root itself refuses to write it anywhere else.
bool is_in_folder_of_root(const std::string& file) {
  std::error_code error;
  const auto folder = std::filesystem::absolute(file, error).parent_path();
  const auto foreign = find_foreign_folder(file);
  struct stat about {};
  return ::stat(folder.c_str(), &about) == 0 && about.st_uid == 0 &&
         (about.st_mode & (S_IWGRP | S_IWOTH)) == 0 && foreign && !*foreign;
}

}  // namespace

std::string command_to_read(const std::string& file) {
  if (::access(file.c_str(), R_OK) == 0) return {};
  if (errno == EACCES && ::geteuid() != 0)
    return "sudo gsmrelay config check " + util::shell_word(file);
  if (errno != ENOENT) return {};
  if (file == config::kServiceFile) return "sudo gsmrelay setup";
  return fmt::format("{}gsmrelay setup --config {}", is_in_folder_of_root(file) ? "sudo " : "",
                     util::shell_word(file));
}

}  // namespace cli
