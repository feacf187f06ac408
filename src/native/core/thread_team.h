// Threads that work through a program in step. The team lives as long as its engine; the calling thread is
// member 0.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "patience.h"

namespace rnas {

class ThreadTeam {
 public:
  explicit ThreadTeam(int size);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  int size() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls work(member) on every member and returns when all have returned. Calls from several threads take
  // turns. `work` must not throw.
  void run(const std::function<void(int)>& work);

  // Inside `work`: waits until every member has come here.
  void barrier();

 private:
  void serve(int member);
  // Waits until `counter` differs from `seen`: spins a while, since phases are short, and then sleeps.
  void await_change(const std::atomic<unsigned>& counter, unsigned seen, Patience& patience);
  void advance(std::atomic<unsigned>& counter);
  void stop();

  std::vector<std::thread> workers_;
  std::mutex turn_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<unsigned> job_{0};    // grows when a job (or the end) is posted
  std::atomic<unsigned> phase_{0};  // grows when a barrier opens
  std::atomic<int> arrived_{0};
  std::atomic<int> sleepers_{0};
  const std::function<void(int)>* work_ = nullptr;
  bool stopping_ = false;
};

}  // namespace rnas
