// Layers that only move values.
#include <algorithm>
#include <cstring>

#include "layers.h"

namespace rnas {

void concat_forward(ForwardCompiler& c) {
  const Extent out = c.node().shape;
  size_t y = c.output();
  for (size_t i = 0; i < c.node().inputs.size(); i++) {
    const int channels = c.input_shape(i).channels;
    c.step([=, x = c.input(i), copy = c.kernels.copy_channels](const Frame& f, const Slot& s) {
      copy(out.pixels(), channels, activation(f, s, x), channels, activation(f, s, y), out.channels, false);
    });
    y += channels;
  }
}

void concat_backward(BackwardCompiler& c) {
  const Extent out = c.node().shape;
  size_t dy = c.plain_gradient();
  for (size_t i = 0; i < c.node().inputs.size(); i++) {
    const int channels = c.input_shape(i).channels;
    if (const GradientTarget dx = c.input_gradient(i)) {
      c.step([=, copy = c.kernels.copy_channels](const Frame& f, const Slot& s) {
        copy(out.pixels(), channels, gradient(f, s, dy), out.channels, gradient(f, s, dx.offset), channels,
             dx.accumulate);
      });
    }
    dy += channels;
  }
}

void channel_slice_forward(ForwardCompiler& c) {
  const Extent out = c.node().shape;
  const int in_channels = c.input_shape().channels;
  const size_t x = c.input() + c.node().from, y = c.output();
  c.step([=, copy = c.kernels.copy_channels](const Frame& f, const Slot& s) {
    copy(out.pixels(), out.channels, activation(f, s, x), in_channels, activation(f, s, y), out.channels,
         false);
  });
}

void channel_slice_backward(BackwardCompiler& c) {
  const GradientTarget dx = c.input_gradient();
  if (!dx) return;
  const Extent out = c.node().shape, in = c.input_shape();
  const size_t dy = c.plain_gradient();
  c.step([=, from = c.node().from, copy = c.kernels.copy_channels](const Frame& f, const Slot& s) {
    float* to = gradient(f, s, dx.offset);
    if (!dx.accumulate) std::memset(to, 0, in.size() * sizeof(float));
    copy(out.pixels(), out.channels, gradient(f, s, dy), out.channels, to + from, in.channels, true);
  });
}

namespace {

// Which input channel each output channel is.
std::vector<int> shuffled(const Node& node) {
  const int channels = node.shape.channels;
  std::vector<int> from(channels);
  for (int c = 0; c < channels; c++) from[c] = c % node.groups * (channels / node.groups) + c / node.groups;
  return from;
}

}  // namespace

void channel_shuffle_forward(ForwardCompiler& c) {
  const Extent shape = c.node().shape;
  const size_t x = c.input(), y = c.output();
  c.step([=, from = shuffled(c.node())](const Frame& f, const Slot& s) {
    const float* in = activation(f, s, x);
    float* out = activation(f, s, y);
    for (size_t p = 0; p < shape.size(); p += shape.channels)
      for (int k = 0; k < shape.channels; k++) out[p + k] = in[p + from[k]];
  });
}

void channel_shuffle_backward(BackwardCompiler& c) {
  const GradientTarget dx = c.input_gradient();
  if (!dx) return;
  const Extent shape = c.node().shape;
  const size_t dy = c.plain_gradient();
  c.step([=, from = shuffled(c.node())](const Frame& f, const Slot& s) {
    const float* in = gradient(f, s, dy);
    float* out = gradient(f, s, dx.offset);
    for (size_t p = 0; p < shape.size(); p += shape.channels)
      for (int k = 0; k < shape.channels; k++)
        out[p + from[k]] = (dx.accumulate ? out[p + from[k]] : 0) + in[p + k];
  });
}

namespace {

// The part of a padded image that comes from the input: first output row and column, first input row and
// column, extent.
struct Overlap {
  int out_row, out_column, in_row, in_column, rows, columns;
};

Overlap overlap(const Extent& in, const Extent& out, int top, int left) {
  const int row = std::max(top, 0), column = std::max(left, 0);
  return {row,
          column,
          row - top,
          column - left,
          std::max(0, std::min(out.height, in.height + top) - row),
          std::max(0, std::min(out.width, in.width + left) - column)};
}

}  // namespace

void pad_forward(ForwardCompiler& c) {
  const Extent in = c.input_shape(), out = c.node().shape;
  const Overlap o = overlap(in, out, c.node().top, c.node().left);
  const size_t x = c.input(), y = c.output();
  c.step([=](const Frame& f, const Slot& s) {
    const float* from = activation(f, s, x);
    float* to = activation(f, s, y);
    std::memset(to, 0, out.size() * sizeof(float));
    for (int row = 0; row < o.rows; row++)
      std::memcpy(to + ((o.out_row + row) * static_cast<size_t>(out.width) + o.out_column) * out.channels,
                  from + ((o.in_row + row) * static_cast<size_t>(in.width) + o.in_column) * in.channels,
                  static_cast<size_t>(o.columns) * out.channels * sizeof(float));
  });
}

void pad_backward(BackwardCompiler& c) {
  const GradientTarget dx = c.input_gradient();
  if (!dx) return;
  const Extent in = c.input_shape(), out = c.node().shape;
  const Overlap o = overlap(in, out, c.node().top, c.node().left);
  const size_t dy = c.plain_gradient();
  c.step([=, add = c.kernels.scale](const Frame& f, const Slot& s) {
    const float* from = gradient(f, s, dy);
    float* to = gradient(f, s, dx.offset);
    if (!dx.accumulate) std::memset(to, 0, in.size() * sizeof(float));
    for (int row = 0; row < o.rows; row++)
      add(static_cast<size_t>(o.columns) * out.channels, 1,
          from + ((o.out_row + row) * static_cast<size_t>(out.width) + o.out_column) * out.channels,
          to + ((o.in_row + row) * static_cast<size_t>(in.width) + o.in_column) * in.channels, true);
  });
}

void zero_forward(ForwardCompiler& c) {
  const size_t y = c.output(), size = c.node().shape.size();
  c.step([=](const Frame& f, const Slot& s) { std::memset(activation(f, s, y), 0, size * sizeof(float)); });
}

}  // namespace rnas
