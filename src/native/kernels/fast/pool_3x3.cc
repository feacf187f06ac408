// Pools over 3 × 3 windows, the only ones that cells have: along one axis, then along the other, so that
// neighbouring windows share what they have in common. A strip of as many channels as a vector has lanes is
// worked off in tiles of columns, for which the stack has room.
#include "fast.h"
#include "simd.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

constexpr int kSide = 3;
constexpr int kTile = 32;  // windows of a tile along a row
constexpr int kMostColumns = (kTile - 1) * 2 + kSide;

// Pixels or windows along one axis, `end` excluded.
struct Range {
  int begin, end;
  int size() const { return end - begin; }
};

inline int at_least(int a, int b) { return a > b ? a : b; }
inline int at_most(int a, int b) { return a < b ? a : b; }
inline Range window_at(int first, int size) { return {at_least(first, 0), at_most(first + kSide, size)}; }

// One vector of channels; those before `fresh` belong to the strip before, too.
struct Strip {
  int channel, fresh;
};

// Calls visit for strips that cover all channels, of which there are kLanes or more: the last strip ends at
// the last channel.
template <class Visit>
inline void for_each_strip(int channels, Visit visit) {
  for (int c = 0; c < channels; c += kLanes) {
    const int channel = at_most(c, channels - kLanes);
    visit(Strip{channel, c - channel});
  }
}

inline Mask mask_of(const Strip& strip) {
  Mask mask;
  for (int lane = 0; lane < kLanes; lane++) mask[lane] = lane < strip.fresh ? 0 : -1;
  return mask;
}

inline Vector masked(Mask mask, Vector value) {
  return reinterpret_cast<Vector>(mask & reinterpret_cast<Mask>(value));
}

// A NaN is kept, be it the old or the new one.
inline Mask beats(Vector value, Vector best) { return (value > best) | (value != value); }
inline Vector larger(Vector best, Vector value) {
  const Vector number = value > best ? value : best;
  return value != value ? value : number;
}
inline Vector plus(Vector a, Vector b) { return a + b; }

// What the rows from `x` on join to, column by column.
template <int ROWS, Vector JOIN(Vector, Vector)>
inline void join_rows(const float* x, size_t row, size_t pixel, int columns, Vector* to) {
  for (int i = 0; i < columns; i++, x += pixel) {
    Vector value = load(x);
    for (int r = 1; r < ROWS; r++) value = JOIN(value, load(x + r * row));
    to[i] = value;
  }
}

template <Vector JOIN(Vector, Vector)>
inline void join_rows(int rows, const float* x, size_t row, size_t pixel, int columns, Vector* to) {
  if (rows == 3)
    join_rows<3, JOIN>(x, row, pixel, columns, to);
  else if (rows == 2)
    join_rows<2, JOIN>(x, row, pixel, columns, to);
  else
    join_rows<1, JOIN>(x, row, pixel, columns, to);
}

// y of one row of windows in one tile, from what their rows were joined to: columns[i] is column `first` + i.
// MEAN: divided by the number of pixels.
template <int STRIDE, Vector JOIN(Vector, Vector), bool MEAN>
inline void join_columns(const PoolShape& s, Range windows, int rows, const Vector* columns, int first,
                         float* y) {
  const auto clipped = [&](int o) {
    const Range w = window_at(o * STRIDE - s.padding, s.in_width);
    Vector value = columns[w.begin - first];
    for (int i = w.begin + 1; i < w.end; i++) value = JOIN(value, columns[i - first]);
    if (MEAN) value *= broadcast(1.0f / static_cast<float>(rows * w.size()));
    store(y, value);
    y += s.channels;
  };
  const Vector part = broadcast(1.0f / static_cast<float>(rows * kSide));
  const int inner = at_most(windows.end, at_least((s.in_width - kSide + s.padding) / STRIDE + 1, 0));
  int o = windows.begin;
  for (; o < windows.end && o * STRIDE < s.padding; o++) clipped(o);
  for (const Vector* from = columns + (o * STRIDE - s.padding - first); o < inner; o++, from += STRIDE) {
    const Vector value = JOIN(JOIN(from[0], from[1]), from[2]);
    store(y, MEAN ? value * part : value);
    y += s.channels;
  }
  for (; o < windows.end; o++) clipped(o);
}

