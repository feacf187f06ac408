#include "fast.h"
#include "simd.h"

namespace rnas {
namespace RNAS_ISA {

namespace {

// visit(place, how many of a vector's lanes) for all of `size` floats. Masked stores where there are such: a
// pixel's part of a concatenation may be short.
template <class Vectors, class Rest>
RNAS_INLINE inline void for_all(size_t size, Vectors vectors, Rest rest) {
  size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) vectors(i, kLanes);
  if (kMasks && i < size) return vectors(i, static_cast<int>(size - i));
  for (; i < size; i++) rest(i);
}

inline Vector some(const float* from, int lanes) {
  return lanes == kLanes ? load(from) : load_part(from, lanes);
}
inline void put(float* to, Vector value, int lanes) {
  lanes == kLanes ? store(to, value) : store_part(to, value, lanes);
}

}  // namespace

void relu(size_t size, const float* x, float* y) {
  for_all(
      size, [=](size_t i, int lanes) { put(y + i, rectified(some(x + i, lanes)), lanes); },
      [=](size_t i) { y[i] = x[i] < 0 ? 0 : x[i]; });
}

void relu_backward(size_t size, const float* x, const float* dy, float* dx, bool accumulate) {
  for_all(
      size,
      [=](size_t i, int lanes) {
        const Vector d = where_passed(some(x + i, lanes), some(dy + i, lanes));
        put(dx + i, accumulate ? some(dx + i, lanes) + d : d, lanes);
      },
      [=](size_t i) { dx[i] = (accumulate ? dx[i] : 0) + (x[i] <= 0 ? 0 : dy[i]); });
}

void relu_apart(size_t pixels, int channels, const float* x, float* y, int stride) {
  if (stride == channels) return relu(pixels * channels, x, y);
  for (size_t p = 0; p < pixels; p++) relu(channels, x + p * channels, y + p * stride);
}

void relu_apart_backward(size_t pixels, int channels, const float* x, const float* dy, int stride, float* dx,
                         bool accumulate) {
  if (stride == channels) return relu_backward(pixels * channels, x, dy, dx, accumulate);
  for (size_t p = 0; p < pixels; p++, x += channels, dx += channels)
    relu_backward(channels, x, dy + p * stride, dx, accumulate);
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
  for (size_t p = 0; p < pixels; p++, x += x_stride, y += y_stride)
    for_all(
        channels,
        [=](size_t c, int lanes) {
          put(y + c, accumulate ? some(y + c, lanes) + some(x + c, lanes) : some(x + c, lanes), lanes);
        },
        [=](size_t c) { y[c] = (accumulate ? y[c] : 0) + x[c]; });
}

namespace {

// y = Σ over COUNT terms, or y += that, for whole vectors of a stretch of `rows` periods that lies `column`
// floats from their beginnings. scale[k] and shift hold `width` values: the terms' weights are in them
// already.
template <int COUNT>
inline void sum_some(size_t rows, size_t period, size_t width, const float* const* x,
                     const float* const* scale, const float* shift, float* y, bool accumulate) {
  for (size_t row = 0; row < rows; row++)
    for (size_t j = 0; j < width; j += kLanes) {
      const size_t i = row * period + j;
      Vector sum = load(shift + j);
      if (accumulate) sum += load(y + i);
      for (int k = 0; k < COUNT; k++) sum += load(scale[k] + j) * load(x[k] + i);
      store(y + i, sum);
    }
}

constexpr int kTogether = 8;       // terms in one pass over y
constexpr size_t kWidth = 512;     // floats of coefficients that stay in the first-level cache
constexpr size_t kStretch = 2048;  // floats of y that stay there while the terms take turns

struct Coefficients {
  float scale[kTogether][kWidth];
  float shift[kWidth];
};

// Of `count` terms, for columns column … column + width − 1 of the period.
void fill(Coefficients& to, int count, const SumTerm* terms, size_t column, size_t width) {
  memset(to.shift, 0, width * sizeof(float));
  for (int k = 0; k < count; k++) {
    const SumTerm& term = terms[k];
    for (size_t j = 0; j < width; j++) {
      to.scale[k][j] = term.weight * (term.scale ? term.scale[column + j] : 1);
      if (term.shift) to.shift[j] += term.weight * term.shift[column + j];
    }
  }
}

template <int COUNT>
void sum_group(size_t rows, size_t period, size_t width, int count, const float* const* x,
               const Coefficients& by, float* y, bool accumulate) {
  if constexpr (COUNT > 0) {
    if (count != COUNT) return sum_group<COUNT - 1>(rows, period, width, count, x, by, y, accumulate);
    const float* scale[COUNT];
    for (int k = 0; k < COUNT; k++) scale[k] = by.scale[k];
    sum_some<COUNT>(rows, period, width, x, scale, by.shift, y, accumulate);
  }
}

// A single element, in the order of the vectors' sums.
float sum_at(size_t i, size_t j, int count, const SumTerm* terms) {
  float sum = 0;
  for (int first = 0; first < count; first += kTogether) {
    const int end = first + kTogether < count ? first + kTogether : count;
    for (int k = first; k < end; k++)
      if (terms[k].shift) sum += terms[k].weight * terms[k].shift[j];
    for (int k = first; k < end; k++)
      sum += terms[k].weight * (terms[k].scale ? terms[k].scale[j] : 1) * terms[k].x[i];
  }
  return sum;
}

}  // namespace

void sum_terms(size_t pixels, int channels, int count, const SumTerm* terms, float* y) {
  const size_t period = channel_period(channels), size = pixels * channels, periods = size / period;
  if (count == 0) memset(y, 0, size * sizeof(float));
  for (size_t column = 0; column < period; column += kWidth) {
    const size_t width = least(period - column, kWidth);
    const size_t rows = width < kStretch ? kStretch / width : 1;
    for (int first = 0; first < count; first += kTogether) {
      const int together = count - first < kTogether ? count - first : kTogether;
      Coefficients by;
      fill(by, together, terms + first, column, width);
      for (size_t row = 0; row < periods; row += rows) {
        const float* x[kTogether] = {};
        for (int k = 0; k < together; k++) x[k] = terms[first + k].x + row * period + column;
        sum_group<kTogether>(least(rows, periods - row), period, width, together, x, by,
                             y + row * period + column, first > 0);
      }
    }
  }
  for (size_t i = periods * period; i < size; i++) y[i] = sum_at(i, i - periods * period, count, terms);
}

double dot(size_t size, const float* a, const float* b) {
  Vector sums[4] = {};
  size_t i = 0;
  for (; i + 4 * kLanes <= size; i += 4 * kLanes)
    for (int u = 0; u < 4; u++) sums[u] += load(a + i + u * kLanes) * load(b + i + u * kLanes);
  for (; i + kLanes <= size; i += kLanes) sums[0] += load(a + i) * load(b + i);
  float rest = 0;
  for (; i < size; i++) rest += a[i] * b[i];
  return sum_of((sums[0] + sums[1]) + (sums[2] + sums[3])) + rest;
}

}  // namespace RNAS_ISA
}  // namespace rnas
