#include "daemon/mailbox.hpp"

#include <atomic>

namespace gsmrelayd {

namespace {
enum class Stage { waiting, begun, abandoned };

tl::unexpected<util::Error> ending() {
  return util::fail(util::Advice::retry, "the modem is being let go; ask again in a moment");
}
}  // namespace

struct Mailbox::Letter {
  Task task;
  std::atomic<Stage> stage{Stage::waiting};
  std::promise<util::Result<void>> done;
};

util::Result<void> Mailbox::ask(Task task, std::chrono::milliseconds patience) {
  const auto letter = std::make_shared<Letter>();
  letter->task = std::move(task);
  auto done = letter->done.get_future();
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return ending();
    letters_.push_back(letter);
  }
  bell_.ring();
  if (done.wait_for(patience) == std::future_status::ready) return done.get();
  auto expected = Stage::waiting;
  if (letter->stage.compare_exchange_strong(expected, Stage::abandoned)) {
    // A modem that is away takes nothing out: what nobody waits for any more must not pile up.
    const std::lock_guard lock(mutex_);
    std::erase(letters_, letter);
    return util::fail(util::Advice::retry,
                      "the modem did not take the request in time; look at `gsmrelay modem list`");
  }
  return done.get();
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
    letter->done.set_value({});
    ++served;
  }
}

void Mailbox::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const auto& letter : letters_) {
    auto expected = Stage::waiting;
    if (letter->stage.compare_exchange_strong(expected, Stage::abandoned))
      letter->done.set_value(ending());
  }
  letters_.clear();
}

bool Mailbox::empty() const {
  const std::lock_guard lock(mutex_);
  return letters_.empty();
}

}  // namespace gsmrelayd
