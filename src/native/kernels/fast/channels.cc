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

// Columns of a period that are treated together: what is kept of each stays in the first-level cache.
constexpr size_t kColumns = 512;
// Floats of an image that stay there too, while columns take turns.
constexpr size_t kStretch = 2048;

// Neighbouring vectors that go through the rows of a stretch together. Where there are registers for it,
// whole rows of 9 vectors (36, 72 and 144 channels): memory is fastest when it is read in order.
constexpr int kTogether = kMasks ? 9 : 2;

// Calls visit(Constant<how many vectors>, first vector) for groups of kTogether, 4, 2 and 1 out of `vectors`.
template <class Visit>
inline void for_each_group(size_t vectors, Visit visit) {
  size_t v = 0;
  for (; v + kTogether <= vectors; v += kTogether) visit(Constant<kTogether>{}, v);
  if (kTogether > 4 && v + 4 <= vectors) visit(Constant<4>{}, v), v += 4;
  for (; v + 2 <= vectors; v += 2) visit(Constant<2>{}, v);
  if (v < vectors) visit(Constant<1>{}, v);
}

// Calls visit(flat index of its first float, rows) for stretches of whole periods of `width` columns each.
template <class Visit>
inline void for_each_stretch(size_t periods, size_t period, size_t width, Visit visit) {
  const size_t rows = width < kStretch ? kStretch / width : 1;
  for (size_t row = 0; row < periods; row += rows) visit(row * period, least(rows, periods - row));
}

// Adds term(flat index, column, sums) over `rows` rows of WIDTH neighbouring vectors to even and odd sums,
// two sets to hide the latency of an addition where WIDTH does not.
template <int SUMS, int WIDTH, class Term>
inline void sum_vectors(size_t first, size_t rows, size_t period, size_t column, Term term,
                        Vector (*even)[SUMS], Vector (*odd)[SUMS]) {
  constexpr bool kTwice = WIDTH <= 2;
  Vector a[WIDTH][SUMS], b[WIDTH][SUMS];
  RNAS_UNROLL for (int w = 0; w < WIDTH; w++) {
    RNAS_UNROLL for (int q = 0; q < SUMS; q++) {
      a[w][q] = even[w][q];
      if (kTwice) b[w][q] = odd[w][q];
    }
  }
  size_t row = 0;
  for (size_t i = first; kTwice && row + 2 <= rows; row += 2, i += 2 * period) {
    RNAS_UNROLL for (int w = 0; w < WIDTH; w++) {
      term(i + w * kLanes, column + w * kLanes, a[w]);
      term(i + period + w * kLanes, column + w * kLanes, b[w]);
    }
  }
  for (; row < rows; row++) {
    RNAS_UNROLL for (int w = 0; w < WIDTH; w++)
        term(first + row * period + w * kLanes, column + w * kLanes, a[w]);
  }
  RNAS_UNROLL for (int w = 0; w < WIDTH; w++) {
    RNAS_UNROLL for (int q = 0; q < SUMS; q++) {
      even[w][q] = a[w][q];
      if (kTwice) odd[w][q] = b[w][q];
    }
  }
}

// Adds a vector's lanes to the sums of channel c and those after it, the first following the last; moves c
// on.
inline void add_lanes(Vector total, size_t channels, size_t& c, float* sum) {
  if (c + kLanes <= channels) {
    store(sum + c, load(sum + c) + total);
    c = c + kLanes == channels ? 0 : c + kLanes;
    return;
  }
  float lanes[kLanes];
  store(lanes, total);
  for (const float value : lanes) {
    sum[c] += value;
    if (++c == channels) c = 0;
  }
}

