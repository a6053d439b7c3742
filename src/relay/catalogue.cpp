// The catalogue of route kinds. CMake writes a line ROUTE(NAME) into generated/routes.def for each
// source in routes/, which defines route_NAME().
#include <array>
#include <vector>

#include "relay/route.hpp"

namespace relay {

#define ROUTE(kind) const Route& route_##kind();
#include "generated/routes.def"
#undef ROUTE

namespace {

struct Kind {
  std::string_view name;
  const Route& (*route)();
};
constexpr Kind kKinds[] = {
#define ROUTE(kind) {#kind, route_##kind},
#include "generated/routes.def"
#undef ROUTE
};

}  // namespace

const Route* find_route(std::string_view kind) {
  for (const auto& known : kKinds)
    if (known.name == kind) return &known.route();
  return nullptr;
}

std::span<const config::Variant> route_kinds() {
  static const auto kinds = [] {
    std::vector<config::Variant> all;
    for (const auto& known : kKinds) {
      all.push_back(known.route().configuration());
      all.back().name = known.name;
    }
    return all;
  }();
  return kinds;
}

}  // namespace relay
