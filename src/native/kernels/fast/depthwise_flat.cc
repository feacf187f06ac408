#include "depthwise_flat.h"

#include "depthwise_columns.h"
#include "gate.h"

namespace rnas {
namespace RNAS_ISA {

#if defined(__AVX2__)

namespace {

// Floats of packed weights that stay in the first-level cache.
constexpr size_t kMostWeights = size_t{1} << 13;

// A column of results: their sums, from the image's rows under the kernel.
template <int K, bool EDGE, class Map, class Put>
RNAS_INLINE inline void convolve_column(const Walk& w, const float* x, ptrdiff_t x_row, ptrdiff_t tap,
                                        const Masks<K>& masks, const Map& map, const float* weights,
                                        Put put) {
  // Where there are registers for them.
  constexpr bool kHeld = K * K + K < kRegisters;
  Vector held[kHeld ? K * K : 1], sum[K];
  if constexpr (kHeld)
    unrolled<0, K * K>([&](auto i) RNAS_INLINE { held[i.value] = load(weights + i.value * kLanes); });
  const auto weight = [&](int i) RNAS_INLINE { return kHeld ? held[i] : load(weights + i * kLanes); };
  unrolled<0, K>([&](auto r) RNAS_INLINE { sum[r.value] = Vector{}; });
  const auto next = [&](bool) RNAS_INLINE {
    unrolled<0, K - 1>([&](auto r) RNAS_INLINE { sum[K - 1 - r.value] = sum[K - 2 - r.value]; });
    sum[0] = Vector{};
  };
  const auto add = [&](int n, auto least, auto most) RNAS_INLINE {
    const float* from = x + n * x_row;
    __builtin_prefetch(from + (K - 1) * tap + kLanes + kAhead, 0, 3);
    unrolled<0, K>([&](auto c) RNAS_INLINE {
      const Vector value = map(load_inside<EDGE>(masks.inside[c.value], from + c.value * tap));
      unrolled<least.value, most.value + 1>([&](auto r) RNAS_INLINE {
        add_inside<EDGE>(masks.inside[c.value], value, weight(r.value * K + c.value), sum[r.value]);
      });
    });
  };
  walk_band<K>(w, next, add, [&]() RNAS_INLINE { put(sum[K - 1]); });
}

// What is correlated with what.
struct Planes {
  int in_height, in_width, out_height, out_width, padding;
};

// The columns of a band from one to another: a function of its own, with its own registers.
template <int K, bool EDGE, class Map, class Put>
__attribute__((noinline)) void convolve_columns(const Row& given_row, const Walk& given_band, int dilation,
                                                const PixelSource& x, const float* packed, size_t period,
                                                int begin, int end, Put put) {
  const Row row = given_row;
  const Walk band = given_band;
  const ptrdiff_t x_row = dilation * row.in, to_row = dilation * row.out;
  size_t at = static_cast<size_t>(begin) * kLanes % period;
  ptrdiff_t place = static_cast<ptrdiff_t>(begin) * kLanes;
  const float* from = x.data + band.in * row.in + row.first;
  for (int column = begin; column < end; column++, place += kLanes) {
    const Masks<K> masks(row, place);
    ptrdiff_t to = band.out * row.out + place;
    convolve_column<K, EDGE>(band, from + place, x_row, row.tap, masks, Map(x, at), packed + at * K * K,
                             [&](Vector sum) RNAS_INLINE {
                               put(Constant<EDGE>{}, to, at, masks.there, sum);
                               to += to_row;
                             });
    at = at + kLanes == period ? 0 : at + kLanes;
  }
}

// Every column of every band of a correlation of x with the packed weights. put(whether parts of vectors are
// masked, place in the result, place in the period, lanes that are results, sum).
template <int K, class Map, class Put>
void convolve(const ConvShape& s, const Planes& p, const PixelSource& x, const float* packed, Put put) {
  const Row row = row_of(p.in_width, p.out_width, s.in_channels, p.padding, s.dilation, K);
  const size_t period = period_of(s);
  const auto run = [&](const Walk& band, auto edge, int begin, int end) {
    convolve_columns<K, edge.value, Map>(row, band, s.dilation, x, packed, period, begin, end, put);
  };
  for_each_part(row, p.in_height, p.out_height, p.padding, s.dilation, run);
}

// Whether places in a row, and of taps outside, are lanes_inside's: with sixteen registers, integers.
bool places_fit(const ConvShape& s) {
  const ptrdiff_t pixels = static_cast<ptrdiff_t>(s.dilation) * s.kernel + s.in_width + s.out_width;
  return pixels * s.in_channels < 1 << 30;
}

}  // namespace

bool flat_suits(const ConvShape& s) {
  if (s.stride != 1 || (s.kernel != 3 && s.kernel != 5)) return false;
  if (period_of(s) * s.kernel * s.kernel > kMostWeights) return false;
  if (kRegisters == 32) return true;
  if (!places_fit(s)) return false;
  // With sixteen registers, each product by 5×5 weights loads one of them: no fewer loads than by the ring,
  // which wastes no lanes where pixels are whole vectors. In walks of few rows, ends and margins outweigh the
  // rest.
  const bool long_walks = s.out_height / s.dilation >= 6;
  return s.kernel == 3 ? s.dilation == 1 || long_walks : s.in_channels % kLanes != 0 && long_walks;
}

size_t flat_scratch(const ConvShape& s) {
  return (pixels_in(s) + pixels_out(s)) * s.in_channels + flat_packed_size(s);
}

size_t flat_packed_size(const ConvShape& s) { return period_of(s) * s.kernel * s.kernel; }

void flat_pack(const ConvShape& s, const float* weight, bool flip, float* packed) {
  const int taps = s.kernel * s.kernel, channels = s.in_channels;
  for (size_t at = 0; at < period_of(s); at += kLanes)
    for (int tap = 0; tap < taps; tap++, packed += kLanes)
      for (int lane = 0; lane < kLanes; lane++)
        packed[lane] = weight[(flip ? taps - 1 - tap : tap) * channels + (at + lane) % channels];
}

void flat_forward(const ConvShape& s, const PixelSource& x, const float* packed, const float* bias, float* y,
                  float* scratch) {
  const auto put = [=](auto edge, ptrdiff_t at, size_t, const Lanes& there, Vector sum) RNAS_INLINE {
    store_inside<edge.value>(there, y + at, sum);
    __builtin_prefetch(y + at + kAhead, 1, 3);
  };
  with_map<true>(x, pixels_in(s), scratch, [&](auto map, const PixelSource& source) {
    using Map = typename decltype(map)::type;
    const auto run = s.kernel == 3 ? convolve<3, Map, decltype(put)> : convolve<5, Map, decltype(put)>;
    run(s, {s.in_height, s.in_width, s.out_height, s.out_width, s.padding}, source, packed, put);
  });
  for (size_t pixel = 0; bias && pixel < pixels_out(s); pixel++)
    for (int channel = 0; channel < s.out_channels; channel++, y++) *y += bias[channel];
}

namespace {

// Which lanes of a gradient the ReLU before the convolution lets through: `at` is a vector's place in x,
// `column` that in the period, `value` what x holds there, if that is read.
struct PassAll {
  static constexpr bool kReads = false;
  Vector operator()(const PixelSource&, ptrdiff_t, size_t, Vector, Vector d) const { return d; }
};
struct PassGate {
  static constexpr bool kReads = false;
  Vector operator()(const PixelSource& x, ptrdiff_t at, size_t, Vector, Vector d) const {
    return where_set(gate_bits(x.gate, at), d);
  }
};
struct PassPositive {
  static constexpr bool kReads = true;
  Vector operator()(const PixelSource&, ptrdiff_t, size_t, Vector value, Vector d) const {
    return where_passed(value, d);
  }
};
struct PassMapped {
  static constexpr bool kReads = true;
  Vector operator()(const PixelSource& x, ptrdiff_t, size_t column, Vector value, Vector d) const {
    return where_passed(value * load(x.scale + column) + load(x.shift + column), d);
  }
};

template <class Pass>
void backward_input(const ConvShape& s, const PixelSource& x, const PixelSource& dy, const float* packed,
                    float* dx, bool accumulate) {
  const auto put = [=](auto edge, ptrdiff_t at, size_t column, const Lanes& there, Vector sum) RNAS_INLINE {
    Vector value = {};
    if constexpr (Pass::kReads) {
      value = load_inside<edge.value>(there, x.data + at);
      __builtin_prefetch(x.data + at + kAhead, 0, 3);
    }
    sum = Pass{}(x, at, column, value, sum);
    if (accumulate) sum += load_inside<edge.value>(there, dx + at);
    store_inside<edge.value>(there, dx + at, sum);
    __builtin_prefetch(dx + at + kAhead, 1, 3);
  };
  const int padding = s.dilation * (s.kernel - 1) - s.padding;
  const auto run = s.kernel == 3 ? convolve<3, AsIs, decltype(put)> : convolve<5, AsIs, decltype(put)>;
  run(s, {s.out_height, s.out_width, s.in_height, s.in_width, padding}, dy, packed, put);
}

}  // namespace

// The gradient at the input is the correlation of the flipped kernel with dy.
void flat_backward_input(const ConvShape& s, const PixelSource& x, const PixelSource& dy, const float* packed,
                         float* dx, bool accumulate, float* scratch) {
  const PixelSource source = read_plainly(dy, pixels_out(s), scratch);
  const auto run = !s.rectify ? backward_input<PassAll>
                   : x.gate   ? backward_input<PassGate>
                   : x.scale  ? backward_input<PassMapped>
                              : backward_input<PassPositive>;
  run(s, x, source, packed, dx, accumulate);
}

#endif

}  // namespace RNAS_ISA
}  // namespace rnas
