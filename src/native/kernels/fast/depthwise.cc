// Depthwise convolutions: each row of results from the rows of the image (or of dy) under the kernel.
#include "depthwise.h"

#include "depthwise_flat.h"
#include "depthwise_row.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// Input pixels y = first, first + stride, … along one axis get their gradients from the same taps: from tap r
// where stride divides y + padding − r · dilation, and that quotient is the row of dy.
struct Residue {
  Taps taps;  // of the flipped kernel
  int start;  // the row of dy under the first tap of the first pixel; may be negative
  int count;  // pixels
};

Residue residue_at(const ConvShape& s, int first, int size) {
  const int common = greatest_common_divisor(s.dilation, s.stride);
  const int every = s.stride / common, spacing = s.dilation / common;
  int tap = 0;
  while (tap < every && (first + s.padding - tap * s.dilation) % s.stride != 0) tap++;
  const bool any = tap < every && tap < s.kernel;
  const int count = any ? (s.kernel - 1 - tap) / every + 1 : 0;
  const int pixels = size > first ? (size - first - 1) / s.stride + 1 : 0;
  if (!any) return {{0, spacing, 0, every}, 0, pixels};
  const int last = tap + (count - 1) * every;
  return {{count, spacing, s.kernel - 1 - last, every},
          (first + s.padding - last * s.dilation) / s.stride,
          pixels};
}

// dy between margins that let the taps of all columns of dx read.
Grid backward_grid(const ConvShape& s) {
  int begin = 0, end = 1;
  for (int first = 0; first < s.stride; first++) {
    const Residue r = residue_at(s, first, s.in_width);
    if (r.taps.count == 0 || r.count == 0) continue;
    const int stop = r.start + r.count + (r.taps.count - 1) * r.taps.spacing;
    if (r.start < begin) begin = r.start;
    if (stop > end) end = stop;
  }
  return grid_for(s.in_channels, end - begin, -begin, s.stride);
}

// Rows of dy from which one row of dx, or several neighbouring ones, get their gradients.
int backward_slots(const ConvShape& s) { return reach(s) / s.stride + 2; }

// Weights [taps, channels] as [taps, weight_pitch]; where pixels share a vector, repeated for each.
void pack(const ConvShape& s, const Grid& g, const float* weight, bool flip, float* packed) {
  const int taps = s.kernel * s.kernel, channels = s.in_channels, width = weight_pitch(g);
  for (int tap = 0; tap < taps; tap++) {
    const float* from = weight + (flip ? taps - 1 - tap : tap) * channels;
    for (int i = 0; i < width; i++)
      packed[tap * width + i] = g.shared ? from[i % channels] : i < channels ? from[i] : 0;
  }
}

}  // namespace

size_t depthwise_scratch(const ConvShape& s) {
  if constexpr (kPicksLanes)
    if (flat_suits(s)) return flat_scratch(s);
  const Grid forward = forward_grid(s), backward = backward_grid(s);
  const size_t output =
      Ring::size(forward, forward_slots(s)) + row_size(forward, s.out_width, result_pitch(forward));
  const size_t room = s.rectify ? static_cast<size_t>(s.in_width) * s.in_channels : 0;
  const size_t input =
      Ring::size(backward, backward_slots(s)) + row_size(backward, s.in_width, result_pitch(backward)) + room;
  const size_t weight = depthwise_weight_scratch(s), larger = output > input ? output : input;
  return weight > larger ? weight : larger;
}

size_t depthwise_packed_size(const ConvShape& s) {
  if constexpr (kPicksLanes)
    if (flat_suits(s)) return flat_packed_size(s);
  return static_cast<size_t>(s.kernel) * s.kernel * rounded_up(s.in_channels, kLanes);
}

void depthwise_pack(const ConvShape& s, const float* weight, float* packed) {
  if constexpr (kPicksLanes)
    if (flat_suits(s)) return flat_pack(s, weight, false, packed);
  pack(s, forward_grid(s), weight, false, packed);
}

void depthwise_pack_backward(const ConvShape& s, const float* weight, float* packed) {
  if constexpr (kPicksLanes)
    if (flat_suits(s)) return flat_pack(s, weight, true, packed);
  pack(s, backward_grid(s), weight, true, packed);
}

