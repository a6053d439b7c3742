// What people and the relay look at. Each inside one reading transaction.
#pragma once

#include "spool/connection.hpp"
#include "spool/service_clock.hpp"
#include "spool/spool.hpp"

namespace spool {

std::vector<Delivery> list_due(Connection& db, const std::string& route, ServiceTime now, int limit,
                               std::span<const Id> except);
std::optional<ServiceTime> find_next_due(Connection& db, const std::string& route,
                                         std::span<const Id> except);
std::optional<Message> find_message(Connection& db, const std::string& id_or_key);
std::vector<Message> list_messages(Connection& db, const Page& page);
std::vector<PartialSet> list_partial(Connection& db, const Page& page, ServiceTime now,
                                     ServiceTime window);
std::vector<RawRecord> list_raw(Connection& db, const Page& page);
std::vector<ReportRecord> list_reports(Connection& db, const Page& page);
std::vector<RawRecord> list_raw_parts(Connection& db, Id message);
std::vector<Delivery> list_deliveries(Connection& db, std::optional<DeliveryState> state,
                                      const std::string& route, const Page& page);
std::vector<Delivery> list_deliveries_of(Connection& db, Id message);
std::vector<RouteFigures> list_routes(Connection& db);

}  // namespace spool
