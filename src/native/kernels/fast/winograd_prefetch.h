// Prefetches memory for the images that tiles are cut from or put together to, ahead of their use.
#pragma once

#include "simd.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// One tensor or two of the same shape, of several images: where the first image's are, and how many floats
// the next one's are apart.
struct Tensors {
  const float* image[2];
  size_t stride[2];
};

// Goes through the images line by line: a row of tiles is a stretch of memory, so that the first n tiles have
// the first n parts of the lines, but for a row that they do not fill. Always inlined: GCC takes a function
// that does nothing else for one without effect, and leaves out its calls.
class TilePrefetch {
 public:
  // `size` floats and `tiles` tiles in an image.
  TilePrefetch(const Tensors& tensors, size_t size, size_t tiles)
      : tensors_(tensors), lines_((size + kLine - 1) / kLine), tiles_(tiles) {}

  // Has what the tiles before `end` read or write asked for in so many turns.
  void spread(size_t end, size_t turns) {
    goal_ = end / tiles_ * lines_ + end % tiles_ * lines_ / tiles_;
    part_ = (goal_ - asked_ + turns - 1) / turns;
  }

  // To be found in the second-level cache soon.
  RNAS_INLINE void turn() {
    for (size_t left = least(goal_ - asked_, part_), here; left > 0; left -= here, asked_ += here) {
      here = least(left, lines_ - line_);
      for (size_t i = 0; i < here; i++) {
        __builtin_prefetch(tensors_.image[0] + (line_ + i) * kLine, 0, 2);
        if (tensors_.image[1]) __builtin_prefetch(tensors_.image[1] + (line_ + i) * kLine, 0, 2);
      }
      if ((line_ += here) < lines_) continue;
      line_ = 0;
      tensors_.image[0] += tensors_.stride[0];
      if (tensors_.image[1]) tensors_.image[1] += tensors_.stride[1];
    }
  }

 private:
  static constexpr size_t kLine = 16;  // floats

  Tensors tensors_;
  size_t lines_, tiles_;
  size_t asked_ = 0, goal_ = 0, part_ = 0;  // lines, of all images
  size_t line_ = 0;                         // of the present image
};

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
