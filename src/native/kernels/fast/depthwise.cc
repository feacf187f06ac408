// Depthwise convolutions. The image is first copied into a frame of zeros (and rectified on the way), so that
// the inner loops know no borders; eight output pixels then share every weight that is loaded.
//
// A row of the frame is a sequence of units of whole vectors. Usually a unit is a pixel with its channels
// padded to whole vectors; where several pixels fit one vector and the stride is 1, a unit is one vector of
// several pixels.
#include "fast.h"
#include "simd.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

struct Grid {
  int height, width;  // of the frame, in pixels
  int pitch;          // floats from pixel to pixel in the frame
  int blocks;         // vectors per unit
  bool shared;        // several pixels in one vector
};

// How a frame for `stride` is laid out.
Grid grid_for(const ConvShape& s, int height, int width, int stride) {
  const bool shared = stride == 1 && kLanes % s.in_channels == 0;
  const int padded = static_cast<int>(rounded_up(s.in_channels, kLanes));
  return {height, width, shared ? s.in_channels : padded, shared ? 1 : padded / kLanes, shared};
}

int reach(const ConvShape& s) { return s.dilation * (s.kernel - 1); }

Grid forward_grid(const ConvShape& s) {
  return grid_for(s, (s.out_height - 1) * s.stride + reach(s) + 1,
                  (s.out_width - 1) * s.stride + reach(s) + 1, s.stride);
}

Grid backward_grid(const ConvShape& s) {
  return grid_for(s, s.in_height + reach(s), s.in_width + reach(s), 1);
}

// One vector more than the pixels need: the last unit of a row may reach beyond it.
size_t frame_size(const Grid& g) {
  return rounded_up(static_cast<size_t>(g.height) * g.width * g.pitch, kLanes) + kLanes;
}

int units_in_row(const Grid& g, int pixels, int channels) {
  return g.shared ? (pixels * channels + kLanes - 1) / kLanes : pixels;
}

void copy_pixels(const float* from, int count, int channels, int pitch, bool rectify, float* to) {
  if (pitch == channels) {
    const int size = count * channels;
    int i = 0;
    for (; i + kLanes <= size; i += kLanes)
      store(to + i, rectify ? rectified(load(from + i)) : load(from + i));
    for (; i < size; i++) to[i] = rectify && from[i] < 0 ? 0 : from[i];
    return;
  }
  for (int p = 0; p < count; p++, from += channels, to += pitch) {
    for (int c = 0; c < channels; c++) to[c] = rectify && from[c] < 0 ? 0 : from[c];
    for (int c = channels; c < pitch; c++) to[c] = 0;
  }
}

// Copies an image into the frame: its pixel (y, x) goes to (y · spread + offset, x · spread + offset), if
// that is inside.
void place(const Grid& g, const float* image, int height, int width, int channels, int spread, int offset,
           bool rectify, float* frame) {
  const size_t row_size = static_cast<size_t>(g.width) * g.pitch;
  memset(frame + g.height * row_size, 0, (frame_size(g) - g.height * row_size) * sizeof(float));
  const int first = offset < 0 ? (-offset + spread - 1) / spread : 0;  // the first column that is inside
  for (int row = 0; row < g.height; row++) {
    float* to = frame + row * row_size;
    const int y = row - offset;
    if (y < 0 || y % spread != 0 || y / spread >= height) {
      memset(to, 0, row_size * sizeof(float));
      continue;
    }
    const float* from = image + (static_cast<size_t>(y / spread) * width + first) * channels;
    const int start = first * spread + offset;
    if (spread == 1) {
      const int room = g.width - start > 0 ? g.width - start : 0;
      const int count = width - first < room ? (width - first > 0 ? width - first : 0) : room;
      const size_t begin = static_cast<size_t>(start < g.width ? start : g.width) * g.pitch;
      memset(to, 0, begin * sizeof(float));
      copy_pixels(from, count, channels, g.pitch, rectify, to + begin);
      const size_t end = begin + static_cast<size_t>(count) * g.pitch;
      memset(to + end, 0, (row_size - end) * sizeof(float));
      continue;
    }
    memset(to, 0, row_size * sizeof(float));
    for (int x = first; x < width && x * spread + offset < g.width; x++, from += channels)
      copy_pixels(from, 1, channels, g.pitch, rectify,
                  to + static_cast<size_t>(x * spread + offset) * g.pitch);
  }
}

