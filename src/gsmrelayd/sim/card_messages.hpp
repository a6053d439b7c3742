// The received SMS that are still on the card. Used on the modem's thread.
#pragma once

#include "modem/modem.hpp"

namespace gsmrelayd {

/// Lists all memories of `modem` and returns how many received SMS are in them. Fails with `retry`
/// if that is not known: a listing was broken off, or the card's memory is refused. The listings
/// drop the hints of SMS that came meanwhile: the caller requests a sweep unless the result is 0.
util::Result<int> count_received(modem::Modem& modem);

}  // namespace gsmrelayd
