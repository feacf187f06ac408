// Layers without weights that treat every element, or every channel, by itself.
#include <cstring>

#include "layers.h"

namespace rnas {

void input_forward(ForwardCompiler& c) {
  const size_t y = c.output(), size = c.node().shape.size();
  c.step([=](const Frame& f, const Slot& s) {
    std::memcpy(activation(f, s, y), f.images + s.image * size, size * sizeof(float));
  });
}

namespace {

std::vector<float> tiled(size_t period, int channels, const std::vector<float>& values) {
  std::vector<float> result(period);
  for (size_t i = 0; i < period; i++) result[i] = values[i % channels];
  return result;
}

std::vector<float> inverse(const std::vector<float>& values) {
  std::vector<float> result;
  for (float value : values) result.push_back(1 / value);
  return result;
}

}  // namespace

void normalise_forward(ForwardCompiler& c) {
  const Extent shape = c.node().shape;
  const size_t period = c.kernels.channel_period(shape.channels);
  std::vector<float> scale = inverse(c.node().deviation), shift;
  for (size_t i = 0; i < scale.size(); i++) shift.push_back(-c.node().mean[i] * scale[i]);
  scale = tiled(period, shape.channels, scale);
  shift = tiled(period, shape.channels, shift);
  const size_t x = c.input(), y = c.output();
  c.step([=, run = c.kernels.channel_affine](const Frame& f, const Slot& s) {
    run(shape.pixels(), shape.channels, activation(f, s, x), scale.data(), shift.data(), activation(f, s, y));
  });
}

void normalise_backward(BackwardCompiler& c) {
  const Extent shape = c.node().shape;
  const GradientTarget dx = c.input_gradient();
  if (!dx) return;
  const std::vector<float> scale =
      tiled(c.kernels.channel_period(shape.channels), shape.channels, inverse(c.node().deviation));
  const size_t dy = c.plain_gradient();
  c.step([=, run = c.kernels.channel_gradient](const Frame& f, const Slot& s) {
    run(shape.pixels(), shape.channels, nullptr, gradient(f, s, dy),
        {scale.data(), nullptr, nullptr, nullptr}, gradient(f, s, dx.offset), dx.accumulate);
  });
}

void relu_forward(ForwardCompiler& c) {
  if (c.adds()) return sum_forward(c);
  const Extent out = c.node().shape;
  size_t y = c.output();
  const int node = c.index();
  // One tensor, or those of an absorbed concatenation.
  for (int read : c.reads()) {
    const int channels = c.network.nodes[read].shape.channels;
    const size_t x = c.activation(read);
    c.step(
        [=, x, run = c.kernels.relu](const Frame& f, const Slot& s) {
          run(out.pixels(), channels, activation(f, s, x), activation(f, s, y), out.channels);
        },
        {{{false, x, out.pixels() * channels}, {false, y, y == c.output() ? out.size() : 0}}});
    y += channels;
  }
  c.keep_gate(node);
}

void relu_backward(BackwardCompiler& c) {
  if (c.forward.fusion.adds(c.network, c.index())) return sum_backward(c);
  const Extent out = c.node().shape;
  const size_t dy = c.plain_gradient(), gated = c.gate(c.index());
  size_t first = 0;
  for (int read : c.forward.fusion.reads(c.index())) {
    const int channels = c.network.nodes[read].shape.channels;
    const GradientTarget dx = c.gradient_target(read);
    const size_t x = c.forward.activation[read];
    if (dx && gated != kNone)
      c.step([=, run = c.kernels.gate_backward](const Frame& f, const Slot& s) {
        run(out.pixels(), channels, gate(f, s, gated), first, gradient(f, s, dy + first), out.channels,
            gradient(f, s, dx.offset), dx.accumulate);
      });
    else if (dx)
      c.step(
          [=, run = c.kernels.relu_backward](const Frame& f, const Slot& s) {
            run(out.pixels(), channels, activation(f, s, x), gradient(f, s, dy + first), out.channels,
                gradient(f, s, dx.offset), dx.accumulate);
          },
          {{{false, x, out.pixels() * channels}, {true, dx.offset, out.pixels() * channels}}});
    first += channels;
  }
}

void drop_path_forward(ForwardCompiler& c) {
  const size_t x = c.input(), y = c.output(), size = c.node().shape.size(), mask = c.node().mask;
  c.step([=, run = c.kernels.scale](const Frame& f, const Slot& s) {
    run(size, f.masks[mask * f.batch + s.image], activation(f, s, x), activation(f, s, y), false);
  });
}

void drop_path_backward(BackwardCompiler& c) {
  const GradientTarget dx = c.input_gradient();
  if (!dx) return;
  const size_t dy = c.plain_gradient(), size = c.node().shape.size(), mask = c.node().mask;
  c.step([=, run = c.kernels.scale](const Frame& f, const Slot& s) {
    run(size, f.masks[mask * f.batch + s.image], gradient(f, s, dy), gradient(f, s, dx.offset),
        dx.accumulate);
  });
}

}  // namespace rnas