// Weights [taps, channels] as [taps, blocks · lanes]; where pixels share a vector, repeated for each.
void pack(const ConvShape& s, const Grid& g, const float* weight, bool flip, float* packed) {
  const int taps = s.kernel * s.kernel, channels = s.in_channels, width = g.blocks * kLanes;
  for (int tap = 0; tap < taps; tap++) {
    const float* from = weight + (flip ? taps - 1 - tap : tap) * channels;
    for (int i = 0; i < width; i++)
      packed[tap * width + i] = g.shared ? from[i % channels] : i < channels ? from[i] : 0;
  }
}

struct Correlation {
  Grid grid;
  int kernel, dilation;
  int stride;         // in pixels of the frame
  int channels;       // that exist
  int height, width;  // of the result
  const float* frame;
  const float* packed;
};

// The sums of UNITS neighbouring units, one vector of each.
template <int UNITS>
inline void correlate(const Correlation& c, const float* frame, const float* weights, ptrdiff_t unit_step,
                      Vector (&sum)[UNITS]) {
  const ptrdiff_t row_step = static_cast<ptrdiff_t>(c.dilation) * c.grid.width * c.grid.pitch;
  const ptrdiff_t tap_step = static_cast<ptrdiff_t>(c.dilation) * c.grid.pitch;
  const ptrdiff_t weight_step = static_cast<ptrdiff_t>(c.grid.blocks) * kLanes;
  for (int row = 0; row < c.kernel; row++, frame += row_step) {
    const float* tap = frame;
    for (int column = 0; column < c.kernel; column++, tap += tap_step, weights += weight_step) {
      const Vector weight = load(weights);
      for (int u = 0; u < UNITS; u++) sum[u] += weight * load(tap + u * unit_step);
    }
  }
}

template <int UNITS, class Finish>
inline void correlate_units(const Correlation& c, int unit, int block, const float* row, ptrdiff_t in_step,
                            ptrdiff_t out_step, size_t out_row, Finish finish) {
  Vector sum[UNITS] = {};
  correlate<UNITS>(c, row + unit * in_step + block * kLanes, c.packed + block * kLanes, in_step, sum);
  const int present = c.grid.shared ? c.width * c.channels : c.channels;  // floats of a row, or of a pixel
  for (int u = 0; u < UNITS; u++) {
    const int before = c.grid.shared ? (unit + u) * kLanes : block * kLanes;
    const int part = present - before < kLanes ? present - before : kLanes;
    finish(out_row + (unit + u) * out_step + block * kLanes, block, part, sum[u]);
  }
}

// Calls finish(offset in the result, block, how many of the lanes exist, sum) for every vector of the result.
template <class Finish>
inline void for_each_sum(const Correlation& c, Finish finish) {
  const ptrdiff_t in_step = c.grid.shared ? kLanes : static_cast<ptrdiff_t>(c.stride) * c.grid.pitch;
  const ptrdiff_t out_step = c.grid.shared ? kLanes : c.channels;
  const int units = units_in_row(c.grid, c.width, c.channels);
  for (int y = 0; y < c.height; y++) {
    const float* row = c.frame + static_cast<size_t>(y) * c.stride * c.grid.width * c.grid.pitch;
    const size_t out_row = static_cast<size_t>(y) * c.width * c.channels;
    for (int block = 0; block < c.grid.blocks; block++) {
      int unit = 0;
      for (; unit + 8 <= units; unit += 8)
        correlate_units<8>(c, unit, block, row, in_step, out_step, out_row, finish);
      for (; unit + 4 <= units; unit += 4)
        correlate_units<4>(c, unit, block, row, in_step, out_step, out_row, finish);
      for (; unit < units; unit++)
        correlate_units<1>(c, unit, block, row, in_step, out_step, out_row, finish);
    }
  }
}

