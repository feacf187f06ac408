// Compiled once per instruction set, with the flags of the kernels.
#include "roofline.h"

#include "../src/native/kernels/fast/simd.h"

#define RNAS_TEXT_OF(name) #name
#define RNAS_TEXT(name) RNAS_TEXT_OF(name)

namespace rnas {
namespace RNAS_ISA {
namespace {

size_t spin(size_t rounds, float* sink) {
  constexpr int kSums = 12;  // independent sums: enough to hide the latency of a fused multiply–add
  Vector sum[kSums];
  for (int i = 0; i < kSums; i++) sum[i] = broadcast(sink[0] + static_cast<float>(i));
  const Vector factor = broadcast(sink[1]), term = broadcast(sink[2]);
  for (size_t round = 0; round < rounds; round++)
    for (int i = 0; i < kSums; i++) sum[i] = sum[i] * factor + term;
  for (int i = 1; i < kSums; i++) sum[0] += sum[i];
  sink[3] = sum_of(sum[0]);
  return rounds * kSums * kLanes * 2;
}

void triad(size_t size, float factor, const float* b, const float* c, float* a) {
  const Vector factors = broadcast(factor);
  size_t i = 0;
  for (; i + 4 * kLanes <= size; i += 4 * kLanes)
    for (int u = 0; u < 4; u++) {
      const size_t at = i + u * kLanes;
      store(a + at, load(b + at) + factors * load(c + at));
    }
  for (; i < size; i++) a[i] = b[i] + factor * c[i];
}

}  // namespace

extern const Roofline roofline = {RNAS_TEXT(RNAS_ISA), spin, triad};

}  // namespace RNAS_ISA
}  // namespace rnas
