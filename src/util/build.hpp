// Which build of which commit a program is.
#pragma once

#include <string>

namespace util {

/// What is known of the build of this program. Empty texts if it is unknown.
struct Build {
  std::string commit{};   ///< "7896a605a0c6"; "-dirty" behind it: with changes
  std::string package{};  ///< version of the Debian package: "0.1.0~deb12"
};

/// Returns the build of this program. Programs of CMake's gsmrelay_program() know it, tests do not.
Build build();

/// Returns `version` and what is known of the build: "0.1.0 (commit 7896a605a0c6, package
/// 0.1.0~deb12)", or "0.1.0".
std::string describe(const std::string& version, const Build& build);

/// Returns the version of the project and the build of this program, for --version.
std::string version_text();

}  // namespace util
