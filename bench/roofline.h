// What one core can do at best: the two sides of the roofline under which kernels are measured.
#pragma once

#include <cstddef>

namespace rnas {

struct Roofline {
  const char* name;  // of the instruction set, as in Kernels
  // Multiplies and adds in registers alone; returns the operations done. `sink` has four floats: three to
  // start from, and one for the result, so that the compiler cannot drop the work.
  size_t (*spin)(size_t rounds, float* sink);
  // a = b + factor · c over `size` floats each, 12 bytes per float moved.
  void (*triad)(size_t size, float factor, const float* b, const float* c, float* a);
};

}  // namespace rnas
