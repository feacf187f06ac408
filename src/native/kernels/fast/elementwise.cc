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

namespace {

enum class Into { nowhere, fresh, more };

// COUNT ways that exist. Two sums for each product, so that additions need not wait for each other.
template <int COUNT, bool PRODUCTS, Into INTO>
void term_loop(size_t size, const float* x, const float* const (&d)[2], const float (&weight)[2], float* dx,
               double* products) {
  Vector sums[COUNT][2] = {}, weights[COUNT];
  for (int k = 0; k < COUNT; k++) weights[k] = broadcast(weight[k]);
  const auto visit = [&](size_t i, int lanes, int which) RNAS_INLINE {
    Vector from = {}, sum = {};
    if (PRODUCTS) from = some(x + i, lanes);
    if (INTO == Into::more) sum = some(dx + i, lanes);
    RNAS_UNROLL for (int k = 0; k < COUNT; k++) {
      const Vector gradient = some(d[k] + i, lanes);
      if (PRODUCTS) sums[k][which] += from * gradient;
      sum = k == 0 && INTO == Into::fresh ? weights[k] * gradient : sum + weights[k] * gradient;
    }
    if (INTO != Into::nowhere) put(dx + i, sum, lanes);
  };
  size_t i = 0;
  for (; i + 2 * kLanes <= size; i += 2 * kLanes) {
    visit(i, kLanes, 0);
    visit(i + kLanes, kLanes, 1);
  }
  for (; i < size; i += kLanes) visit(i, static_cast<int>(least(size - i, kLanes)), 0);
  for (int k = 0; PRODUCTS && k < COUNT; k++) products[k] = sum_of(sums[k][0] + sums[k][1]);
}

template <int COUNT, bool PRODUCTS>
void term_into(size_t size, const float* x, const float* const (&d)[2], const float (&weight)[2], float* dx,
               bool accumulate, double* products) {
  if (!dx)
    term_loop<COUNT, PRODUCTS, Into::nowhere>(size, x, d, weight, dx, products);
  else if (accumulate)
    term_loop<COUNT, PRODUCTS, Into::more>(size, x, d, weight, dx, products);
  else
    term_loop<COUNT, PRODUCTS, Into::fresh>(size, x, d, weight, dx, products);
}

}  // namespace

void term_backward(size_t size, const float* x, const TermGradient& by, float* dx, bool accumulate,
                   double* products) {
  const bool both = by.d[0] && by.d[1];
  const int only = by.d[0] ? 0 : 1;
  const float* const d[2] = {by.d[only], by.d[1]};
  const float weight[2] = {by.weight[only], by.weight[1]};
  const auto run =
      both ? (x ? term_into<2, true> : term_into<2, false>) : (x ? term_into<1, true> : term_into<1, false>);
  double found[2] = {};
  run(size, x, d, weight, dx, accumulate, found);
  for (int k = 0; x && k < 2; k++) products[k] = both ? found[k] : k == only ? found[0] : 0;
}

}  // namespace RNAS_ISA
}  // namespace rnas
