#include "util/footprint.hpp"

#include <doctest/doctest.h>

#include <clocale>
#include <fstream>
#include <string>

namespace {

/// Returns whether an emulator of another processor (qemu-user) runs the program: of its mappings
/// it hides its own in one file only.
bool is_emulated() {
  std::string shown, all;
  std::getline(std::ifstream("/proc/self/maps"), shown);
  std::getline(std::ifstream("/proc/self/smaps"), all);
  return shown != all;
}

}  // namespace

TEST_CASE("memory used only by the start is returned, and everything still works") {
  static const std::string relocated[] = {"one", "two"};
  util::keep_heap_small();
  CHECK((util::release_startup_pages() > 0) == !is_emulated());
  CHECK(relocated[0] + relocated[1] == "onetwo");
  CHECK(std::setlocale(LC_ALL, nullptr) != nullptr);
  util::release_startup_pages();  // may be called again
}
