#include "winograd.h"

#include "gate.h"
#include "winograd_prefetch.h"
#include "winograd_tiles.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// c = a · b, of `rows` rows, kLanes or more, and as many columns and steps of the depth as a vector has
// lanes. The last block repeats rows of the one before rather than being shorter.
inline void multiply_square(size_t rows, const float* a, const float* b, float* c) {
  for (size_t row = 0; row < rows; row += kLanes) {
    const size_t at = least(row, rows - kLanes) * kLanes;
    Vector sum[kLanes] = {};
    RNAS_UNROLL for (int k = 0; k < kLanes; k++) {
      const Vector right = load(b + k * kLanes);
      RNAS_UNROLL for (int r = 0; r < kLanes; r++) sum[r] += broadcast(a[at + r * kLanes + k]) * right;
    }
    RNAS_UNROLL for (int r = 0; r < kLanes; r++) store(c + at + r * kLanes, sum[r]);
  }
}

// gather(position, tiles, places, to) and scatter(position, tiles, first channel, channels, places, from) see
// a run of tiles at a time. Memory is asked for `read`, of the next block, and for `written` while products
// keep the core busy.
template <class Scheme, class Gather, class Scatter>
void correlate(const Plan& p, const ImageGroup& group, const float* packed, float* scratch,
               const Tensors& read, const Tensors& written, Gather gather, Scatter scatter) {
  constexpr int kFilters = Scheme::kFilters;
  const size_t of_image = static_cast<size_t>(p.rows) * p.columns, tiles = group.images * of_image;
  const size_t begin = beginning_of(p, group.part, group.parts),
               end = beginning_of(p, group.part + 1, group.parts);
  if (begin == end) return;
  // Filters of all points together outgrow the second-level cache.
  const bool streamed = can_be_cut(p) && p.filter_point > (1 << 12);
  const bool square = kLanes == 16 && p.in_channels == kLanes && p.slice == kLanes;
  TilePrefetch reading(read, static_cast<size_t>(p.in_height) * p.in_width * p.in_channels, of_image);
  TilePrefetch writing(written, static_cast<size_t>(p.out_height) * p.out_width * p.out_channels, of_image);
  reading.spread(least(p.block, tiles), 1);
  reading.turn();
  Position begun = {};
  for (size_t first = 0; first < tiles; first += p.block) {
    const size_t count = least(p.block, tiles - first), next = first + count;
    const size_t turns = kFilters * kFilters * ((end - begin + p.slice - 1) / p.slice);
    reading.spread(least(next + p.block, tiles), turns);
    writing.spread(next, turns);
    const Places<Scheme> in_places(count, p.in_step), out_places(count, p.slice);
    float *in = scratch, *out = scratch + in_places.end;
    Position at = begun;
    for_each_run<Scheme>(p, at, count, [&](const Position& run, int length, size_t t) RNAS_INLINE {
      gather(run, length, in_places.of, in + t * p.in_step);
    });
    for (size_t slice = begin; slice < end; slice += p.slice) {
      const size_t width = least(p.slice, end - slice);
      for (int f = 0; f < kFilters; f++)
        for (int g = 0; g < kFilters; g++) {
          const int point = f * Scheme::kPoints + g;
          const Left a = {in + in_places.of[point], static_cast<ptrdiff_t>(p.in_step), 1};
          const float* filters = packed + (f * kFilters + g) * p.filter_point + slice * p.in_channels;
          const size_t rows = count * copies<Scheme>(f) * copies<Scheme>(g);
          float* products = out + out_places.of[point];
          if (square && rows >= kLanes)
            multiply_square(rows, a.data, filters, products);
          else if (streamed)
            multiply_streamed(rows, width, p.in_channels, a, filters, products, p.slice,
                              filters + p.filter_point);
          else
            multiply(rows, width, p.in_channels, a, packed_panels(filters, p.in_channels), products, p.slice,
                     nullptr, false);
          reading.turn();
          writing.turn();
        }
      const int channels = static_cast<int>(least(width, p.out_channels - slice));
      at = begun;
      for_each_run<Scheme>(p, at, count, [&](const Position& run, int length, size_t t) RNAS_INLINE {
        scatter(run, length, static_cast<int>(slice), channels, out_places.of, out + t * p.slice);
      });
    }
    begun = at;
  }
}

template <class Scheme>
size_t scratch_of(const Plan& p) {
  return Places<Scheme>(p.block, p.in_step).end + Places<Scheme>(p.block, p.slice).end;
}

