#include "thread_team.h"

#include <algorithm>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace rnas {
namespace {

void pause() {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Between phases; waits for the next job are longer.
thread_local Patience at_barriers;

}  // namespace

ThreadTeam::ThreadTeam(int size) {
  try {
    for (int member = 1; member < size; member++) workers_.emplace_back([this, member] { serve(member); });
  } catch (...) {
    stop();
    throw;
  }
}

ThreadTeam::~ThreadTeam() { stop(); }

void ThreadTeam::stop() {
  stopping_ = true;
  advance(job_);
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
}

void ThreadTeam::run(const std::function<void(int)>& work) {
  std::lock_guard<std::mutex> turn(turn_);
  if (workers_.empty()) return work(0);
  work_ = &work;
  advance(job_);
  work(0);
  barrier();
}

void ThreadTeam::serve(int member) {
  // Not job_.load(): the first job may be posted before this thread has begun.
  Patience for_jobs;
  for (unsigned seen = 0;; seen++) {
    await_change(job_, seen, for_jobs);
    if (stopping_) return;
    (*work_)(member);
    barrier();
  }
}

void ThreadTeam::barrier() {
  if (workers_.empty()) return;
  const unsigned seen = phase_.load(std::memory_order_relaxed);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == size()) {
    arrived_.store(0, std::memory_order_relaxed);
    advance(phase_);
  } else {
    await_change(phase_, seen, at_barriers);
  }
}

// Sequential consistency between `counter` and `sleepers_` makes a lost wake-up impossible: either the
// sleeper sees the new count, or the one that advanced it sees the sleeper.
void ThreadTeam::advance(std::atomic<unsigned>& counter) {
  counter.fetch_add(1);
  if (sleepers_.load() == 0) return;
  { std::lock_guard<std::mutex> lock(mutex_); }
  changed_.notify_all();
}

void ThreadTeam::await_change(const std::atomic<unsigned>& counter, unsigned seen, Patience& patience) {
  const int spins = patience.spins();
  for (int spin = 0; spin < spins; spin++) {
    if (counter.load(std::memory_order_acquire) != seen) return patience.waited(spin);
    pause();
  }
  patience.slept();
  std::unique_lock<std::mutex> lock(mutex_);
  sleepers_.fetch_add(1);
  changed_.wait(lock, [&] { return counter.load() != seen; });
  sleepers_.fetch_sub(1);
}

}  // namespace rnas
