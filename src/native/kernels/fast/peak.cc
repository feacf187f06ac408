#include "fast.h"
#include "simd.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// Enough independent chains to hide the latency of two units (4 cycles each), few enough for 16 registers.
constexpr int kChains = 12;

}  // namespace

size_t fma_peak_size() { return static_cast<size_t>(kChains) * kLanes; }

void fma_peak(size_t rounds, float* x) {
  const Vector half = broadcast(0.5f), one = broadcast(1.0f);
  Vector chain[kChains];
  for (int i = 0; i < kChains; i++) chain[i] = load(x + i * kLanes);
  for (size_t round = 0; round < rounds; round++)
    for (int i = 0; i < kChains; i++) chain[i] = chain[i] * half + one;
  for (int i = 0; i < kChains; i++) store(x + i * kLanes, chain[i]);
}

}  // namespace RNAS_ISA
}  // namespace rnas