// dy as rows of units, each of whole vectors.
struct Units {
  const float* data;
  size_t row_step, unit_step;
};

Units dy_units(const ConvShape& s, const Grid& g, const float* dy, float* scratch) {
  const size_t row = static_cast<size_t>(s.out_width) * s.in_channels;
  if (!g.shared && g.pitch == s.in_channels) return {dy, row, static_cast<size_t>(g.pitch)};
  if (g.shared) {
    const size_t padded = rounded_up(row, kLanes);
    for (int y = 0; y < s.out_height; y++) {
      memcpy(scratch + y * padded, dy + y * row, row * sizeof(float));
      memset(scratch + y * padded + row, 0, (padded - row) * sizeof(float));
    }
    return {scratch, padded, kLanes};
  }
  copy_pixels(dy, s.out_height * s.out_width, s.in_channels, g.pitch, false, scratch);
  return {scratch, static_cast<size_t>(s.out_width) * g.pitch, static_cast<size_t>(g.pitch)};
}

size_t dy_size(const ConvShape& s, const Grid& g) {
  return s.out_height * (g.shared ? rounded_up(static_cast<size_t>(s.out_width) * s.in_channels, kLanes)
                                  : static_cast<size_t>(s.out_width) * g.pitch);
}

// The gradients of TAPS neighbouring weights of one row of the kernel, for one vector of channels.
template <int TAPS>
inline void tap_gradients(const ConvShape& s, const Grid& g, const float* frame, Units dy,
                          Vector (&result)[TAPS]) {
  const size_t in_step = g.shared ? kLanes : static_cast<size_t>(s.stride) * g.pitch;
  const size_t in_row = static_cast<size_t>(s.stride) * g.width * g.pitch;
  const size_t tap_step = static_cast<size_t>(s.dilation) * g.pitch;
  const int units = units_in_row(g, s.out_width, s.in_channels);
  Vector even[TAPS] = {}, odd[TAPS] = {};  // two sums each, to hide the latency of an addition
  for (int y = 0; y < s.out_height; y++) {
    const float* x = frame + y * in_row;
    const float* d = dy.data + y * dy.row_step;
    int unit = 0;
    for (; unit + 2 <= units; unit += 2, x += 2 * in_step, d += 2 * dy.unit_step) {
      const Vector first = load(d), second = load(d + dy.unit_step);
      for (int t = 0; t < TAPS; t++) even[t] += first * load(x + t * tap_step);
      for (int t = 0; t < TAPS; t++) odd[t] += second * load(x + in_step + t * tap_step);
    }
    if (unit < units) {
      const Vector last = load(d);
      for (int t = 0; t < TAPS; t++) even[t] += last * load(x + t * tap_step);
    }
  }
  for (int t = 0; t < TAPS; t++) result[t] = even[t] + odd[t];
}

void add_tap(const ConvShape& s, const Grid& g, int block, Vector sum, float* dweight) {
  if (g.shared) {
    for (int lane = 0; lane < kLanes; lane++) dweight[lane % s.in_channels] += sum[lane];
    return;
  }
  const int part = static_cast<int>(least(kLanes, s.in_channels - block * kLanes));
  float* to = dweight + block * kLanes;
  for (int lane = 0; lane < part; lane++) to[lane] += sum[lane];
}

