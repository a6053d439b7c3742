#include "gsmrelayd/modem/task_queue.hpp"

#include <atomic>

namespace gsmrelayd {

namespace {
tl::unexpected<util::Error> ending() {
  return util::fail(util::Advice::retry, "the modem's thread is ending; try again in a moment");
}
}  // namespace

struct TaskQueue::PendingTask {
  enum class Stage { waiting, begun, abandoned };

  Task task;
  std::atomic<Stage> stage{Stage::waiting};
  std::promise<util::Result<void>> done;
};

util::Result<void> TaskQueue::run_on_modem_thread(Task task, std::chrono::milliseconds patience) {
  const auto pending = std::make_shared<PendingTask>();
  pending->task = std::move(task);
  auto done = pending->done.get_future();
  {
    const util::MutexLock lock(mutex_);
    if (closed_) return ending();
    pending_.push_back(pending);
  }
  bell_.ring();
  if (done.wait_for(patience) == std::future_status::ready) return done.get();
  auto expected = PendingTask::Stage::waiting;
  if (pending->stage.compare_exchange_strong(expected, PendingTask::Stage::abandoned)) {
    // A modem that is absent takes no tasks: abandoned ones must not pile up.
    const util::MutexLock lock(mutex_);
    std::erase(pending_, pending);
    return util::fail(util::Advice::retry,
                      "the modem did not take the request in time; look at `gsmrelay modem list`");
  }
  return done.get();
}

int TaskQueue::run_pending(modem::Modem& modem) {
  int count = 0;
  for (;;) {
    std::shared_ptr<PendingTask> pending;
    {
      const util::MutexLock lock(mutex_);
      if (pending_.empty()) return count;
      pending = std::move(pending_.front());
      pending_.pop_front();
    }
    auto expected = PendingTask::Stage::waiting;
    if (!pending->stage.compare_exchange_strong(expected, PendingTask::Stage::begun)) continue;
    try {
      pending->task(modem);
    } catch (...) {
      // The caller gets an error; the exception ends the thread, which logs it.
      pending->done.set_value(
          util::fail(util::Advice::retry, "the request failed; see `journalctl -u gsmrelayd`"));
      throw;
    }
    pending->done.set_value({});
    ++count;
  }
}

void TaskQueue::close() {
  const util::MutexLock lock(mutex_);
  closed_ = true;
  for (const auto& pending : pending_) {
    auto expected = PendingTask::Stage::waiting;
    if (pending->stage.compare_exchange_strong(expected, PendingTask::Stage::abandoned))
      pending->done.set_value(ending());
  }
  pending_.clear();
}

bool TaskQueue::empty() const {
  const util::MutexLock lock(mutex_);
  return pending_.empty();
}

}  // namespace gsmrelayd