template <int STRIDE, Vector JOIN(Vector, Vector), bool MEAN>
void pool(const PoolShape& s, const float* x, float* y) {
  const size_t pixel = s.channels, row = s.in_width * pixel;
  for_each_strip(s.channels, [&](const Strip& strip) {
    for (int begin = 0; begin < s.out_width; begin += kTile) {
      const Range windows = {begin, at_most(begin + kTile, s.out_width)};
      const int first = at_least(windows.begin * s.stride - s.padding, 0);
      const int last = at_most((windows.end - 1) * s.stride - s.padding + kSide, s.in_width);
      Vector columns[kMostColumns];
      for (int o = 0; o < s.out_height; o++) {
        const Range rows = window_at(o * s.stride - s.padding, s.in_height);
        join_rows<JOIN>(rows.size(), x + rows.begin * row + first * pixel + strip.channel, row, pixel,
                        last - first, columns);
        join_columns<STRIDE, JOIN, MEAN>(
            s, windows, rows.size(), columns, first,
            y + (static_cast<size_t>(o) * s.out_width + windows.begin) * pixel + strip.channel);
      }
    }
  });
}

// ---- the gradient of max pools

// One row of the image, pooled along itself: of each window its maximum, where that is not in the window's
// first column, and the gradient that reaches it.
struct PooledRow {
  Vector maximum[kTile], gradient[kTile];
  Mask second[kTile], third[kTile];  // the column of the maximum
};

void pool_row(const PoolShape& s, Range windows, const float* x, PooledRow& to) {
  for (int o = windows.begin, i = 0; o < windows.end; o++, i++) {
    const int first = o * s.stride - s.padding;
    const bool left = first >= 0, right = first + 2 < s.in_width;
    const float* at = x + static_cast<ptrdiff_t>(first + 1) * s.channels;
    Vector best = load(at);
    Mask second = Mask{} == Mask{}, third = {};
    if (left) {
      const Vector value = load(at - s.channels);
      second = beats(best, value);
      best = second ? best : value;
    }
    if (right) {
      const Vector value = load(at + s.channels);
      third = beats(value, best);
      best = third ? value : best;
    }
    to.maximum[i] = best;
    to.gradient[i] = Vector{};
    to.second[i] = second & ~third;
    to.third[i] = third;
  }
}

// Hands dy to the rows of a row of windows whose maxima won.
template <int ROWS>
inline void share_out(const float* dy, size_t pixel, int windows, Mask fresh, PooledRow* const (&rows)[3]) {
  for (int i = 0; i < windows; i++, dy += pixel) {
    const Vector d = masked(fresh, load(dy));
    Vector best = rows[0]->maximum[i];
    Mask won[3] = {};
    for (int r = 1; r < ROWS; r++) {
      const Vector value = rows[r]->maximum[i];
      won[r] = beats(value, best);
      best = won[r] ? value : best;
    }
    rows[0]->gradient[i] += masked(~(won[1] | won[2]), d);
    if (ROWS > 1) rows[1]->gradient[i] += masked(won[1] & ~won[2], d);
    if (ROWS > 2) rows[2]->gradient[i] += masked(won[2], d);
  }
}

// Adds the gradients of a pooled row to dx.
template <int STRIDE>
void spread(const PoolShape& s, Range windows, const PooledRow& row, float* dx) {
  Vector sum[3] = {};  // of the three columns of a window
  const auto add = [&](int column, Vector value) {
    if (column < 0 || column >= s.in_width) return;
    float* to = dx + static_cast<ptrdiff_t>(column) * s.channels;
    store(to, load(to) + value);
  };
  int column = windows.begin * STRIDE - s.padding;
  for (int i = 0; i < windows.size(); i++) {
    const Vector d = row.gradient[i];
    sum[0] += masked(~(row.second[i] | row.third[i]), d);
    sum[1] += masked(row.second[i], d);
    sum[2] += masked(row.third[i], d);
    for (int c = 0; c < STRIDE; c++) add(column++, sum[c]);
    for (int c = 0; c < kSide; c++) sum[c] = c + STRIDE < kSide ? sum[c + STRIDE] : Vector{};
  }
  for (int c = 0; c + STRIDE < kSide; c++) add(column + c, sum[c]);
}

template <int STRIDE>
void max_gradient_of_tile(const PoolShape& s, const Strip& strip, Range windows, const float* x,
                          const float* dy, float* dx) {
  const size_t pixel = s.channels, row = s.in_width * pixel;
  const Mask fresh = mask_of(strip);
  PooledRow pooled[kSide];  // row r of the image is at r modulo three
  int done = 0, spent = 0;  // rows pooled, rows spread
  for (int o = 0; o < s.out_height; o++) {
    const Range rows = window_at(o * STRIDE - s.padding, s.in_height);
    for (; spent < rows.begin; spent++)
      if (spent < done) spread<STRIDE>(s, windows, pooled[spent % kSide], dx + spent * row);
    for (done = at_least(done, rows.begin); done < rows.end; done++)
      pool_row(s, windows, x + done * row, pooled[done % kSide]);
    PooledRow* const held[3] = {&pooled[rows.begin % kSide], &pooled[(rows.begin + 1) % kSide],
                                &pooled[(rows.begin + 2) % kSide]};
    const float* d = dy + (static_cast<size_t>(o) * s.out_width + windows.begin) * pixel;
    if (rows.size() == 3)
      share_out<3>(d, pixel, windows.size(), fresh, held);
    else if (rows.size() == 2)
      share_out<2>(d, pixel, windows.size(), fresh, held);
    else
      share_out<1>(d, pixel, windows.size(), fresh, held);
  }
  for (; spent < done; spent++) spread<STRIDE>(s, windows, pooled[spent % kSide], dx + spent * row);
}

}  // namespace