template <int TAPS>
void weight_gradients(const ConvShape& s, const Grid& g, const float* frame, Units dy, float* dweight) {
  for (int row = 0; row < s.kernel; row++)
    for (int column = 0; column < s.kernel; column += TAPS)
      for (int block = 0; block < g.blocks; block++) {
        Vector sums[TAPS];
        const size_t at =
            (static_cast<size_t>(row) * g.width + column) * s.dilation * g.pitch + block * kLanes;
        tap_gradients<TAPS>(s, g, frame + at, {dy.data + block * kLanes, dy.row_step, dy.unit_step}, sums);
        for (int t = 0; t < TAPS; t++)
          add_tap(s, g, block, sums[t], dweight + (row * s.kernel + column + t) * s.in_channels);
      }
}

}  // namespace

size_t depthwise_scratch(const ConvShape& s) {
  const Grid forward = forward_grid(s), backward = backward_grid(s);
  const size_t weight = frame_size(forward) + dy_size(s, forward), input = frame_size(backward);
  return weight > input ? weight : input;
}

size_t depthwise_packed_size(const ConvShape& s) {
  return static_cast<size_t>(s.kernel) * s.kernel * rounded_up(s.in_channels, kLanes);
}

void depthwise_pack(const ConvShape& s, const float* weight, float* packed) {
  pack(s, forward_grid(s), weight, false, packed);
}

void depthwise_pack_backward(const ConvShape& s, const float* weight, float* packed) {
  pack(s, backward_grid(s), weight, true, packed);
}

void depthwise_forward(const ConvShape& s, const float* x, const float* packed, const float* bias, float* y,
                       float* scratch) {
  const Grid g = forward_grid(s);
  place(g, x, s.in_height, s.in_width, s.in_channels, 1, s.padding, s.rectify, scratch);
  const Correlation c = {g,           s.kernel, s.dilation, s.stride, s.in_channels, s.out_height,
                         s.out_width, scratch,  packed};
  for_each_sum(c, [=](size_t at, int, int part, Vector sum) {
    if (part == kLanes)
      store(y + at, sum);
    else
      store_part(y + at, sum, part);
  });
  if (!bias) return;
  const size_t size = static_cast<size_t>(s.out_height) * s.out_width * s.out_channels;
  for (size_t p = 0; p < size; p += s.out_channels)
    for (int c = 0; c < s.out_channels; c++) y[p + c] += bias[c];
}

// The gradient at the input is the correlation of the flipped kernel with dy, its pixels `stride` apart.
void depthwise_backward_input(const ConvShape& s, const float* x, const float* dy, const float* packed,
                              float* dx, bool accumulate, float* scratch) {
  const Grid g = backward_grid(s);
  place(g, dy, s.out_height, s.out_width, s.in_channels, s.stride, reach(s) - s.padding, false, scratch);
  const Correlation c = {g, s.kernel, s.dilation, 1, s.in_channels, s.in_height, s.in_width, scratch, packed};
  const bool rectify = s.rectify;
  for_each_sum(c, [=](size_t at, int, int part, Vector sum) {
    const bool whole = part == kLanes;
    if (rectify) sum = where_passed(whole ? load(x + at) : load_part(x + at, part), sum);
    if (accumulate) sum += whole ? load(dx + at) : load_part(dx + at, part);
    if (whole)
      store(dx + at, sum);
    else
      store_part(dx + at, sum, part);
  });
}

void depthwise_backward_weight(const ConvShape& s, const float* x, const float* dy, float* dweight,
                               float* dbias, float* scratch) {
  const Grid g = forward_grid(s);
  place(g, x, s.in_height, s.in_width, s.in_channels, 1, s.padding, s.rectify, scratch);
  const Units units = dy_units(s, g, dy, scratch + frame_size(g));
  if (s.kernel == 3)
    weight_gradients<3>(s, g, scratch, units, dweight);
  else if (s.kernel == 5)
    weight_gradients<5>(s, g, scratch, units, dweight);
  else
    weight_gradients<1>(s, g, scratch, units, dweight);
  if (dbias) add_channel_sums(static_cast<size_t>(s.out_height) * s.out_width, s.out_channels, dy, dbias);
}

}  // namespace RNAS_ISA
}  // namespace rnas
