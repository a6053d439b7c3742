#include "control/handler_context.hpp"

#include <fmt/format.h>

#include "spool/delivery_queue.hpp"
#include "util/text.hpp"

namespace control {

View view_for(const HandlerContext& context, const api::Request& request) {
  return {request.numbers ? Numbers::whole : Numbers::masked, context.clock.wall(),
          context.file->service_now()};
}

namespace {

/// Returns the command behind "; next: " at the end of `what`, and removes both. A part of a text
/// may come from a modem: only commands that harm nothing are taken.
std::string take_next(std::string& what) {
  constexpr std::string_view kMark = "; next: ";
  constexpr std::string_view kHarmless[] = {"gsmrelay modem ports",   "gsmrelay modem list",
                                            "gsmrelay modem unpark ", "gsmrelay modem resume ",
                                            "gsmrelay sim pin ",      "gsmrelay sim puk ",
                                            "gsmrelay config check "};
  const auto at = what.rfind(kMark);
  if (at == std::string::npos) return {};
  auto command = what.substr(at + kMark.size());
  for (const auto known : kHarmless) {
    if (!command.starts_with(known)) continue;
    what.erase(at);
    return command;
  }
  return {};
}

}  // namespace

tl::unexpected<api::ApiError> to_api_error(const util::Error& error) {
  auto what = error.what;
  const auto next = take_next(what);
  if (error.advice == util::Advice::reject)
    return api::fail(api::kConflict, what, next.empty() ? "gsmrelay status" : next);
  if (!next.empty()) return api::fail(api::kUnavailable, what, next);
  return api::fail(api::kUnavailable, error.what, "try again; then: journalctl -u gsmrelayd -n 50");
}

tl::unexpected<api::ApiError> not_found(std::string_view kind, std::string_view name,
                                        std::string list) {
  return api::fail(api::kNotFound,
                   fmt::format("there is no {} '{}'", kind, util::printable(name, 70)),
                   std::move(list));
}

api::Result<std::shared_ptr<ModemHandle>> find_modem(const HandlerContext& context,
                                                     const std::string& name) {
  if (auto modem = context.modems.find(name)) return modem;
  return not_found("modem", name, "gsmrelay modem list");
}

api::Result<std::vector<RouteView>> read_routes(const HandlerContext& context) {
  const auto status = context.daemon.status();
  const util::MutexLock lock(context.spool_mutex);
  const auto figures = spool::DeliveryQueue(context.spool).routes();
  if (!figures) return to_api_error(figures.error());
  return merge_routes(status.routes, *figures);
}

api::Result<RouteView> find_route(const HandlerContext& context, const std::string& name) {
  auto routes = read_routes(context);
  if (!routes) return tl::unexpected(routes.error());
  for (auto& route : *routes)
    if (route.figures.name == name) return std::move(route);
  return not_found("route", name, "gsmrelay route list");
}

}  // namespace control
