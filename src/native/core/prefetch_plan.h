// Which tensors a program prefetches when. Passes over whole images (sums of normalisations, terms of nodes,
// depthwise convolutions) wait for memory several times as long as they compute; products of matrices hardly
// do, and have loads to spare.
#pragma once

#include <vector>

#include "program.h"

namespace rnas {

constexpr size_t kMostPrefetches = 16;  // of a step

// Gives each step that prefetches what the steps after it touch, until the next one that prefetches is done;
// behind the last one of a phase, these are the first ones of the phase, for the next image. What the image
// has touched before in the phase is in the cache.
void plan_prefetches(std::vector<Phase>& phases);

// Where in memory that is, for images with blocks of their own, which a thread takes in order.
class Upcoming {
 public:
  Upcoming(const Frame& frame, bool descending) : frame_(frame), next_(descending ? -1 : 1) {}

  // Puts it into the slot, until the next call.
  void name(const Phase::Step& step, Slot& slot);

 private:
  const Frame& frame_;
  int next_;
  Stretch stretches_[kMostPrefetches];
};

}  // namespace rnas
