// A directory for one test, removed with the object; GSMRELAY_KEEP in the environment keeps it.
#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace doubles {

class TempDir {
 public:
  TempDir() : TempDir(std::filesystem::temp_directory_path()) {}
  /// Makes the directory in `parent`.
  explicit TempDir(const std::filesystem::path& parent) {
    std::string name = (parent / "gsmrelay-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  ~TempDir() {
    std::error_code ignored;
    if (std::getenv("GSMRELAY_KEEP") == nullptr) std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }
  /// Writes a file and returns its path.
  std::string file(const std::string& name, const std::string& content,
                   unsigned mode = 0600) const {
    const auto full = *this / name;
    std::ofstream(full) << content;
    ::chmod(full.c_str(), mode);
    return full;
  }

 private:
  std::string path_;
};

}  // namespace doubles
