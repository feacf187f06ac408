#include "depthwise_flat.h"

#include <type_traits>

#include "depthwise_columns.h"
#include "gate.h"

namespace rnas {
namespace RNAS_ISA {

#if defined(__AVX512F__)

namespace {

// Floats of packed weights that stay in the first-level cache.
constexpr size_t kMostWeights = size_t{1} << 13;

size_t period_of(const ConvShape& s) { return channel_period(s.in_channels); }

size_t pixels_in(const ConvShape& s) { return static_cast<size_t>(s.in_height) * s.in_width; }
size_t pixels_out(const ConvShape& s) { return static_cast<size_t>(s.out_height) * s.out_width; }

// A column of results: their sums, from the image's rows under the kernel.
template <int K, bool EDGE, class Map, class Put>
RNAS_INLINE inline void convolve_column(const Walk& w, const float* x, ptrdiff_t x_row, ptrdiff_t tap,
                                        const __mmask16* inside, const Map& map, const float* weights, Put put) {
  Vector weight[K * K], sum[K];
  unrolled<0, K * K>([&](auto i) RNAS_INLINE { weight[i.value] = load(weights + i.value * kLanes); });
  unrolled<0, K>([&](auto r) RNAS_INLINE { sum[r.value] = Vector{}; });
  const auto add = [&](int n, auto least, auto most) RNAS_INLINE {
    const float* from = x + n * x_row;
    unrolled<0, K>([&](auto c) RNAS_INLINE {
      const float* at = from + c.value * tap;
      const Vector value =
          map(EDGE ? static_cast<Vector>(_mm512_maskz_loadu_ps(inside[c.value], at)) : load(at));
      unrolled<least.value, most.value + 1>([&](auto r) RNAS_INLINE {
        if constexpr (EDGE)
          sum[r.value] =
              _mm512_mask3_fmadd_ps(value, weight[r.value * K + c.value], sum[r.value], inside[c.value]);
        else
          sum[r.value] += value * weight[r.value * K + c.value];
      });
    });
  };
  // Sums move on to the next row of the kernel.
  const auto next = [&]() RNAS_INLINE {
    unrolled<0, K - 1>([&](auto r) RNAS_INLINE { sum[K - 1 - r.value] = sum[K - 2 - r.value]; });
    sum[0] = Vector{};
  };
  const auto done = [&]() RNAS_INLINE { put(sum[K - 1]); };
  if (w.out_rows < K - 1)
    for_few_rows<K>(w, add, next, done);
  else
    for_each_row<K>(w, add, next, done);
}

// Every column of every band of a correlation of x with the packed weights. put(float of the result, its row,
// how many lanes, sum).
template <int K, class Map, class Put>
void convolve(const ConvShape& s, int in_height, int in_width, int out_height, int out_width, int padding,
              const PixelSource& x, const float* packed, Put put) {
  const Row row = row_of(in_width, out_width, s.in_channels, padding, s.dilation, K);
  const size_t period = period_of(s);
  const ptrdiff_t x_row = s.dilation * row.in, to_row = s.dilation * row.out;
  const int most = band_rows(x_row);
  for (int first = 0; first < walks(out_height, s.dilation); first++) {
    const Walk walk = walk_from(first, in_height, out_height, padding, s.dilation);
    for (int begin = 0; begin < walk.out_rows; begin += most) {
      const int rows = walk.out_rows - begin < most ? walk.out_rows - begin : most;
      const Walk band = band_of(walk, begin, rows, s.dilation);
      size_t at = 0;
      for_each_column(row, [&](auto edge, int column) RNAS_INLINE {
        constexpr bool kEdge = decltype(edge)::value;
        const ptrdiff_t place = static_cast<ptrdiff_t>(column) * kLanes;
        __mmask16 inside[K] = {};
        const __mmask16 there = lanes_inside(place, row.out);
        if (kEdge)
          unrolled<0, K>([&](auto c) RNAS_INLINE {
            inside[c.value] = there & lanes_inside(place + row.first + c.value * row.tap, row.in);
          });
        ptrdiff_t to = band.out * row.out + place;
        convolve_column<K, kEdge>(band, x.data + band.in * row.in + place + row.first, x_row, row.tap, inside,
                                  Map(x, at), packed + at * K * K, [&](Vector sum) RNAS_INLINE {
                                    put(edge, to, at, there, sum);
                                    to += to_row;
                                  });
        at = at + kLanes == period ? 0 : at + kLanes;
      });
    }
  }
}

}  // namespace

bool flat_suits(const ConvShape& s) {
  return s.stride == 1 && (s.kernel == 3 || s.kernel == 5) &&
         period_of(s) * s.kernel * s.kernel <= kMostWeights;
}

size_t flat_scratch(const ConvShape& s) { return (pixels_in(s) + pixels_out(s)) * s.in_channels; }

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
  const auto put = [=](auto edge, ptrdiff_t at, size_t, __mmask16 there, Vector sum) RNAS_INLINE {
    edge.value ? _mm512_mask_storeu_ps(y + at, there, sum) : store(y + at, sum);
  };
  with_map(x, pixels_in(s), scratch, [&](auto map, const PixelSource& source) {
    using Map = typename decltype(map)::type;
    (s.kernel == 3 ? convolve<3, Map, decltype(put)> : convolve<5, Map, decltype(put)>)(
        s, s.in_height, s.in_width, s.out_height, s.out_width, s.padding, source, packed, put);
  });
  for (size_t pixel = 0; bias && pixel < pixels_out(s); pixel++)
    for (int channel = 0; channel < s.out_channels; channel++, y++) *y += bias[channel];
}

namespace {

// Which lanes of a gradient the ReLU before the convolution lets through: `at` is a vector's place in x,
// `column` that in the period.
struct PassAll {
  Vector operator()(const PixelSource&, ptrdiff_t, size_t, __mmask16, Vector d) const { return d; }
};
struct PassGate {
  Vector operator()(const PixelSource& x, ptrdiff_t at, size_t, __mmask16, Vector d) const {
    return where_set(gate_bits(x.gate, at), d);
  }
};
struct PassPositive {
  Vector operator()(const PixelSource& x, ptrdiff_t at, size_t, __mmask16 there, Vector d) const {
    return where_set(passed_lanes(_mm512_maskz_loadu_ps(there, x.data + at)), d);
  }
};
struct PassMapped {
  Vector operator()(const PixelSource& x, ptrdiff_t at, size_t column, __mmask16 there, Vector d) const {
    const Vector value = _mm512_maskz_loadu_ps(there, x.data + at);
    return where_set(passed_lanes(value * load(x.scale + column) + load(x.shift + column)), d);
  }
};

template <class Pass>
void backward_input(const ConvShape& s, const PixelSource& x, const PixelSource& dy, const float* packed,
                    float* dx, bool accumulate) {
  const auto put = [=](auto edge, ptrdiff_t at, size_t column, __mmask16 there, Vector sum) RNAS_INLINE {
    const __mmask16 mask = edge.value ? there : first_lanes(kLanes);
    sum = Pass{}(x, at, column, mask, sum);
    if (accumulate) sum += static_cast<Vector>(_mm512_maskz_loadu_ps(mask, dx + at));
    edge.value ? _mm512_mask_storeu_ps(dx + at, mask, sum) : store(dx + at, sum);
  };
  const int padding = s.dilation * (s.kernel - 1) - s.padding;
  (s.kernel == 3 ? convolve<3, AsIs, decltype(put)> : convolve<5, AsIs, decltype(put)>)(
      s, s.out_height, s.out_width, s.in_height, s.in_width, padding, dy, packed, put);
}

}  // namespace

// The gradient at the input is the correlation of the flipped kernel with dy.
void flat_backward_input(const ConvShape& s, const PixelSource& x, const PixelSource& dy, const float* packed,
                         float* dx, bool accumulate, float* scratch) {
  PixelSource source = dy;
  if (!dy.plain()) {
    dy.copy(0, pixels_out(s), scratch);
    source = PixelSource{scratch, dy.channels, false, nullptr, nullptr, nullptr, nullptr, nullptr};
  }
  const auto run = !s.rectify ? backward_input<PassAll>
                   : x.gate   ? backward_input<PassGate>
                   : x.scale  ? backward_input<PassMapped>
                              : backward_input<PassPositive>;
  run(s, x, source, packed, dx, accumulate);
}

#endif

}  // namespace RNAS_ISA
}  // namespace rnas
