#include "api/path_pattern.hpp"

#include <cassert>

#include "util/text.hpp"

namespace api {

PathPattern::PathPattern(std::string_view pattern) {
  assert(pattern.starts_with('/'));
  assert(pattern.find("{*}") == std::string_view::npos || pattern.ends_with("/{*}"));
  for (const auto piece : util::split(pattern, '/'))
    segments_.push_back({std::string(piece), piece.starts_with('{')});
  open_end_ = segments_.back().literal == "{*}";
  if (open_end_) segments_.pop_back();
}

std::optional<std::vector<std::string>> PathPattern::match(
    const std::vector<std::string_view>& path) const {
  const auto size = segments_.size();
  if (open_end_ ? path.size() <= size : path.size() != size) return std::nullopt;
  std::vector<std::string> arguments;
  for (std::size_t i = 0; i < size; ++i) {
    if (segments_[i].open ? path[i].empty() : segments_[i].literal != path[i]) return std::nullopt;
    if (segments_[i].open) arguments.emplace_back(path[i]);
  }
  if (open_end_) {
    // The segments are views into one path.
    const auto* const end = path.back().data() + path.back().size();
    arguments.emplace_back(path[size].data(), end);
  }
  return arguments;
}

}  // namespace api
