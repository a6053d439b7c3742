// The decoders of the TPDU types, one function each. Private to this folder.
#pragma once

#include "sms/octet_reader.hpp"
#include "sms/tpdu.hpp"

namespace sms {

Deliver read_deliver(OctetReader& reader);
Submit read_submit(OctetReader& reader);
StatusReport read_status_report(OctetReader& reader);
Command read_command(OctetReader& reader);
DeliverReport read_deliver_report(OctetReader& reader);
SubmitReport read_submit_report(OctetReader& reader);

}  // namespace sms
