// Per-channel maps and sums. An image is read as a flat array in which the channels repeat with a period of
// whole vectors: channels · kLanes / gcd(channels, kLanes) floats. So odd numbers of channels run in full
// vectors too.
#include "fast.h"
#include "simd.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

size_t period_of(size_t channels) {
  size_t a = channels, b = kLanes;
  while (b != 0) {
    const size_t rest = a % b;
    a = b;
    b = rest;
  }
  return channels / a * kLanes;
}

// Sums SUMS quantities per channel: term(flat index, column within the period, vectors) for whole vectors,
// tail(flat index, channel, floats) for what follows the last whole period. Adds to sum[q][channel].
template <int SUMS, int WIDTH, class Term>
inline void sum_columns(size_t size, size_t period, size_t column, int channels, Term term,
                        float* const (&sum)[SUMS]) {
  // Two sets of sums, to hide the latency of an addition.
  Vector even[WIDTH][SUMS] = {}, odd[WIDTH][SUMS] = {};
  size_t i = column;
  for (; i + period < size; i += 2 * period)
    for (int w = 0; w < WIDTH; w++) {
      term(i + w * kLanes, column + w * kLanes, even[w]);
      term(i + period + w * kLanes, column + w * kLanes, odd[w]);
    }
  if (i < size)
    for (int w = 0; w < WIDTH; w++) term(i + w * kLanes, column + w * kLanes, even[w]);
  for (int w = 0; w < WIDTH; w++)
    for (int q = 0; q < SUMS; q++) {
      const Vector total = even[w][q] + odd[w][q];
      for (int lane = 0; lane < kLanes; lane++)
        sum[q][(column + w * kLanes + lane) % channels] += total[lane];
    }
}

template <int SUMS, class Term, class Tail>
inline void sum_channels(size_t pixels, int channels, Term term, Tail tail, float* const (&sum)[SUMS]) {
  const size_t period = period_of(channels), size = pixels * channels, whole = size / period * period;
  size_t column = 0;
  for (; column + 4 * kLanes <= period; column += 4 * kLanes)
    sum_columns<SUMS, 4>(whole, period, column, channels, term, sum);
  for (; column + 2 * kLanes <= period; column += 2 * kLanes)
    sum_columns<SUMS, 2>(whole, period, column, channels, term, sum);
  for (; column < period; column += kLanes) sum_columns<SUMS, 1>(whole, period, column, channels, term, sum);
  for (size_t i = whole; i < size; i++) tail(i, i - whole, static_cast<int>(i % channels));
}

void clear(int channels, float* values) { memset(values, 0, channels * sizeof(float)); }

}  // namespace

size_t channel_period(int channels) { return period_of(channels); }

void add_channel_sums(size_t pixels, int channels, const float* x, float* sum) {
  float* const sums[1] = {sum};
  sum_channels<1>(
      pixels, channels, [=](size_t i, size_t, Vector(&to)[1]) { to[0] += load(x + i); },
      [=](size_t i, size_t, int c) { sum[c] += x[i]; }, sums);
}

void channel_moments(size_t pixels, int channels, const float* x, float* mean, float* squares) {
  clear(channels, mean);
  clear(channels, squares);
  add_channel_sums(pixels, channels, x, mean);
  for (int c = 0; c < channels; c++) mean[c] /= static_cast<float>(pixels);
  // The means in the order of the flat array; channels whose period is too long for the stack go one by one.
  constexpr size_t kLongest = 4096;
  const size_t period = period_of(channels);
  if (period > kLongest) {
    for (size_t i = 0; i < pixels * channels; i++) {
      const float distance = x[i] - mean[i % channels];
      squares[i % channels] += distance * distance;
    }
    return;
  }
  float tiled[kLongest];
  for (size_t i = 0; i < period; i++) tiled[i] = mean[i % channels];
  const float* const means = tiled;
  float* const sums[1] = {squares};
  sum_channels<1>(
      pixels, channels,
      [=](size_t i, size_t j, Vector(&to)[1]) {
        const Vector distance = load(x + i) - load(means + j);
        to[0] += distance * distance;
      },
      [=](size_t i, size_t, int c) { squares[c] += (x[i] - mean[c]) * (x[i] - mean[c]); }, sums);
}

void channel_sums(size_t pixels, int channels, const float* x, const float* dy, const float* mean,
                  const float* inverse_deviation, float* sum, float* product) {
  clear(channels, sum);
  clear(channels, product);
  float* const sums[2] = {sum, product};
  sum_channels<2>(
      pixels, channels,
      [=](size_t i, size_t j, Vector(&to)[2]) {
        const Vector d = load(dy + i);
        to[0] += d;
        to[1] += d * (load(x + i) - load(mean + j));
      },
      [=](size_t i, size_t, int c) {
        sum[c] += dy[i];
        product[c] += dy[i] * (x[i] - mean[c]);
      },
      sums);
  for (int c = 0; c < channels; c++) product[c] *= inverse_deviation[c];
}

void channel_affine(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
                    float* y) {
  const size_t period = period_of(channels), size = pixels * channels, whole = size / period * period;
  for (size_t i = 0; i < whole; i += period)
    for (size_t j = 0; j < period; j += kLanes)
      store(y + i + j, load(x + i + j) * load(scale + j) + load(shift + j));
  for (size_t i = whole; i < size; i++) y[i] = x[i] * scale[i - whole] + shift[i - whole];
}

namespace {

template <bool THROUGH_X, bool ACCUMULATE>
void gradient_loop(size_t size, size_t period, const float* x, const float* dy, const ChannelGradient& by,
                   float* dx) {
  const size_t whole = size / period * period;
  for (size_t i = 0; i < whole; i += period)
    for (size_t j = 0; j < period; j += kLanes) {
      Vector d = load(by.of_dy + j) * load(dy + i + j);
      if (THROUGH_X) d += load(by.of_x + j) * (load(x + i + j) - load(by.mean + j)) + load(by.constant + j);
      if (ACCUMULATE) d += load(dx + i + j);
      store(dx + i + j, d);
    }
  for (size_t i = whole; i < size; i++) {
    const size_t j = i - whole;
    float d = by.of_dy[j] * dy[i];
    if (THROUGH_X) d += by.of_x[j] * (x[i] - by.mean[j]) + by.constant[j];
    dx[i] = (ACCUMULATE ? dx[i] : 0) + d;
  }
}

}  // namespace

void channel_gradient(size_t pixels, int channels, const float* x, const float* dy, const ChannelGradient& by,
                      float* dx, bool accumulate) {
  const size_t size = pixels * channels, period = period_of(channels);
  if (x && accumulate)
    gradient_loop<true, true>(size, period, x, dy, by, dx);
  else if (x)
    gradient_loop<true, false>(size, period, x, dy, by, dx);
  else if (accumulate)
    gradient_loop<false, true>(size, period, x, dy, by, dx);
  else
    gradient_loop<false, false>(size, period, x, dy, by, dx);
}

void global_avg_pool(size_t pixels, int channels, const float* x, float* y) {
  clear(channels, y);
  add_channel_sums(pixels, channels, x, y);
  for (int c = 0; c < channels; c++) y[c] /= static_cast<float>(pixels);
}

void global_avg_pool_backward(size_t pixels, int channels, const float* dy, float* dx, bool accumulate) {
  for (size_t p = 0; p < pixels; p++)
    for (int c = 0; c < channels; c++) {
      const size_t i = p * channels + c;
      dx[i] = (accumulate ? dx[i] : 0) + dy[c] / static_cast<float>(pixels);
    }
}

}  // namespace RNAS_ISA
}  // namespace rnas
