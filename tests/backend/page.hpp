// Checks of the pages that document a program's configuration.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "config/manual.hpp"
#include "config/reader.hpp"
#include "tests/manual_file.hpp"
#include "tests/places.hpp"

namespace page {

inline std::string text(const std::string& name) {
  std::stringstream all;
  all << std::ifstream(places::source(name)).rdbuf();
  return all.str();
}

/// Checks that the page lists every key as the schema describes it.
inline void check_keys(const std::string& name, const config::Schema& schema) {
  auto table = config::reference_markdown(schema);
  while (table.ends_with('\n')) table.pop_back();
  CHECK_MESSAGE(text(name).find(table) != std::string::npos, table);
}

/// Checks that docs/man/man5/`name`.toml.5 has the schema's keys. `file` is the configuration's
/// path.
inline void check_manual(const std::string& name, const std::string& file,
                         const config::Schema& schema) {
  const config::ManualText text{.name = name + ".toml",
                                .summary = "the configuration of " + name,
                                .file = file,
                                .check = name + " --config " + file + " --check",
                                .see_also = name + "(8)"};
  manual_file::check("man5/" + name + ".toml.5", config::manual_page(schema, text));
}

/// Checks that the example is accepted; its secrets are not read.
template <class Configuration>
void check_example(const std::string& name, const config::Schema& schema) {
  Configuration configuration;
  const auto reading = config::parse(text(name), name, schema, configuration);
  for (const auto& error : reading.errors) CHECK_MESSAGE(false, error.to_string());
}

}  // namespace page
