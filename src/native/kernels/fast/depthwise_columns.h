// What the kernels of depthwise_flat.h share: which rows and lanes a column of vectors meets.
#pragma once

#include "depthwise.h"

#if defined(__AVX2__)

namespace rnas {
namespace RNAS_ISA {
namespace {

inline size_t period_of(const ConvShape& s) { return channel_period(s.in_channels); }
inline size_t pixels_in(const ConvShape& s) { return static_cast<size_t>(s.in_height) * s.in_width; }
inline size_t pixels_out(const ConvShape& s) { return static_cast<size_t>(s.out_height) * s.out_width; }

// The taps of a kernel reach rows that are `dilation` apart. Every dilation-th row of the results, from `out`
// on, reads every dilation-th row of the image, from `in` on: a convolution of its own without dilation,
// whose result m reads rows m + tap − pad.
struct Walk {
  int in, out;  // first rows
  int in_rows, out_rows;
  int pad;
};

inline Walk walk_from(int first, int in_height, int out_height, int padding, int dilation) {
  const int in = ((first - padding) % dilation + dilation) % dilation;
  return {in, first, in < in_height ? (in_height - 1 - in) / dilation + 1 : 0,
          (out_height - 1 - first) / dilation + 1, (padding + in - first) / dilation};
}

// Floats of a cache line.
constexpr int kLine = 16;

// Rows of results at a time, where those of the image are `apart` floats apart: as many as share the sets of
// a first-level cache of 64 lines a way without driving each other out.
inline int band_rows(ptrdiff_t apart) {
  constexpr int kWay = 64 * kLine, kWays = 8;
  return kWays * kWay / greatest_common_divisor(static_cast<int>(apart % kWay), kWay);
}

// For every row of the image that a band reads: next(whether there is another result), which moves the
// results on to the next row of the kernel; add(row, LEAST, MOST), where rows LEAST … MOST of the kernel,
// known when this is compiled, have results; and done() once the result under the last one is complete, in
// turn.
template <int K, class Next, class Add, class Done>
RNAS_INLINE inline void for_each_row(const Walk& w, Next next, Add add, Done done) {
  const auto has = [&](int n) RNAS_INLINE { return n >= 0 && n < w.in_rows; };
  const int full = K - 1 - w.pad, rest = w.out_rows - w.pad;
  unrolled<0, K - 1>([&](auto most) RNAS_INLINE {
    const int n = most.value - w.pad;
    next(true);
    if (has(n)) add(n, Constant<0>{}, most);
  });
  const int end = w.in_rows < rest ? w.in_rows : rest;
  int n = full;
  // Where the padding is wider than the reach of K rows, which may be some of the kernel's.
  for (; n < 0 && n < rest; n++) next(true), done();
  for (; n < end; n++) next(true), add(n, Constant<0>{}, Constant<K - 1>{}), done();
  for (; n < rest; n++) next(true), done();
  unrolled<1, K>([&](auto least) RNAS_INLINE {
    const int n = rest - 1 + least.value;
    next(false);
    if (has(n)) add(n, least, Constant<K - 1>{});
    done();
  });
}

// The same for bands of fewer than K − 1 results.
template <int K, class Next, class Add, class Done>
RNAS_INLINE inline void for_few_rows(const Walk& w, Next next, Add add, Done done) {
  for (int n = -w.pad; n < w.out_rows - w.pad + K - 1; n++) {
    next(n + w.pad < w.out_rows);
    if (n >= 0 && n < w.in_rows)
      unrolled<0, K>([&](auto r) RNAS_INLINE {
        const int m = n + w.pad - r.value;
        if (m >= 0 && m < w.out_rows) add(n, r, r);
      });
    if (n + w.pad >= K - 1) done();
  }
}

template <int K, class Next, class Add, class Done>
RNAS_INLINE inline void walk_band(const Walk& w, Next next, Add add, Done done) {
  w.out_rows < K - 1 ? for_few_rows<K>(w, next, add, done) : for_each_row<K>(w, next, add, done);
}

// Calls visit(band) for every band of every walk.
template <class Visit>
inline void for_each_band(int in_height, int out_height, int padding, int dilation, int most, Visit visit) {
  for (int first = 0; first < out_height && first < dilation; first++) {
    const Walk walk = walk_from(first, in_height, out_height, padding, dilation);
    for (int begin = 0; begin < walk.out_rows; begin += most) {
      Walk band = walk;
      band.out += begin * dilation, band.pad -= begin;
      band.out_rows = walk.out_rows - begin < most ? walk.out_rows - begin : most;
      visit(band);
    }
  }
}

// A row's vectors: those whose taps are all inside go without masks.
struct Row {
  ptrdiff_t in, out;     // floats
  ptrdiff_t first, tap;  // where the first tap of the row's first float lies, and from tap to tap
  int columns;           // vectors of results
  int inner, edge;       // the columns inner … edge − 1 need no masks
};

inline Row row_of(int in_width, int out_width, int channels, int padding, int dilation, int kernel) {
  const ptrdiff_t c = channels, in = in_width * c, out = out_width * c, first = -padding * c,
                  tap = dilation * c;
  const ptrdiff_t right = in - (first + (kernel - 1) * tap), whole = (right < out ? right : out) / kLanes;
  const ptrdiff_t left = first < 0 ? (-first + kLanes - 1) / kLanes : 0;
  const int columns = static_cast<int>((out + kLanes - 1) / kLanes);
  const bool any = left < whole;
  return {in,
          out,
          first,
          tap,
          columns,
          any ? static_cast<int>(left) : columns,
          any ? static_cast<int>(whole) : columns};
}

// Lanes of a column that are results, and those of them whose taps lie inside the row.
template <int K>
struct Masks {
  Lanes there, inside[K];

