// A reader of docs/backend-api.yaml: the operations of one program.
#pragma once

#include "service/router.hpp"
#include "tests/api/openapi_file.hpp"

namespace api_file {

using openapi_file::difference;

/// Returns the operations with the program's name among their tags.
inline std::set<std::string> operations_of(const std::string& program) {
  std::set<std::string> all;
  for (const auto& [key, operation] : openapi_file::operations("backend-api.yaml"))
    if (operation.tags.contains(program)) all.insert(key);
  return all;
}

inline void add_operations(std::set<std::string>& all, const api::Router& router) {
  for (const auto& endpoint : router.endpoints())
    all.insert(openapi_file::key_of(endpoint.method, endpoint.path));
}

}  // namespace api_file
