#include <cstring>

#include "layers.h"

namespace rnas {

void convolution_forward(ForwardCompiler& c) {
  const Node& node = c.node();
  const ConvShape shape = c.network.conv_shape(node);
  const Kernels& k = c.kernels;
  const size_t packed = c.workspace(k.conv_packed_size(shape));
  c.preparation([=, pack = k.conv_pack, weight = node.weight](const Frame& f) {
    pack(shape, f.parameters + weight, f.workspace + packed);
  });
  c.program().require_scratch(k.conv_scratch(shape));
  const size_t x = c.input(), y = c.output(), bias = node.bias;
  c.step([=, run = k.conv_forward](const Frame& f, const Slot& s) {
    run(shape, activation(f, s, x), f.workspace + packed, bias == kNone ? nullptr : f.parameters + bias,
        activation(f, s, y), s.scratch);
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
  c.step([=, run = c.kernels.conv_backward_weight](const Frame& f, const Slot& s) {
    float* partials = f.partials + s.chunk * f.partial_stride;
    float* bias = dbias == kNone ? nullptr : partials + dbias;
    if (s.first) {
      std::memset(partials + dweight, 0, size * sizeof(float));
      if (bias) std::memset(bias, 0, filters * sizeof(float));
    }
    run(shape, activation(f, s, x), gradient(f, s, dy), partials + dweight, bias, s.scratch);
  });
}

void input_gradient(BackwardCompiler& c, const ConvShape& shape) {
  const GradientTarget dx = c.input_gradient();
  if (!dx) return;
  const Kernels& k = c.kernels;
  const size_t packed = c.workspace(k.conv_packed_size(shape));
  c.preparation([=, pack = k.conv_pack_backward, weight = c.node().weight](const Frame& f) {
    pack(shape, f.parameters + weight, f.workspace + packed);
  });
  const size_t x = c.input(), dy = c.output_gradient();
  c.step([=, run = k.conv_backward_input](const Frame& f, const Slot& s) {
    run(shape, activation(f, s, x), gradient(f, s, dy), f.workspace + packed, gradient(f, s, dx.offset),
        dx.accumulate, s.scratch);
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
