// Gates of ReLUs (kernels.h), read a vector at a time.
#pragma once

#include "simd.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// The bits of kLanes elements from the first-th on, the lowest first; further ones above them.
inline unsigned gate_bits(const unsigned char* gate, size_t first) {
  unsigned bits;
  memcpy(&bits, gate + first / 8, sizeof bits);
  return bits >> first % 8;
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
