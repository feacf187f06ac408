// Convolutions whose kernels apply the batch normalisations around them to what they load, and take several
// images at a time where that saves reading weights.
#include <cstring>

#include "norm_map.h"

namespace rnas {
namespace {

template <class Compiler>
void add_step(Compiler& c, const ConvShape& shape, ImageStep step) {
  if (c.kernels.conv_grouped(shape))
    c.group_step(std::move(step));
  else
    c.step(std::move(step));
}

// The images of a slot, x read as `source` says.
ImageGroup group_of(const Frame& f, const Slot& s, const Source& source, size_t period) {
  ImageGroup group{};
  group.images = s.images;
  group.stride = f.activation_stride;
  group.gradient_stride = f.gradient_stride;
  if (source.map == kNone) return group;
  const NormMap map = NormMap::at(f, source.map, period);
  group.scale = map.scale;
  group.shift = map.shift;
  return group;
}

// The map through which dy is read if it is deferred.
struct GradientMap {
  OutputGradient dy;
  size_t output, period;

  // The group with the map in it, which `room` holds.
  ImageGroup applied(ImageGroup group, const Frame& f, const Slot& s, ChannelGradient& room) const {
    if (!dy.deferred) return group;
    const float* by = f.workspace + dy.coefficients;
    room = {by, by + period, NormMap::at(f, dy.map, period).mean, by + 2 * period};
    group.gradient = &room;
    if (dy.batch_statistics) group.y = activation(f, s, output);
    return group;
  }
};

// Adds to the sums of weight gradients of the slot's chunk.
using WeightGradient =
    std::function<void(const Frame&, const Slot&, const ImageGroup&, const float* x, const float* dy)>;

WeightGradient weight_gradient(BackwardCompiler& c, const ConvShape& shape) {
  const Node& node = c.node();
  const size_t size = conv_weight_size(shape), filters = shape.out_channels;
  const size_t dweight = c.partial(size, node.weight);
  const size_t dbias = node.bias == kNone ? kNone : c.partial(filters, node.bias);
  return [=, run = c.kernels.conv_backward_weight](const Frame& f, const Slot& s, const ImageGroup& group,
                                                   const float* x, const float* dy) {
    float* partials = f.partials + s.chunk * f.partial_stride;
    float* bias = dbias == kNone ? nullptr : partials + dbias;
    if (s.first) {
      std::memset(partials + dweight, 0, size * sizeof(float));
      if (bias) std::memset(bias, 0, filters * sizeof(float));
    }
    run(shape, group, x, dy, partials + dweight, bias, s.scratch);
  };
}

}  // namespace

void mapped_convolution_forward(ForwardCompiler& c, const ConvShape& shape) {
  const Node& node = c.node();
  const Kernels& k = c.kernels;
  const int index = c.index();
  c.preparation([=, pack = k.conv_pack, weight = node.weight](const Frame& f) {
    f.packed->refresh(index, shape, f.parameters + weight, f.version, pack);
  });
  c.program().require_scratch(k.conv_scratch(shape));
  const Source source = c.source();
  const size_t period = k.channel_period(shape.in_channels), y = c.output(), bias = node.bias;
  add_step(c, shape, [=, run = k.conv_forward](const Frame& f, const Slot& s) {
    run(shape, group_of(f, s, source, period), activation(f, s, source.tensor), f.packed->of(index),
        bias == kNone ? nullptr : f.parameters + bias, activation(f, s, y), s.scratch);
  });
}

void mapped_convolution_backward(BackwardCompiler& c, const ConvShape& shape) {
  const Kernels& k = c.kernels;
  const GradientTarget dx = c.input_gradient();
  if (!c.options.weights && !dx) return;
  const WeightGradient to_weight = c.options.weights ? weight_gradient(c, shape) : nullptr;
  const int index = c.index();
  if (dx)
    c.preparation([=, pack = k.conv_pack_backward, weight = c.node().weight](const Frame& f) {
      f.packed->refresh(index, shape, f.parameters + weight, f.version, pack);
    });
  c.program().require_scratch(k.conv_scratch(shape));
  const Source source = c.source();
  const size_t period = k.channel_period(shape.in_channels);
  const GradientMap map = {c.output_gradient(), c.output(), k.channel_period(shape.out_channels)};
  add_step(c, shape, [=, run = k.conv_backward_input](const Frame& f, const Slot& s) {
    ChannelGradient room;
    const ImageGroup group = map.applied(group_of(f, s, source, period), f, s, room);
    const float* x = activation(f, s, source.tensor);
    const float* dy = gradient(f, s, map.dy.offset);
    if (to_weight) to_weight(f, s, group, x, dy);
    if (dx)
      run(shape, group, x, dy, f.packed->of(index), gradient(f, s, dx.offset), dx.accumulate, s.scratch);
  });
}

}  // namespace rnas
