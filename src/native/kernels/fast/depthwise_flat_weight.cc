// The gradients of depthwise weights where rows are read as depthwise_flat.h says: a column of dy meets the
// image's rows under the kernel.
#include "depthwise_columns.h"
#include "depthwise_flat.h"

namespace rnas {
namespace RNAS_ISA {

#if defined(__AVX2__)

namespace {

// One of the two: an image, or the gradient at the output.
struct Plane {
  const float* data;  // the column's first float in the band's first row
  ptrdiff_t row;      // to the next row
};

// Adds what one column gives to the gradients of ROWS · K taps, from row FIRST of the kernel on; those of
// neighbouring taps are `period` floats apart.
template <int K, int FIRST, int ROWS, bool EDGE, class Map>
RNAS_INLINE inline void add_column(Walk w, Plane x, ptrdiff_t tap, Plane dy, const Masks<K>& masks,
                                   const Map& map, float* sums, size_t period) {
  w.pad -= FIRST;
  Vector sum[ROWS * K], d[ROWS];
  unrolled<0, ROWS * K>([&](auto i) RNAS_INLINE { sum[i.value] = Vector{}; });
  unrolled<0, ROWS>([&](auto r) RNAS_INLINE { d[r.value] = Vector{}; });
  const float* latest = dy.data;
  const auto next = [&](bool more) RNAS_INLINE {
    unrolled<0, ROWS - 1>([&](auto r) RNAS_INLINE { d[ROWS - 1 - r.value] = d[ROWS - 2 - r.value]; });
    if (!more) return;
    d[0] = kept(load_inside<EDGE>(masks.there, latest));
    if (FIRST == 0) __builtin_prefetch(latest + kAhead, 0, 3);
    latest += dy.row;
  };
  const auto add = [&](int n, auto least, auto most) RNAS_INLINE {
    const float* from = x.data + n * x.row;
    if (FIRST == 0) __builtin_prefetch(from + (K - 1) * tap + kLanes + kAhead, 0, 3);
    unrolled<0, K>([&](auto c) RNAS_INLINE {
      const Vector value = map(load_inside<EDGE>(masks.inside[c.value], from + c.value * tap));
      unrolled<least.value, most.value + 1>([&](auto r) RNAS_INLINE {
        add_inside<EDGE>(masks.inside[c.value], value, d[r.value], sum[r.value * K + c.value]);
      });
    });
  };
  walk_band<ROWS>(w, next, add, []() RNAS_INLINE {});
  unrolled<0, ROWS * K>([&](auto i) RNAS_INLINE {
    float* to = sums + (FIRST * K + i.value) * period;
    store(to, load(to) + sum[i.value]);
  });
}

// Rows of the kernel whose taps have registers for their gradients at once.
template <int K>
constexpr int kRows = kRegisters == 32 || K == 3 ? 3 : 2;

// The columns of a band from one to another: a function of its own, with its own registers. sums[taps,
// period].
template <int K, bool EDGE, class Map>
__attribute__((noinline)) void add_columns(const Row& given_row, Walk band, int dilation,
                                           const PixelSource& x, const float* dy, float* sums, size_t period,
                                           int begin, int end) {
  const Row row = given_row;
  size_t at = static_cast<size_t>(begin) * kLanes % period;
  ptrdiff_t place = static_cast<ptrdiff_t>(begin) * kLanes;
  Plane image = {x.data + band.in * row.in + place + row.first, dilation * row.in};
  Plane gradient = {dy + band.out * row.out + place, dilation * row.out};
  for (int column = begin; column < end; column++) {
    const Masks<K> masks(row, place);
    const Map map(x, at);
    unrolled<0, (K + kRows<K> - 1) / kRows<K>>([&](auto part) RNAS_INLINE {
      constexpr int kFirst = decltype(part)::value * kRows<K>;
      constexpr int kCount = kFirst + kRows<K> < K ? kRows<K> : K - kFirst;
      add_column<K, kFirst, kCount, EDGE>(band, image, row.tap, gradient, masks, map, sums + at, period);
    });
    at = at + kLanes == period ? 0 : at + kLanes;
    place += kLanes, image.data += kLanes, gradient.data += kLanes;
  }
}

template <int K, class Map>
void add_bands(const ConvShape& s, const PixelSource& x, const float* dy, float* sums) {
  const Row row = row_of(s.in_width, s.out_width, s.in_channels, s.padding, s.dilation, K);
  const size_t period = period_of(s);
  const auto run = [&](const Walk& band, auto edge, int begin, int end) {
    add_columns<K, edge.value, Map>(row, band, s.dilation, x, dy, sums, period, begin, end);
  };
  for_each_part(row, s.in_height, s.out_height, s.padding, s.dilation, run);
}

// dweight[taps, channels] += sums[taps, period].
void add_periods(const ConvShape& s, const float* sums, float* dweight) {
  const int period = static_cast<int>(period_of(s)), channels = s.in_channels;
  for (int tap = 0; tap < s.kernel * s.kernel; tap++, sums += period, dweight += channels)
    for (int c = 0; c < channels; c += kLanes) {
      const Lanes there = lanes_inside(c, channels);
      Vector sum = load_lanes(there, dweight + c);
      for (int at = c; at < period; at += channels) sum += load_lanes(there, sums + at);
      store_lanes(dweight + c, there, sum);
    }
}

}  // namespace

void flat_backward_weight(const ConvShape& s, const PixelSource& x, const PixelSource& dy, float* dweight,
                          float* dbias, float* scratch) {
  float* sums = scratch;
  float* x_room = sums + flat_packed_size(s);
  float* dy_room = x_room + pixels_in(s) * s.in_channels;
  const PixelSource gradient = read_plainly(dy, pixels_out(s), dy_room);
  memset(sums, 0, flat_packed_size(s) * sizeof(float));
  with_map<kRegisters == 32>(x, pixels_in(s), x_room, [&](auto map, const PixelSource& source) {
    using Map = typename decltype(map)::type;
    (s.kernel == 3 ? add_bands<3, Map> : add_bands<5, Map>)(s, source, gradient.data, sums);
  });
  add_periods(s, sums, dweight);
  if (dbias) add_channel_sums(pixels_out(s), s.out_channels, gradient.data, dbias);
}

#endif

}  // namespace RNAS_ISA
}  // namespace rnas
