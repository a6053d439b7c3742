// A name server that does not answer for one name: it replaces getaddrinfo() in the whole test
// program. Include it in only one source of a program.
#pragma once

#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>

namespace doubles {

class HungResolver {
 public:
  explicit HungResolver(std::string name) : name_(std::move(name)) { current().store(this); }
  /// Ends every look-up and waits for that: none outlives the test.
  ~HungResolver() {
    current().store(nullptr);
    std::unique_lock lock(mutex_);
    released_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return hanging_ == 0; });
  }
  HungResolver(const HungResolver&) = delete;
  HungResolver& operator=(const HungResolver&) = delete;

  bool asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  bool still_hangs() const {
    const std::lock_guard lock(mutex_);
    return hanging_ > 0;
  }
  bool knows(const char* name) const { return name != nullptr && name_ == name; }
  int hang() {
    std::unique_lock lock(mutex_);
    asked_ = true;
    ++hanging_;
    changed_.wait(lock, [this] { return released_; });
    --hanging_;
    changed_.notify_all();
    return EAI_AGAIN;
  }
  static std::atomic<HungResolver*>& current() {
    static std::atomic<HungResolver*> instance{nullptr};
    return instance;
  }

 private:
  const std::string name_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false, released_ = false;
  int hanging_ = 0;
};

}  // namespace doubles

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** result) {
  auto* const hung = doubles::HungResolver::current().load();
  if (hung != nullptr && hung->knows(name)) return hung->hang();
  using Real = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(name, service, hints, result);
}
