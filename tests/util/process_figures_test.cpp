#include "util/process_figures.hpp"

#include <doctest/doctest.h>

TEST_CASE("written octets are those that reached storage") {
  CHECK(util::parse_written_bytes("rchar: 1\nwchar: 9000\nread_bytes: 3\nwrite_bytes: 8192\n"
                                  "cancelled_write_bytes: 4096\n") == 4096);
  CHECK(util::parse_written_bytes("write_bytes: 8192\n") == 8192);
  // A file that was truncated before its pages were written is cancelled more than once.
  CHECK(util::parse_written_bytes("write_bytes: 1\ncancelled_write_bytes: 4096\n") == 0);
  CHECK_FALSE(util::parse_written_bytes("wchar: 9000\n"));
  CHECK_FALSE(util::parse_written_bytes(""));
  CHECK_FALSE(util::parse_written_bytes("write_bytes: many\n"));
}

TEST_CASE("this process has memory, files and time, and its folder a disk") {
  const auto figures = util::read_process_figures();
  CHECK(figures.resident_bytes > 100'000);
  CHECK(figures.open_files >= 1);
  CHECK(figures.cpu_seconds >= 0);
  const auto disk = util::read_disk_figures(".");
  REQUIRE(disk);
  CHECK(disk->size_bytes > 0);
  CHECK(disk->free_bytes <= disk->size_bytes);
  CHECK_FALSE(util::read_disk_figures("/nonexistent"));
}
