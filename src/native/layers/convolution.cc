#include <cstring>
#include <optional>

#include "gradient_reader.h"
#include "source_reader.h"

namespace rnas {

void convolution_forward(ForwardCompiler& c) {
  const Node& node = c.node();
  const ConvShape shape = c.network.conv_shape(node);
  const Kernels& k = c.kernels;
  if (k.conv_reads_maps(shape)) return mapped_convolution_forward(c, shape);
  const int index = c.index();
  c.preparation([=, pack = k.conv_pack, weight = node.weight](const Frame& f) {
    f.packed->refresh(index, shape, f.parameters + weight, f.version, pack);
  });
  const SourceReader x(c);
  const size_t room = aligned(k.conv_scratch(shape));
  c.program().require_scratch(room + x.room());
  const size_t y = c.output(), bias = node.bias;
  c.step([=, run = k.conv_forward](const Frame& f, const Slot& s) {
    run(shape, {1}, x.read(f, s, s.scratch + room), f.packed->of(index),
        bias == kNone ? nullptr : f.parameters + bias, activation(f, s, y), s.scratch);
  });
}

namespace {

using WeightGradient = std::function<void(const Frame&, const Slot&, const float* x, const float* dy)>;

WeightGradient weight_gradient(BackwardCompiler& c, const ConvShape& shape) {
  const Node& node = c.node();
  const size_t size = conv_weight_size(shape);
  const size_t dweight = c.partial(size, node.weight);
  const size_t filters = shape.out_channels;
  const size_t dbias = node.bias == kNone ? kNone : c.partial(filters, node.bias);
  return [=, run = c.kernels.conv_backward_weight](const Frame& f, const Slot& s, const float* x,
                                                   const float* dy) {
    float* partials = f.partials + s.chunk * f.partial_stride;
    float* bias = dbias == kNone ? nullptr : partials + dbias;
    if (s.first) {
      std::memset(partials + dweight, 0, size * sizeof(float));
      if (bias) std::memset(bias, 0, filters * sizeof(float));
    }
    run(shape, {1}, x, dy, partials + dweight, bias, s.scratch);
  };
}

using InputGradient = WeightGradient;

InputGradient input_gradient(BackwardCompiler& c, const ConvShape& shape, const GradientTarget& dx) {
  const Kernels& k = c.kernels;
  const int index = c.index();
  c.preparation([=, pack = k.conv_pack_backward, weight = c.node().weight](const Frame& f) {
    f.packed->refresh(index, shape, f.parameters + weight, f.version, pack);
  });
  return [=, run = k.conv_backward_input](const Frame& f, const Slot& s, const float* x, const float* dy) {
    run(shape, {1}, x, dy, f.packed->of(index), gradient(f, s, dx.offset), dx.accumulate, s.scratch);
  };
}

}  // namespace

void convolution_backward(BackwardCompiler& c) {
  const ConvShape shape = c.network.conv_shape(c.node());
  if (c.kernels.conv_reads_maps(shape)) return mapped_convolution_backward(c, shape);
  const GradientTarget dx = c.input_gradient();
  if (!c.options.weights && !dx) return;
  const bool reads_x = c.options.weights || shape.rectify;
  const std::optional<SourceReader> x = reads_x ? std::make_optional<SourceReader>(c) : std::nullopt;
  const GradientReader dy(c);
  const size_t room_x = aligned(c.kernels.conv_scratch(shape));
  const size_t room_dy = room_x + (x ? aligned(x->room()) : 0);
  c.program().require_scratch(room_dy + dy.room());
  const WeightGradient to_weight = c.options.weights ? weight_gradient(c, shape) : nullptr;
  const InputGradient to_input = dx ? input_gradient(c, shape, dx) : nullptr;
  c.step([=](const Frame& f, const Slot& s) {
    const float* in = x ? x->read(f, s, s.scratch + room_x) : nullptr;
    const float* d = dy.read(f, s, s.scratch + room_dy);
    if (to_weight) to_weight(f, s, in, d);
    if (to_input) to_input(f, s, in, d);
  });
}

}  // namespace rnas