// Transforms filters whose weights weight(tap, in, out, part) gives, as vectors over `part` output channels,
// and lays them out in panels.
template <class Scheme, class Weight>
void pack(const Plan& p, Weight weight, float* packed) {
  constexpr int kFilters = Scheme::kFilters;
  for (size_t panel = 0, width; panel < p.out_step; panel += width) {
    width = panel_width(p.out_step - panel);
    for (int in = 0; in < p.in_channels; in++)
      for (size_t out = panel; out < panel + width; out += kLanes) {
        const int part = static_cast<int>(least(p.out_channels - out, kLanes));
        float* to = packed + panel * p.in_channels + in * width + (out - panel);
        Vector half[3][kFilters];
        for (int i = 0; i < 3; i++) {
          Vector g[3];
          for (int j = 0; j < 3; j++) g[j] = weight(i * 3 + j, in, out, part);
          Scheme::filter(g, half[i]);
        }
        for (int j = 0; j < kFilters; j++) {
          const Vector g[3] = {half[0][j], half[1][j], half[2][j]};
          Vector u[kFilters];
          Scheme::filter(g, u);
          for (int i = 0; i < kFilters; i++) store(to + (i * kFilters + j) * p.filter_point, u[i]);
        }
      }
  }
}

template <class Scheme>
void pack_forward(const ConvShape& s, const float* weight, float* packed) {
  const size_t in = s.in_channels, out = s.out_channels;
  const auto at = [=](int tap, size_t c, size_t k, int part) {
    const float* from = weight + (tap * in + c) * out + k;
    return part == kLanes ? load(from) : load_part(from, part);
  };
  pack<Scheme>(forward_plan<Scheme>(s), at, packed);
}

template <class Scheme>
void pack_backward(const ConvShape& s, const float* weight, float* packed) {
  const size_t in = s.in_channels, out = s.out_channels;
  const auto at = [=](int tap, size_t k, size_t c, int part) {
    const float* from = weight + ((8 - tap) * in + c) * out + k;
    Vector result = {};
    for (int lane = 0; lane < part; lane++) result[lane] = from[lane * out];
    return result;
  };
  pack<Scheme>(backward_plan<Scheme>(s), at, packed);
}

template <class Scheme>
void forward(const ConvShape& s, const ImageGroup& group, const float* x, const float* packed,
             const float* bias, float* y, float* scratch) {
  const Plan p = forward_plan<Scheme>(s);
  correlate<Scheme>(
      p, group, packed, scratch, {{x, nullptr}, {group.stride, 0}}, {{y, nullptr}, {group.stride, 0}},
      [&](const Position& at, int run, const size_t* places, float* to) {
        with_convolved_input(s, group, at.image, x, [&](auto reader) {
          gather_run<Scheme>(p, at, run, reader, places, to, p.in_step);
        });
      },
      [&](const Position& at, int run, int first, int channels, const size_t* places, const float* from) {
        float* image = y + at.image * group.stride;
        const auto writer = [=](int c, auto part) RNAS_INLINE {
          const Vector start = bias ? load_some(bias + c, part) : Vector{};
          return [=](ptrdiff_t offset, Vector value)
                     RNAS_INLINE { store_some(image + c + offset, value + start, part); };
        };
        scatter_run<Scheme>(p, at, run, first, channels, places, from, p.slice, writer);
      });
}