// Sums SUMS quantities per channel: term for whole vectors of whole periods, tail(flat index, column,
// channel) for the floats after them. Adds to sum[q][channel].
template <int SUMS, class Term, class Tail>
inline void sum_channels(size_t pixels, int channels, Term term, Tail tail, float* const (&sum)[SUMS]) {
  const size_t period = period_of(channels), size = pixels * channels, periods = size / period;
  for (size_t begin = 0; begin < period; begin += kColumns) {
    Vector even[kColumns / kLanes][SUMS], odd[kColumns / kLanes][SUMS];
    const size_t columns = least(kColumns, period - begin), vectors = columns / kLanes;
    for (size_t v = 0; v < vectors; v++)
      for (int q = 0; q < SUMS; q++) even[v][q] = odd[v][q] = Vector{};
    for_each_stretch(periods, period, columns, [&](size_t first, size_t rows) {
      for_each_group(vectors, [&](auto width, size_t v) {
        const size_t column = begin + v * kLanes;
        sum_vectors<SUMS, width.value>(first + column, rows, period, column, term, even + v, odd + v);
      });
    });
    for (int q = 0; q < SUMS; q++) {
      size_t c = begin % channels;
      for (size_t v = 0; v < vectors; v++) add_lanes(even[v][q] + odd[v][q], channels, c, sum[q]);
    }
  }
  for (size_t i = periods * period; i < size; i++)
    tail(i, i - periods * period, static_cast<int>(i % channels));
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
  for (size_t i = 0; i < period; i += channels) memcpy(tiled + i, mean, channels * sizeof(float));
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

namespace {

template <bool RECTIFY>
inline void affine_loop(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
                        float* y) {
  const size_t period = period_of(channels), size = pixels * channels, whole = size / period * period;
  for (size_t i = 0; i < whole; i += period)
    for (size_t j = 0; j < period; j += kLanes) {
      const Vector value = load(x + i + j) * load(scale + j) + load(shift + j);
      store(y + i + j, RECTIFY ? rectified(value) : value);
    }
  for (size_t i = whole; i < size; i++) {
    const float value = x[i] * scale[i - whole] + shift[i - whole];
    y[i] = RECTIFY && value < 0 ? 0 : value;
  }
}

}  // namespace

void channel_affine(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
                    float* y) {
  affine_loop<false>(pixels, channels, x, scale, shift, y);
}

void channel_affine_relu(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
                         float* y) {
  affine_loop<true>(pixels, channels, x, scale, shift, y);
}

void affine_relu_backward(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
                          const float* dy, float* dx, bool accumulate) {
  const size_t period = period_of(channels), size = pixels * channels, whole = size / period * period;
  for (size_t i = 0; i < whole; i += period)
    for (size_t j = 0; j < period; j += kLanes) {
      const Vector before = load(x + i + j) * load(scale + j) + load(shift + j);
      const Vector d = where_passed(before, load(dy + i + j));
      store(dx + i + j, accumulate ? load(dx + i + j) + d : d);
    }
  for (size_t i = whole; i < size; i++) {
    const float before = x[i] * scale[i - whole] + shift[i - whole];
    dx[i] = (accumulate ? dx[i] : 0) + (before <= 0 ? 0 : dy[i]);
  }
}

namespace {

// `rows` rows of WIDTH neighbouring vectors, whose coefficients stay in registers.
template <int WIDTH, bool THROUGH_X, bool ACCUMULATE>
inline void gradient_vectors(size_t first, size_t rows, size_t period, size_t column, const float* x,
                             const float* dy, const ChannelGradient& by, float* dx) {
  Vector of_dy[WIDTH], of_x[WIDTH], mean[WIDTH], constant[WIDTH];
  RNAS_UNROLL for (int w = 0; w < WIDTH; w++) {
    const size_t j = column + w * kLanes;
    of_dy[w] = load(by.of_dy + j);
    if (!THROUGH_X) continue;
    of_x[w] = load(by.of_x + j);
    mean[w] = load(by.mean + j);
    constant[w] = load(by.constant + j);
  }
  for (size_t row = 0, i = first; row < rows; row++, i += period) {
    RNAS_UNROLL for (int w = 0; w < WIDTH; w++) {
      const size_t at = i + w * kLanes;
      Vector d = of_dy[w] * load(dy + at);
      if (THROUGH_X) d += of_x[w] * (load(x + at) - mean[w]) + constant[w];
      if (ACCUMULATE) d += load(dx + at);
      store(dx + at, d);
    }
  }
}

template <bool THROUGH_X, bool ACCUMULATE>
void gradient_loop(size_t size, size_t period, const float* x, const float* dy, const ChannelGradient& by,
                   float* dx) {
  const size_t periods = size / period, whole = periods * period;
  for_each_stretch(periods, period, period, [&](size_t first, size_t rows) {
    for_each_group(period / kLanes, [&](auto width, size_t v) {
      const size_t j = v * kLanes;
      gradient_vectors<width.value, THROUGH_X, ACCUMULATE>(first + j, rows, period, j, x, dy, by, dx);
    });
  });
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
  // Divided first: the mean of large numbers must not overflow in their sum.
  const float share = 1 / static_cast<float>(pixels);
  float* const means[1] = {y};
  sum_channels<1>(
      pixels, channels, [=](size_t i, size_t, Vector(&to)[1]) { to[0] += share * load(x + i); },
      [=](size_t i, size_t, int c) { y[c] += share * x[i]; }, means);
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
