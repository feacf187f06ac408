// How often a waiting thread looks before it sleeps: about 20 or 200 µs. Most waits between phases are
// shorter than the latter, and waking up costs as much. On a busy machine, though, looking keeps whom is
// waited for from the core.
#pragma once

#include <algorithm>

namespace rnas {

// Many times, while that pays; once it has been in vain, a few times for a while.
class Patience {
 public:
  int spins() const { return credit_ < 0 ? kFew : kMany; }
  // After so many spins there was no need to wait any longer.
  void waited(int spins) {
    if (spins > kFew) credit_ = std::min(credit_ + 1, 8);
  }
  // There was.
  void slept() { credit_ += credit_ < 0 ? 1 : -16; }

 private:
  static constexpr int kFew = 500, kMany = 5000;
  int credit_ = 0;
};

}  // namespace rnas