void depthwise_forward(const ConvShape& s, const PixelSource& x, const float* packed, const float* bias,
                       float* y, float* scratch) {
  if constexpr (kPicksLanes)
    if (flat_suits(s)) return flat_forward(s, x, packed, bias, y, scratch);
  const Grid g = forward_grid(s);
  Ring ring = forward_ring(s, g, forward_slots(s), x, scratch);
  float* sums = scratch + Ring::size(g, ring.slots);
  const Taps taps = {s.kernel, s.dilation, 0, 1};
  const Line line = line_for(g, taps, s.stride, s.out_width, result_pitch(g));
  const int spacing = s.dilation / ring.every;
  const ptrdiff_t weight_row = static_cast<ptrdiff_t>(s.kernel) * weight_pitch(g);
  const size_t row = static_cast<size_t>(s.out_width) * s.out_channels;
  const bool direct = row_size(g, s.out_width, result_pitch(g)) == row;
  for (int out = 0; out < s.out_height; out++, y += row) {
    const int top = out * s.stride - s.padding;
    const Inside valid = inside(top, s.dilation, s.kernel, s.in_height);
    const int count = valid.end > valid.begin ? valid.end - valid.begin : 0;
    const int number = count ? (top + valid.begin * s.dilation - ring.first) / ring.every : 0;
    if (count) ring.provide(valid.begin ? 0 : number, number + (count - 1) * spacing);
    const Rows rows = {ring.at(number),
                       static_cast<ptrdiff_t>(spacing * ring.row()),
                       ring.rows + ring.slots * ring.row(),
                       static_cast<ptrdiff_t>(ring.slots * ring.row()),
                       count,
                       packed + valid.begin * weight_row,
                       weight_row};
    line.run(line, rows, direct ? y : sums);
    if (!direct) copy_channels(s.out_width, s.out_channels, sums, result_pitch(g), y, s.out_channels, false);
    if (bias)
      for (size_t i = 0; i < row; i += s.out_channels)
        for (int channel = 0; channel < s.out_channels; channel++) y[i + channel] += bias[channel];
  }
}

namespace {

// The columns of dx at one residue.
struct Along {
  Line line;
  ptrdiff_t start;  // in a row of the frame, under the first tap of the first pixel
};

Along along_at(const ConvShape& s, const Grid& g, int first) {
  const Residue r = residue_at(s, first, s.in_width);
  return {line_for(g, r.taps, 1, r.count, static_cast<ptrdiff_t>(s.stride) * result_pitch(g)),
          static_cast<ptrdiff_t>(r.start + g.left) * g.pitch};
}

// Strides up to this have their residues worked out once.
constexpr int kKept = 4;

// Passes a row of sums on to dx; `pixel` is the row's first. `room` holds such a row.
void deliver(const ConvShape& s, const Grid& g, const float* sums, const PixelSource& x, size_t pixel,
             float* dx, bool accumulate, float* room) {
  const int pitch = result_pitch(g);
  const bool dense = pitch == s.in_channels;
  const int row = s.in_width * s.in_channels, runs = dense ? 1 : s.in_width,
            length = dense ? row : s.in_channels;
  dx += pixel * s.in_channels;
  if (!s.rectify) return copy_channels(runs, length, sums, pitch, dx, s.in_channels, accumulate);
  if (!dense) copy_channels(runs, length, sums, pitch, room, s.in_channels, false);
  pass_relu(x, pixel, s.in_width, dense ? sums : room, dx, accumulate);
}

}  // namespace

// The gradient at the input is the correlation of the flipped kernel with dy. With a stride, each residue of
// the pixels' positions has taps of its own.
void depthwise_backward_input(const ConvShape& s, const PixelSource& x, const PixelSource& dy,
                              const float* packed, float* dx, bool accumulate, float* scratch) {
  if constexpr (kPicksLanes)
    if (flat_suits(s)) return flat_backward_input(s, x, dy, packed, dx, accumulate, scratch);
  const Grid g = backward_grid(s);
  Ring ring = {g, dy, s.out_height, s.out_width, 0, 1, backward_slots(s), scratch, 0};
  ring.clear_margins();
  float* sums = scratch + Ring::size(g, ring.slots);
  float* room = sums + row_size(g, s.in_width, result_pitch(g));
  const ptrdiff_t weight_row = static_cast<ptrdiff_t>(s.kernel) * weight_pitch(g);
  const int residues = s.stride < kKept ? s.stride : kKept;
  Residue downs[kKept];
  Along alongs[kKept];
  for (int first = 0; first < residues; first++) {
    downs[first] = residue_at(s, first, s.in_height);
    alongs[first] = along_at(s, g, first);
  }
  for (int y = 0; y < s.in_height; y++) {
    const int residue = y % s.stride;
    const Residue down = residue < kKept ? downs[residue] : residue_at(s, residue, s.in_height);
    const int top = down.start + y / s.stride;
    const Inside valid = inside(top, down.taps.spacing, down.taps.count, s.out_height);
    const int count = valid.end > valid.begin ? valid.end - valid.begin : 0;
    const int number = count ? top + valid.begin * down.taps.spacing : 0;
    if (count) ring.provide(0, number + (count - 1) * down.taps.spacing);
    for (int column = 0; column < s.stride && column < s.in_width; column++) {
      const Along along = column < kKept ? alongs[column] : along_at(s, g, column);
      const Rows rows = {ring.at(number) + along.start,
                         static_cast<ptrdiff_t>(down.taps.spacing * ring.row()),
                         ring.rows + ring.slots * ring.row(),
                         static_cast<ptrdiff_t>(ring.slots * ring.row()),
                         along.line.columns ? count : 0,
                         packed + (down.taps.first + valid.begin * down.taps.every) * weight_row,
                         down.taps.every * weight_row};
      along.line.run(along.line, rows, sums + column * result_pitch(g));
    }
    deliver(s, g, sums, x, static_cast<size_t>(y) * s.in_width, dx, accumulate, room);
  }
}

}  // namespace RNAS_ISA
}  // namespace rnas
