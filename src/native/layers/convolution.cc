#include <cstring>

#include "layers.h"

namespace rnas {

namespace {

// Adds a step for single images or for groups, as suits the convolution.
template <class Compiler>
void add_step(Compiler& c, const ConvShape& shape, ImageStep step) {
  if (c.kernels.conv_grouped(shape))
    c.group_step(std::move(step));
  else
    c.step(std::move(step));
}

ImageGroup group_of(const Frame& frame, const Slot& slot) {
  return {slot.images, frame.activation_stride, frame.gradient_stride};
}

}  // namespace

void convolution_forward(ForwardCompiler& c) {
  const Node& node = c.node();
  const ConvShape shape = c.network.conv_shape(node);
  const Kernels& k = c.kernels;
  const int index = c.index();
  c.preparation([=, pack = k.conv_pack, weight = node.weight](const Frame& f) {
    f.packed->refresh(index, shape, f.parameters + weight, f.version, pack);
  });
  c.program().require_scratch(k.conv_scratch(shape));
  const size_t x = c.input(), y = c.output(), bias = node.bias;
  add_step(c, shape, [=, run = k.conv_forward](const Frame& f, const Slot& s) {
    run(shape, group_of(f, s), activation(f, s, x), f.packed->of(index),
        bias == kNone ? nullptr : f.parameters + bias, activation(f, s, y), s.scratch);
  });
}

namespace {

void weight_gradient(BackwardCompiler& c, const ConvShape& shape) {
  const Node& node = c.node();
  const size_t size = conv_weight_size(shape);
  const size_t dweight = c.partial(size, node.weight);
  const size_t filters = shape.out_channels;
  const size_t dbias = node.bias == kNone ? kNone : c.partial(filters, node.bias);
  const size_t x = c.input(), dy = c.output_gradient();
  add_step(c, shape, [=, run = c.kernels.conv_backward_weight](const Frame& f, const Slot& s) {
    float* partials = f.partials + s.chunk * f.partial_stride;
    float* bias = dbias == kNone ? nullptr : partials + dbias;
    if (s.first) {
      std::memset(partials + dweight, 0, size * sizeof(float));
      if (bias) std::memset(bias, 0, filters * sizeof(float));
    }
    run(shape, group_of(f, s), activation(f, s, x), gradient(f, s, dy), partials + dweight, bias, s.scratch);
  });
}

void input_gradient(BackwardCompiler& c, const ConvShape& shape) {
  const GradientTarget dx = c.input_gradient();
  if (!dx) return;
  const Kernels& k = c.kernels;
  const int index = c.index();
  c.preparation([=, pack = k.conv_pack_backward, weight = c.node().weight](const Frame& f) {
    f.packed->refresh(index, shape, f.parameters + weight, f.version, pack);
  });
  const size_t x = c.input(), dy = c.output_gradient();
  add_step(c, shape, [=, run = k.conv_backward_input](const Frame& f, const Slot& s) {
    run(shape, group_of(f, s), activation(f, s, x), gradient(f, s, dy), f.packed->of(index),
        gradient(f, s, dx.offset), dx.accumulate, s.scratch);
  });
}

}  // namespace

void convolution_backward(BackwardCompiler& c) {
  const ConvShape shape = c.network.conv_shape(c.node());
  c.program().require_scratch(c.kernels.conv_scratch(shape));
  if (c.options.weights) weight_gradient(c, shape);
  input_gradient(c, shape);
}

}  // namespace rnas
