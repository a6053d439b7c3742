#include "cli/foreign_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <climits>
#include <deque>
#include <filesystem>
#include <system_error>

#include "util/text.hpp"

namespace cli {

namespace {

constexpr int kMostLinks = 40;  // as Linux does; see path_resolution(7)

/// Puts the parts of `path` before those of `rest`.
void put_before(std::deque<std::string>& rest, const std::string& path) {
  std::deque<std::string> parts;
  for (const auto part : util::split(path, '/'))
    if (!part.empty() && part != ".") parts.emplace_back(part);
  rest.insert(rest.begin(), parts.begin(), parts.end());
}

}  // namespace

tl::expected<std::optional<std::string>, int> find_foreign_folder(const std::string& path) {
  if (::geteuid() != 0) return std::nullopt;
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  if (error) return tl::unexpected(error.value());
  std::deque<std::string> rest;
  put_before(rest, absolute);
  std::filesystem::path at = "/";
  for (int links = 0; !rest.empty();) {
    assert(at.is_absolute() && at == at.lexically_normal());
    struct stat about {};
    if (::lstat(at.c_str(), &about) != 0) return tl::unexpected(errno);
    if (!S_ISDIR(about.st_mode)) return tl::unexpected(ENOTDIR);
    if (about.st_uid != 0 || (about.st_mode & (S_IWGRP | S_IWOTH)) != 0) return at.string();
    const auto part = std::move(rest.front());
    rest.pop_front();
    if (part == "..") {
      at = at.parent_path();  // of "/" it is "/"
      continue;
    }
    const auto next = at / part;
    if (::lstat(next.c_str(), &about) != 0) {
      if (errno == ENOENT && rest.empty()) return std::nullopt;
      return tl::unexpected(errno);
    }
    if (!S_ISLNK(about.st_mode)) {
      at = next;
      continue;
    }
    if (++links > kMostLinks) return tl::unexpected(ELOOP);
    const auto target = std::filesystem::read_symlink(next, error);
    if (error) return tl::unexpected(error.value());
    if (target.is_absolute()) at = "/";
    put_before(rest, target);
  }
  return std::nullopt;
}

}  // namespace cli
