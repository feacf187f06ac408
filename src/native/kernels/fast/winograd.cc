#include "winograd.h"

#include "winograd_tiles.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// gather(tile, to) and scatter(tile, from) see one tile at a time.
template <class Gather, class Scatter>
void correlate(const Plan& p, int images, const float* packed, float* scratch, Gather gather,
               Scatter scatter) {
  float* in = scratch;
  float* out = scratch + kAllPoints * p.in_point;
  const size_t tiles = static_cast<size_t>(images) * p.rows * p.columns;
  for (size_t first = 0; first < tiles; first += p.block) {
    const size_t count = least(p.block, tiles - first);
    for (size_t t = 0; t < count; t++) gather(position_of(p, first + t), in + t * p.in_step);
    for (int point = 0; point < kAllPoints; point++) {
      const Left a = {in + point * p.in_point, static_cast<ptrdiff_t>(p.in_step), 1};
      multiply(count, p.out_step, p.in_channels, a,
               packed_panels(packed + point * p.filter_point, p.in_channels), out + point * p.out_point,
               p.out_step, nullptr, false);
    }
    for (size_t t = 0; t < count; t++) scatter(position_of(p, first + t), out + t * p.out_step);
  }
}

// Transforms filters whose weights weight(tap, in, out, part) gives, as vectors over `part` output channels,
// and lays them out in panels.
template <class Weight>
void pack(const Plan& p, Weight weight, float* packed) {
  for (size_t panel = 0, width; panel < p.out_step; panel += width) {
    width = panel_width(p.out_step - panel);
    for (int in = 0; in < p.in_channels; in++)
      for (size_t out = panel; out < panel + width; out += kLanes) {
        const int part = static_cast<int>(least(p.out_channels - out, kLanes));
        float* to = packed + panel * p.in_channels + in * width + (out - panel);
        Vector half[3][kPoints];
        for (int i = 0; i < 3; i++) {
          Vector g[3];
          for (int j = 0; j < 3; j++) g[j] = weight(i * 3 + j, in, out, part);
          transform_filter(g, half[i]);
        }
        for (int j = 0; j < kPoints; j++) {
          const Vector g[3] = {half[0][j], half[1][j], half[2][j]};
          Vector u[kPoints];
          transform_filter(g, u);
          for (int i = 0; i < kPoints; i++) store(to + (i * kPoints + j) * p.filter_point, u[i]);
        }
      }
  }
}

size_t scratch_of(const Plan& p) { return kAllPoints * (p.in_point + p.out_point); }

}  // namespace

bool winograd_suits(const ConvShape& s) {
  if (s.kernel != 3 || s.stride != 1 || s.dilation != 1 || s.groups != 1) return false;
  return s.in_channels >= 8 && s.out_channels >= 8;
}

bool winograd_grouped(const ConvShape& s) {
  const Plan p = forward_plan(s);
  return p.rows * p.columns < 32 && s.in_channels * s.out_channels >= 4096;
}

size_t winograd_scratch(const ConvShape& s) {
  const size_t forward = scratch_of(forward_plan(s)), backward = scratch_of(backward_plan(s));
  const size_t weight = winograd_weight_scratch(s), most = forward > backward ? forward : backward;
  return weight > most ? weight : most;
}

size_t winograd_packed_size(const ConvShape& s) {
  const size_t forward = forward_plan(s).filter_point, backward = backward_plan(s).filter_point;
  return kAllPoints * (forward > backward ? forward : backward);
}

void winograd_pack(const ConvShape& s, const float* weight, float* packed) {
  const size_t in = s.in_channels, out = s.out_channels;
  pack(
      forward_plan(s),
      [=](int tap, size_t c, size_t k, int part) {
        const float* from = weight + (tap * in + c) * out + k;
        return part == kLanes ? load(from) : load_part(from, part);
      },
      packed);
}

void winograd_pack_backward(const ConvShape& s, const float* weight, float* packed) {
  const size_t in = s.in_channels, out = s.out_channels;
  pack(
      backward_plan(s),
      [=](int tap, size_t k, size_t c, int part) {
        const float* from = weight + ((8 - tap) * in + c) * out + k;
        Vector result = {};
        for (int lane = 0; lane < part; lane++) result[lane] = from[lane * out];
        return result;
      },
      packed);
}

void winograd_forward(const ConvShape& s, const ImageGroup& group, const float* x, const float* packed,
                      const float* bias, float* y, float* scratch) {
  const Plan p = forward_plan(s);
  correlate(
      p, group.images, packed, scratch,
      [&](const Position& at, float* to) {
        with_convolved_input(s, group, at.image, x, [&](auto reader) { gather_tile(p, at, reader, to); });
      },
      [&](const Position& at, const float* from) {
        float* image = y + at.image * group.stride;
        scatter_tile(p, at, from, [=](int c, auto part) {
          const Vector start = bias ? load_some(bias + c, part) : Vector{};
          return [=](ptrdiff_t offset, Vector value) { store_some(image + c + offset, value + start, part); };
        });
      });
}

void winograd_backward_input(const ConvShape& s, const ImageGroup& group, const float* x, const float* dy,
                             const float* packed, float* dx, bool accumulate, float* scratch) {
  const Plan p = backward_plan(s);
  // passed(channel, part) gives what becomes of the gradient at an offset.
  const auto scatter = [&](const Position& at, const float* from, auto passed) {
    float* image = dx + at.image * group.gradient_stride;
    scatter_tile(p, at, from, [=](int c, auto part) {
      const auto pass = passed(c, part);
      return [=](ptrdiff_t offset, Vector value) {
        float* to = image + c + offset;
        const Vector gradient = pass(offset, value);
        store_some(to, accumulate ? load_some(to, part) + gradient : gradient, part);
      };
    });
  };
  correlate(
      p, group.images, packed, scratch,
      [&](const Position& at, float* to) {
        with_gradient(group, at.image, dy, [&](auto reader) { gather_tile(p, at, reader, to); });
      },
      [&](const Position& at, const float* from) {
        if (!s.rectify)
          return scatter(at, from, [](int, auto) { return [](ptrdiff_t, Vector value) { return value; }; });
        with_input(group, at.image, x, [&](auto reader) {
          scatter(at, from, [=](int c, auto part) {
            const auto read = reader(c, part);
            return [=](ptrdiff_t offset, Vector value) { return where_passed(read(offset), value); };
          });
        });
      });
}

}  // namespace RNAS_ISA
}  // namespace rnas
