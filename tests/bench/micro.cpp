// The inner loops one by one, to see which of them a change has made slower.
#include <benchmark/benchmark.h>

#include <string>

#include "at/reader.hpp"
#include "gsmrelayd/modem/dialogue_recorder.hpp"
#include "process.hpp"
#include "sms/codec.hpp"
#include "sms_maker.hpp"
#include "spool/inbox.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "util/clock.hpp"

namespace {

std::string make_pdu(harness::SmsMaker& maker) {
  return maker.pdus("+237670000001", maker.ciphertext(1)).front();
}

void decode_pdu(benchmark::State& state) {
  harness::SmsMaker maker(1);
  const auto octets = util::from_hex(make_pdu(maker)).value();
  for (auto _ : state) benchmark::DoNotOptimize(sms::decode(octets));
}
BENCHMARK(decode_pdu);

void read_listing(benchmark::State& state) {
  harness::SmsMaker maker(1);
  std::string listing;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    listing += "\r\n+CMGL: " + std::to_string(i) + ",1,,159\r\n" + make_pdu(maker) + "\r\n";
  for (auto _ : state) {
    at::Reader reader;
    constexpr std::size_t kPiece = 4096;
    for (std::size_t at = 0; at < listing.size(); at += kPiece) {
      reader.feed(util::as_octets(std::string_view(listing).substr(at, kPiece)));
      while (auto line = reader.next_line()) benchmark::DoNotOptimize(line);
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(listing.size()));
}
BENCHMARK(read_listing)->Arg(30)->Arg(1000);

/// What the recent dialogue of a healthy modem costs for three lines: they are redacted, reduced to
/// their outline and added to the ring.
void record_dialogue_lines(benchmark::State& state) {
  const util::SystemClock clock;
  gsmrelayd::DialogueRecorder recorder(clock, "m0");
  using Place = modem::DialogueListener::Place;
  for (auto _ : state) {
    recorder.said("AT+CSQ\r");
    recorder.heard("+CSQ: 20,99", Place::answer);
    recorder.heard("OK", Place::answer);
  }
  state.SetItemsProcessed(state.iterations() * 3);
}
BENCHMARK(record_dialogue_lines);

/// The last of these steps alone, for one line; the ring is full.
void add_line_to_dialogue_ring(benchmark::State& state) {
  gsmrelayd::DialogueRing ring;
  util::Deadline at{};
  for (auto _ : state) {
    at += std::chrono::milliseconds(1);
    ring.add(at, "< +CSQ: 20,99");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(add_line_to_dialogue_ring);

struct OneRoute : spool::Router {
  std::vector<std::string> routes_for(const spool::Message&) const override { return {"route"}; }
};

void accept(benchmark::State& state) {
  const doubles::TempDir dir;
  const util::SystemClock clock;
  spool::Options options{.path = dir / "spool.db"};
  options.settings.sender_limit = 0;  // all are of one sender
  auto file = spool::File::open(options, clock).value();
  spool::Spool spool(file);
  harness::SmsMaker maker(1);
  std::vector<spool::ReceivedPdu> arrivals(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    state.PauseTiming();
    for (auto& arrival : arrivals) {
      arrival = {.modem = "m0",
                 .sim = "sim",
                 .source = "SM",
                 .hex = make_pdu(maker),
                 .received = clock.wall(),
                 .pdu = {}};
      arrival.pdu = sms::decode_hex(arrival.hex).value();
    }
    state.ResumeTiming();
    if (!spool::Inbox(spool).accept(arrivals, OneRoute())) state.SkipWithError("the spool refuses");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(accept)->Arg(1)->Arg(30)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
