// A path with open segments, such as "/v1/queue/{id}/retry".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace api {

class PathPattern {
 public:
  /// Splits `pattern` at '/'. A segment is literal, or "{…}" for any segment that is not empty;
  /// "{*}" as the last one matches the rest of the path.
  explicit PathPattern(std::string_view pattern);

  /// Matches `path`, which is split at '/'. Returns the values of the open segments; nothing if the
  /// path does not match.
  std::optional<std::vector<std::string>> match(const std::vector<std::string_view>& path) const;

 private:
  struct Segment {
    std::string literal;
    bool open = false;
  };
  std::vector<Segment> segments_;
  bool open_end_ = false;
};

}  // namespace api
