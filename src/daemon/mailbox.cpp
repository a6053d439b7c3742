#include "daemon/mailbox.hpp"

#include <atomic>

namespace gsmrelayd {

namespace {
enum class Stage { waiting, begun, abandoned };
}

struct Mailbox::Letter {
  Task task;
  std::atomic<Stage> stage{Stage::waiting};
  std::promise<void> done;
};

util::Result<void> Mailbox::ask(Task task, std::chrono::milliseconds patience) {
  const auto letter = std::make_shared<Letter>();
  letter->task = std::move(task);
  auto done = letter->done.get_future();
  {
    const std::lock_guard lock(mutex_);
    letters_.push_back(letter);
  }
  bell_.ring();
  if (done.wait_for(patience) == std::future_status::ready) return {};
  auto expected = Stage::waiting;
  if (letter->stage.compare_exchange_strong(expected, Stage::abandoned)) {
    // A modem that is away takes nothing out: what nobody waits for any more must not pile up.
    const std::lock_guard lock(mutex_);
    std::erase(letters_, letter);
    return util::fail(util::Advice::retry,
                      "the modem did not take the request in time; look at `gsmrelay modem list`");
  }
  done.wait();
  return {};
}

int Mailbox::serve(modem::Modem& modem) {
  int served = 0;
  for (;;) {
    std::shared_ptr<Letter> letter;
    {
      const std::lock_guard lock(mutex_);
      if (letters_.empty()) return served;
      letter = std::move(letters_.front());
      letters_.pop_front();
    }
    auto expected = Stage::waiting;
    if (!letter->stage.compare_exchange_strong(expected, Stage::begun)) continue;
    letter->task(modem);
    letter->done.set_value();
    ++served;
  }
}

bool Mailbox::empty() const {
  const std::lock_guard lock(mutex_);
  return letters_.empty();
}

}  // namespace gsmrelayd
