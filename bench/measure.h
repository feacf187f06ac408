// Times of short pieces of work on one thread.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstddef>

namespace rnas {

// Processor time of this thread: time that other processes take does not count.
inline double thread_seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The least of `runs` times of one call of work(n), n = 0, 1, …; each run repeats calls for a millisecond or
// more.
template <class Work>
double seconds_of(int runs, Work work) {
  constexpr double kLong = 1e-3;
  size_t calls = 1, done = 0;
  double least = 1e30;
  for (int run = 0; run < runs;) {
    const double start = thread_seconds();
    for (size_t i = 0; i < calls; i++) work(done++);
    const double taken = thread_seconds() - start;
    if (taken < kLong) {
      calls = std::max(calls * 2, static_cast<size_t>(1.2 * kLong / std::max(taken, 1e-8)) * calls);
      continue;
    }
    least = std::min(least, taken / static_cast<double>(calls));
    run++;
  }
  return least;
}

}  // namespace rnas
