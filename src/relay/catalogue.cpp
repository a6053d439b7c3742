// routes.def read twice: each file in routes/ gives its kind as route_NAME().
#include <array>

#include "relay/route.hpp"

namespace relay {

#define ROUTE(kind) const Route& route_##kind();
#include "relay/routes.def"
#undef ROUTE

namespace {

struct Kind {
  std::string_view name;
  const Route& (*route)();
};
constexpr Kind kKinds[] = {
#define ROUTE(kind) {#kind, route_##kind},
#include "relay/routes.def"
#undef ROUTE
};

}  // namespace

const Route* find_route(std::string_view kind) {
  for (const auto& known : kKinds)
    if (known.name == kind) return &known.route();
  return nullptr;
}

}  // namespace relay
