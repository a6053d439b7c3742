// The network's part of sending: a SUBMIT becomes a DELIVER for the subscriber it is for.
#include "firmware-host/network.hpp"

namespace firmware {

int Network::submit(const std::string& from, util::OctetView, util::OctetView tpdu,
                    std::uint8_t reference) {
  loop(from, "", tpdu, reference);
  return 0;
}
void Network::loop(const std::string&, const std::string&, util::OctetView, std::uint8_t) {
  ++unroutable_;
}
void Network::report(const Delivery::ReportTo&, std::uint8_t) {}

}  // namespace firmware