  Masks(const Row& row, ptrdiff_t place) : there(lanes_inside(place, row.out)) {
    for (int c = 0; c < K; c++) inside[c] = there & lanes_inside(place + row.first + c * row.tap, row.in);
  }
};

template <bool EDGE>
RNAS_INLINE inline Vector load_inside(const Lanes& inside, const float* from) {
  if constexpr (EDGE)
    return load_lanes(inside, from);
  else
    return load(from);
}

template <bool EDGE>
RNAS_INLINE inline void store_inside(const Lanes& inside, float* to, Vector value) {
  if constexpr (EDGE)
    store_lanes(to, inside, value);
  else
    store(to, value);
}

// sum += a · b in those lanes.
template <bool EDGE>
RNAS_INLINE inline void add_inside(const Lanes& inside, Vector a, Vector b, Vector& sum) {
  if constexpr (EDGE)
    add_product(inside, a, b, sum);
  else
    sum += a * b;
}

// Floats ahead of those that are loaded or stored: what memory is asked for, row by row. No prefetcher
// follows columns.
constexpr int kAhead = 2 * kLine;

// Calls run(whether masks are needed, first column, end) for the stretches of a row.
template <class Run>
inline void for_each_stretch(const Row& row, Run run) {
  run(Constant<1>{}, 0, row.inner);
  run(Constant<0>{}, row.inner, row.edge);
  run(Constant<1>{}, row.edge, row.columns);
}

// Calls visit(band, whether masks are needed, first column, end) for the stretches of every band.
template <class Visit>
inline void for_each_part(const Row& row, int in_height, int out_height, int padding, int dilation,
                          Visit visit) {
  const int most = band_rows(dilation * row.in);
  for_each_band(in_height, out_height, padding, dilation, most, [&](const Walk& band) {
    for_each_stretch(row, [&](auto edge, int begin, int end) { visit(band, edge, begin, end); });
  });
}

// Keeps a vector in a register that compilers would rather load for each of its uses.
RNAS_INLINE inline Vector kept(Vector value) {
  asm("" : "+v"(value));
  return value;
}

// Where a vector lies that compilers are not to hold in a register: of sixteen, they would rather have a sum
// in memory, which is then as slow as memory.
RNAS_INLINE inline const float* fetched(const float* from) {
  asm volatile("" : "+r"(from));
  return from;
}

// What is made of x as it is loaded, for one column. `at` is its place in the period.
struct AsIs {
  AsIs(const PixelSource&, size_t) {}
  Vector operator()(Vector x) const { return kept(x); }
};
struct Rectified {
  Rectified(const PixelSource&, size_t) {}
  Vector operator()(Vector x) const { return rectified(x); }
};
// HELD: whether there is a register for the scale.
template <bool HELD>
struct MappedRectified {
  const float* factors;
  Vector scale, shift;
  MappedRectified(const PixelSource& x, size_t at)
      : factors(x.scale + at), scale(load(factors)), shift(load(x.shift + at)) {}
  Vector operator()(Vector x) const { return rectified(x * (HELD ? scale : load(fetched(factors))) + shift); }
};

template <class Map>
struct MapType {
  using type = Map;
};

// The pixels as they are, or a copy that is made through their maps.
inline PixelSource read_plainly(const PixelSource& from, size_t pixels, float* room) {
  if (from.plain()) return from;
  from.copy(0, pixels, room);
  return {room, from.channels, false, nullptr, nullptr, nullptr, nullptr, nullptr};
}

// visit(MapType, pixels) with the map through which an input is to be read.
template <bool HELD, class Visit>
inline void with_map(const PixelSource& x, size_t pixels, float* room, Visit visit) {
  if (x.scale && x.rectify) return visit(MapType<MappedRectified<HELD>>{}, x);
  if (x.rectify) return visit(MapType<Rectified>{}, x);
  visit(MapType<AsIs>{}, read_plainly(x, pixels, room));
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas

#endif
