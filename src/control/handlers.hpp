// The handlers, by file: look_handlers.cpp (status, modems, audit, events), inbox_handlers.cpp,
// queue_handlers.cpp, route_handlers.cpp, sim_handlers.cpp, outbox_handlers.cpp (send and what
// became of it), technician_handlers.cpp, seeing_handlers.cpp (trace, scan, forget),
// act_handlers.cpp (reload).
#pragma once

#include "control/endpoints.hpp"

namespace control {

Answer get_status(Desk& desk, const Call& call);
Answer get_modems(Desk& desk, const Call& call);
Answer get_modem(Desk& desk, const Call& call);
Answer get_audit(Desk& desk, const Call& call);
Answer get_events(Desk& desk, const Call& call);

Answer get_inbox(Desk& desk, const Call& call);
Answer get_message(Desk& desk, const Call& call);
Answer get_message_raw(Desk& desk, const Call& call);
Answer get_partial(Desk& desk, const Call& call);
Answer get_raw(Desk& desk, const Call& call);

Answer get_queue(Desk& desk, const Call& call);
Answer get_delivery(Desk& desk, const Call& call);
Answer retry_delivery(Desk& desk, const Call& call);
Answer drop_delivery(Desk& desk, const Call& call);
Answer retry_queue(Desk& desk, const Call& call);
Answer drop_queue(Desk& desk, const Call& call);

Answer get_routes(Desk& desk, const Call& call);
Answer get_route(Desk& desk, const Call& call);
Answer pause_route(Desk& desk, const Call& call);
Answer resume_route(Desk& desk, const Call& call);
Answer test_route(Desk& desk, const Call& call);

Answer get_sims(Desk& desk, const Call& call);
Answer get_sim(Desk& desk, const Call& call);
Answer enter_pin(Desk& desk, const Call& call);
Answer enter_puk(Desk& desk, const Call& call);
Answer run_ussd(Desk& desk, const Call& call);
Answer cancel_ussd(Desk& desk, const Call& call);
Answer get_swap(Desk& desk, const Call& call);
Answer start_swap(Desk& desk, const Call& call);
Answer cancel_swap(Desk& desk, const Call& call);

Answer send_message(Desk& desk, const Call& call);
Answer get_outbox(Desk& desk, const Call& call);
Answer get_outgoing(Desk& desk, const Call& call);
Answer retry_outgoing(Desk& desk, const Call& call);
Answer drop_outgoing(Desk& desk, const Call& call);

Answer ask_modem(Desk& desk, const Call& call);
Answer start_trace(Desk& desk, const Call& call);
Answer get_trace(Desk& desk, const Call& call);
Answer scan_networks(Desk& desk, const Call& call);
Answer forget_modem(Desk& desk, const Call& call);
Answer suspend_modem(Desk& desk, const Call& call);
Answer resume_modem(Desk& desk, const Call& call);

Answer reload(Desk& desk, const Call& call);

}  // namespace control