template <class Scheme>
void backward_input(const ConvShape& s, const ImageGroup& group, const float* x, const float* dy,
                    const float* packed, float* dx, bool accumulate, float* scratch) {
  const Plan p = backward_plan<Scheme>(s);
  correlate<Scheme>(
      p, group, packed, scratch,
      {{dy, group.gradient ? group.y : nullptr}, {group.gradient_stride, group.stride}},
      {{dx, s.rectify && !group.gate ? x : nullptr}, {group.gradient_stride, group.stride}},
      [&](const Position& at, int run, const size_t* places, float* to) {
        with_gradient(group, at.image, dy,
                      [&](auto reader) { gather_run<Scheme>(p, at, run, reader, places, to, p.in_step); });
      },
      [&](const Position& at, int run, int first, int channels, const size_t* places, const float* from) {
        float* image = dx + at.image * group.gradient_stride;
        // passed(channel, part) gives what becomes of the gradient at an offset.
        const auto scatter = [&](auto passed) {
          const auto writer = [=](int c, auto part) RNAS_INLINE {
            const auto pass = passed(c, part);
            return [=](ptrdiff_t offset, Vector value) RNAS_INLINE {
              float* to = image + c + offset;
              const Vector gradient = pass(offset, value);
              store_some(to, accumulate ? load_some(to, part) + gradient : gradient, part);
            };
          };
          scatter_run<Scheme>(p, at, run, first, channels, places, from, p.slice, writer);
        };
        if (!s.rectify)
          return scatter([](int, auto) RNAS_INLINE {
            return [](ptrdiff_t, Vector value) RNAS_INLINE { return value; };
          });
        if (const unsigned char* gate = group.gate)
          return scatter([=, of = gate + at.image * group.gate_stride](int c, auto) RNAS_INLINE {
            return [=](ptrdiff_t offset, Vector value)
                       RNAS_INLINE { return where_set(gate_bits(of, offset + c), value); };
          });
        with_input(group, at.image, x, [&](auto reader) {
          scatter([=](int c, auto part) RNAS_INLINE {
            const auto read = reader(c, part);
            return [=](ptrdiff_t offset, Vector value)
                       RNAS_INLINE { return where_passed(read(offset), value); };
          });
        });
      });
}

// Calls act with plans of both directions.
template <class Act>
auto with_plans(const ConvShape& s, Act act) {
  return s.stride == 1 ? act(forward_plan<Dense>(s), backward_plan<Dense>(s))
                       : act(forward_plan<Halving>(s), backward_plan<Doubling>(s));
}

}  // namespace

bool winograd_suits(const ConvShape& s) {
  if (s.kernel != 3 || s.dilation != 1 || s.groups != 1) return false;
  if (s.stride == 2) return s.padding == 1 && s.in_channels >= 16 && s.out_channels >= 16;
  return s.stride == 1 && s.in_channels >= 8 && s.out_channels >= 8;
}

bool winograd_grouped(const ConvShape& s) {
  const int tiles =
      with_plans(s, [](const Plan& forward, const Plan&) { return forward.rows * forward.columns; });
  return tiles < 32 && s.in_channels * s.out_channels >= 1024;
}

bool winograd_parted(const ConvShape& s) {
  return with_plans(s, [](const Plan& forward, const Plan& backward) {
    constexpr size_t kLarge = 1 << 17;
    return forward.rows * forward.columns < 4 && forward.filter_point > kLarge && can_be_cut(forward) &&
           can_be_cut(backward);
  });
}

size_t winograd_scratch(const ConvShape& s) {
  if (s.stride == 2)
    return greatest(scratch_of<Halving>(forward_plan<Halving>(s)),
                    scratch_of<Doubling>(backward_plan<Doubling>(s)));
  const size_t one_way = scratch_of<Dense>(forward_plan<Dense>(s)),
               other = scratch_of<Dense>(backward_plan<Dense>(s));
  return greatest(winograd_weight_scratch(s), greatest(one_way, other));
}

size_t winograd_packed_size(const ConvShape& s) {
  static_assert(Dense::kFilters == Halving::kFilters && Dense::kFilters == Doubling::kFilters);
  return with_plans(s, [](const Plan& forward, const Plan& backward) {
    return Dense::kFilters * Dense::kFilters * greatest(forward.filter_point, backward.filter_point);
  });
}

void winograd_pack(const ConvShape& s, const float* weight, float* packed) {
  (s.stride == 1 ? pack_forward<Dense> : pack_forward<Halving>)(s, weight, packed);
}

void winograd_pack_backward(const ConvShape& s, const float* weight, float* packed) {
  (s.stride == 1 ? pack_backward<Dense> : pack_backward<Doubling>)(s, weight, packed);
}

void winograd_forward(const ConvShape& s, const ImageGroup& group, const float* x, const float* packed,
                      const float* bias, float* y, float* scratch) {
  (s.stride == 1 ? forward<Dense> : forward<Halving>)(s, group, x, packed, bias, y, scratch);
}

void winograd_backward_input(const ConvShape& s, const ImageGroup& group, const float* x, const float* dy,
                             const float* packed, float* dx, bool accumulate, float* scratch) {
  (s.stride == 1 ? backward_input<Dense> : backward_input<Doubling>)(s, group, x, dy, packed, dx, accumulate,
                                                                     scratch);
}

}  // namespace RNAS_ISA
}  // namespace rnas
