// What a batch normalisation leaves for whoever applies it: its own step, a reader that absorbed it, the
// backward pass. Each array is tiled to channel_period values.
#pragma once

#include "layers.h"

namespace rnas {

struct NormMap {
  float* mean;
  float* inverse_deviation;
  float* scale;  // y = x · scale + shift
  float* shift;

  static size_t size(size_t period) { return 4 * period; }
  static NormMap at(const Frame& frame, size_t offset, size_t period) {
    float* from = frame.saved + offset;
    return {from, from + period, from + 2 * period, from + 3 * period};
  }
};

}  // namespace rnas
