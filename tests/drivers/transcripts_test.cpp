// The dialogues in tests/transcripts/, one for each family, replayed to src/modem; and a recorded
// dialogue, replayed in the same way.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "modem/channel/transcript.hpp"
#include "tests/doubles/fake_modem.hpp"
#include "tests/drivers/replay.hpp"
#include "tests/places.hpp"

using namespace std::chrono_literals;
using replay::Replay;

TEST_CASE("row 013: every family has a transcript, and src/modem understands it") {
  for (const auto* family : drivers::all()) {
    const auto path = places::source("tests/transcripts/") + std::string(family->name) + ".txt";
    CAPTURE(path);
    std::ifstream in(path);
    REQUIRE_MESSAGE(in, "write it: see tests/transcripts/README.md");
    Replay played(*family);
    played.run(in);
    for (const auto* step : {"up", "message", "quiet"}) CHECK_MESSAGE(played.did(step), step);
    if (!family->sim_urcs.empty()) CHECK(played.did("sim"));
    if (!family->restart_urcs.empty()) CHECK(played.did("restart"));
    if (!family->memory_full_urcs.empty()) CHECK(played.did("full"));
  }
}

namespace {

struct Notes final : modem::DialogueListener {
  modem::Transcript transcript;
  std::string text = "% in turn\n";

  void add(const std::string& line) {
    if (!line.empty()) text += line + "\n";
  }
  void said(std::string_view octets) override { add(transcript.said(octets)); }
  void heard(std::string_view line, Place place) override { add(transcript.heard(line, place)); }
};

}  // namespace

TEST_CASE("row 167: a traced dialogue shows no number, PIN or text, and can be replayed") {
  Notes notes;
  {
    doubles::FakeClock clock;
    doubles::FakeModem fake(clock);
    modem::Modem modem(fake, clock, replay::find_family);
    modem.channel().set_listener(&notes);
    REQUIRE(modem.bring_up({}));
    for (const auto& memory : std::vector(modem.memories())) REQUIRE(modem.list(memory));
    notes.add("= up");
    fake.arrive("SM", 3, doubles::kPdu);
    const auto event = modem.next_event(clock.in(10s));
    REQUIRE((event && *event));
    for (const auto& memory : std::vector(modem.memories())) {
      const auto listed = modem.list(memory);
      REQUIRE(listed);
      for (const auto& stored : *listed) REQUIRE(modem.delete_message(stored));
      if (!listed->empty()) break;
    }
    notes.add("= message 3 07910000000000F0040B910000000000F00000208062917314080C" +
              std::string(22, '0'));
  }
  for (const auto* secret :
       {"3237518", "2345678901234", "9876543210", "710760000", "4611", "C8F71D14969741F977FD07"})
    CHECK_MESSAGE(notes.text.find(secret) == std::string::npos, secret);
  CHECK(notes.text.find("! +CMTI: \"SM\",3") != std::string::npos);

  std::istringstream in(notes.text);
  Replay played(drivers::find("Fake Modems"), "8949000000000000000");
  played.run(in);
  CHECK(played.did("up"));
  CHECK(played.did("message"));
}