bool pools_3x3(const PoolShape& s) {
  return s.kernel == kSide && s.stride <= 2 && s.padding <= 1 && s.channels >= kLanes;
}

void max_pool_3x3(const PoolShape& s, const float* x, float* y) {
  (s.stride == 1 ? pool<1, larger, false> : pool<2, larger, false>)(s, x, y);
}

void avg_pool_3x3(const PoolShape& s, const float* x, float* y) {
  (s.stride == 1 ? pool<1, plus, true> : pool<2, plus, true>)(s, x, y);
}

void max_pool_3x3_backward(const PoolShape& s, const float* x, const float* dy, float* dx) {
  for_each_strip(s.channels, [&](const Strip& strip) {
    for (int begin = 0; begin < s.out_width; begin += kTile) {
      const Range windows = {begin, at_most(begin + kTile, s.out_width)};
      const auto run = s.stride == 1 ? max_gradient_of_tile<1> : max_gradient_of_tile<2>;
      run(s, strip, windows, x + strip.channel, dy + strip.channel, dx + strip.channel);
    }
  });
}

namespace {

// dx of one tile of columns. Rows of dy are joined first, then windows along the row.
template <int STRIDE>
void avg_gradient_of_tile(const PoolShape& s, const Strip& strip, Range columns, const float* dy, float* dx,
                          bool accumulate) {
  const size_t pixel = s.channels;
  const Mask fresh = mask_of(strip);
  // Column i lies in the windows up to (i + padding) / stride; some may lie beside the image and stay zero.
  const int first = (columns.begin + s.padding) / STRIDE - (kSide - 1) / STRIDE;
  const int last = (columns.end - 1 + s.padding) / STRIDE;
  const Range inside = {at_least(first, 0), at_most(last + 1, s.out_width)};
  Vector sums[kTile + kSide] = {};
  float share[kTile + kSide];  // of a column in its window
  for (int o = inside.begin; o < inside.end; o++)
    share[o - first] = 1.0f / static_cast<float>(window_at(o * STRIDE - s.padding, s.in_width).size());
  for (int y = 0; y < s.in_height; y++) {
    for (int o = inside.begin; o < inside.end; o++) sums[o - first] = Vector{};
    const int bottom = at_most((y + s.padding) / STRIDE, s.out_height - 1);
    for (int o = bottom; o >= 0 && o * STRIDE - s.padding + kSide > y; o--) {
      const Vector part =
          broadcast(1.0f / static_cast<float>(window_at(o * STRIDE - s.padding, s.in_height).size()));
      const float* from = dy + (static_cast<size_t>(o) * s.out_width + inside.begin) * pixel;
      for (int i = inside.begin - first; i < inside.end - first; i++, from += pixel)
        sums[i] += part * load(from);
    }
    for (int i = inside.begin - first; i < inside.end - first; i++) sums[i] *= broadcast(share[i]);
    float* to = dx + (static_cast<size_t>(y) * s.in_width + columns.begin) * pixel;
    for (int i = columns.begin; i < columns.end; i++, to += pixel) {
      const int window = (i + s.padding) / STRIDE - first;
      Vector value = sums[window];
      if (STRIDE == 1)
        value += sums[window - 1] + sums[window - 2];
      else if ((i + s.padding) % STRIDE == 0)
        value += sums[window - 1];
      store(to, accumulate ? load(to) + masked(fresh, value) : value);
    }
  }
}

}  // namespace

void avg_pool_3x3_backward(const PoolShape& s, const float* dy, float* dx, bool accumulate) {
  for_each_strip(s.channels, [&](const Strip& strip) {
    for (int begin = 0; begin < s.in_width; begin += kTile) {
      const Range columns = {begin, at_most(begin + kTile, s.in_width)};
      const auto run = s.stride == 1 ? avg_gradient_of_tile<1> : avg_gradient_of_tile<2>;
      run(s, strip, columns, dy + strip.channel, dx + strip.channel, accumulate);
    }
  });
}

}  // namespace RNAS_ISA
}  // namespace rnas
