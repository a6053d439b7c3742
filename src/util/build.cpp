#include "util/build.hpp"

#include <fmt/format.h>

#include <vector>

// Defined in each program by a source that CMake writes (commit.cmake); nowhere in a test.
extern "C" {
__attribute__((weak)) const char* gsmrelay_build_commit();
__attribute__((weak)) const char* gsmrelay_build_package();
}

namespace util {

Build build() {
  if (gsmrelay_build_commit == nullptr || gsmrelay_build_package == nullptr) return {};
  return {gsmrelay_build_commit(), gsmrelay_build_package()};
}

std::string describe(const std::string& version, const Build& build) {
  std::vector<std::string> known;
  if (!build.commit.empty()) known.push_back("commit " + build.commit);
  if (!build.package.empty()) known.push_back("package " + build.package);
  return known.empty() ? version : fmt::format("{} ({})", version, fmt::join(known, ", "));
}

std::string version_text() {
  return describe(GSMRELAY_VERSION, build());
}

}  // namespace util
