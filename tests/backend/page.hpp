// A document, as far as a program's configuration stands in it.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "config/sheet.hpp"
#include "tests/places.hpp"

namespace page {

inline std::string text(const std::string& name) {
  std::stringstream all;
  all << std::ifstream(places::source(name)).rdbuf();
  return all.str();
}

/// Every key of the form stands in it, as the form has it.
inline void check_keys(const std::string& name, const config::SheetForm& form) {
  auto table = config::sheet_markdown(form);
  while (table.ends_with('\n')) table.pop_back();
  CHECK_MESSAGE(text(name).find(table) != std::string::npos, table);
}

/// The example is taken as it is, but for the secrets, which are not read.
inline void check_example(const std::string& name, const config::SheetForm& form) {
  const auto sheet = config::parse_sheet(text(name), name, form);
  for (const auto& mistake : sheet.mistakes) CHECK_MESSAGE(false, mistake.to_string());
}

}  // namespace page
