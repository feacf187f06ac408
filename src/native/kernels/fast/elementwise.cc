#include "fast.h"
#include "simd.h"

namespace rnas {
namespace RNAS_ISA {

void relu(size_t size, const float* x, float* y) {
  size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) store(y + i, rectified(load(x + i)));
  for (; i < size; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

void relu_backward(size_t size, const float* x, const float* dy, float* dx, bool accumulate) {
  size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    const Vector d = where_passed(load(x + i), load(dy + i));
    store(dx + i, accumulate ? load(dx + i) + d : d);
  }
  for (; i < size; i++) dx[i] = (accumulate ? dx[i] : 0) + (x[i] <= 0 ? 0 : dy[i]);
}

void scale(size_t size, float factor, const float* x, float* y, bool accumulate) {
  const Vector factors = broadcast(factor);
  size_t i = 0;
  if (accumulate)
    for (; i + kLanes <= size; i += kLanes) store(y + i, load(y + i) + factors * load(x + i));
  else
    for (; i + kLanes <= size; i += kLanes) store(y + i, factors * load(x + i));
  for (; i < size; i++) y[i] = (accumulate ? y[i] : 0) + factor * x[i];
}

void copy_channels(size_t pixels, int channels, const float* x, int x_stride, float* y, int y_stride,
                   bool accumulate) {
  for (size_t p = 0; p < pixels; p++, x += x_stride, y += y_stride) {
    int c = 0;
    for (; c + kLanes <= channels; c += kLanes)
      store(y + c, accumulate ? load(y + c) + load(x + c) : load(x + c));
    for (; c < channels; c++) y[c] = (accumulate ? y[c] : 0) + x[c];
  }
}

namespace {

// A stretch short enough to stay in the first-level cache while the inputs take turns.
constexpr size_t kStretch = 64 * kLanes;

// y = or += Σ over COUNT inputs; WEIGHTED: each times its weight.
template <int COUNT, bool WEIGHTED>
inline void sum_some(size_t begin, size_t end, const float* const* x, const float* weight, float* y,
                     bool accumulate) {
  Vector weights[COUNT];
  for (int k = 0; k < COUNT; k++) weights[k] = broadcast(WEIGHTED ? weight[k] : 1);
  size_t i = begin;
  for (; i + kLanes <= end; i += kLanes) {
    Vector sum = accumulate ? load(y + i) : Vector{};
    for (int k = 0; k < COUNT; k++) sum += WEIGHTED ? weights[k] * load(x[k] + i) : load(x[k] + i);
    store(y + i, sum);
  }
  for (; i < end; i++) {
    float sum = accumulate ? y[i] : 0;
    for (int k = 0; k < COUNT; k++) sum += WEIGHTED ? weight[k] * x[k][i] : x[k][i];
    y[i] = sum;
  }
}

template <bool WEIGHTED>
void sum_all(size_t size, int count, const float* const* x, const float* weight, float* y) {
  for (size_t begin = 0; begin < size; begin += kStretch) {
    const size_t end = least(size, begin + kStretch);
    int k = 0;
    for (; k + 4 <= count; k += 4)
      sum_some<4, WEIGHTED>(begin, end, x + k, weight + (WEIGHTED ? k : 0), y, k > 0);
    for (; k < count; k++) sum_some<1, WEIGHTED>(begin, end, x + k, weight + (WEIGHTED ? k : 0), y, k > 0);
  }
}

inline float dot(size_t size, const float* a, const float* b) {
  Vector sums[4] = {};
  size_t i = 0;
  for (; i + 4 * kLanes <= size; i += 4 * kLanes)
    for (int u = 0; u < 4; u++) sums[u] += load(a + i + u * kLanes) * load(b + i + u * kLanes);
  for (; i + kLanes <= size; i += kLanes) sums[0] += load(a + i) * load(b + i);
  float rest = 0;
  for (; i < size; i++) rest += a[i] * b[i];
  return sum_of((sums[0] + sums[1]) + (sums[2] + sums[3])) + rest;
}

}  // namespace

void weighted_sum(size_t size, int count, const float* const* x, const float* weight, float* y) {
  if (weight)
    sum_all<true>(size, count, x, weight, y);
  else
    sum_all<false>(size, count, x, nullptr, y);
}

void weighted_sum_backward(size_t size, int count, const float* const* x, const float* weight,
                           const float* dy, float* const* dx, const bool* accumulate, float* dweight) {
  if (dweight) memset(dweight, 0, count * sizeof(float));
  for (size_t begin = 0; begin < size; begin += kStretch) {
    const size_t length = least(size - begin, kStretch);
    for (int k = 0; k < count; k++) {
      if (dweight) dweight[k] += dot(length, dy + begin, x[k] + begin);
      if (dx[k]) scale(length, weight[k], dy + begin, dx[k] + begin, accumulate[k]);
    }
  }
}

}  // namespace RNAS_ISA
}  // namespace rnas
