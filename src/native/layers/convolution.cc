// Convolutions and linear layers. Their kernels apply the batch normalisations around them to what they load,
// and take several images at a time where that saves reading weights.
#include <algorithm>
#include <cstring>
#include <optional>

#include "norm_map.h"
#include "recomputed_input.h"

namespace rnas {
namespace {

template <class Compiler>
void add_step(Compiler& c, const ConvShape& shape, ImageStep step, StepTraits traits) {
  if (c.may_part() && c.kernels.conv_parted(shape))
    c.parted_step(std::move(step));
  else if (c.kernels.conv_grouped(shape))
    c.group_step(std::move(step));
  else
    c.step(std::move(step), std::move(traits));
}

// How much of a tensor a convolution wants to find in the cache: pointwise ones prefetch all but the
// beginning themselves.
size_t wanted(const ConvShape& s, const Extent& of) {
  constexpr size_t kBeginning = 8192;
  return is_pointwise(s) ? std::min(kBeginning, of.size()) : of.size();
}

// How the images of a slot are read. A normalisation behind a recomputed input is that convolution's own
// affair.
class Input {
 public:
  // needed: whether x itself is read, not only its gradient formed.
  template <class Compiler>
  Input(Compiler& c, const ConvShape& shape, bool needed)
      : source_(c.source()), period_(c.kernels.channel_period(shape.in_channels)) {
    if (needed && source_.convolution >= 0) recomputed_.emplace(c, source_);
  }

  size_t room() const { return recomputed_ ? recomputed_->room() : 0; }

  Touch touch(size_t size) const {
    return {false, source_.tensor, recomputed_ ? recomputed_->input_size() : size};
  }

  ImageGroup group(const Frame& f, const Slot& s) const {
    ImageGroup group = kAlone;
    group.images = s.images;
    group.part = s.part;
    group.parts = s.parts;
    group.stride = f.activation_stride;
    group.gradient_stride = f.gradient_stride;
    group.upcoming = s.upcoming;
    group.upcoming_count = s.upcoming_count;
    if (source_.map == kNone || source_.convolution >= 0) return group;
    const NormMap map = NormMap::at(f, source_.map, period_);
    group.scale = map.scale;
    group.shift = map.shift;
    return group;
  }

  const float* read(const Frame& f, const Slot& s, float* room) const {
    return recomputed_ ? recomputed_->compute(f, s, room) : activation(f, s, source_.tensor);
  }

 private:
  Source source_;
  size_t period_;
  std::optional<RecomputedInput> recomputed_;
};

// The map through which dy is read if it is deferred.
struct GradientMap {
  OutputGradient dy;
  size_t output, period;

  // Puts the map into the group, to be held by `room`.
  void apply(ImageGroup& group, const Frame& f, const Slot& s, ChannelGradient& room) const {
    if (!dy.deferred) return;
    const float* by = f.workspace + dy.coefficients;
    room = {by, by + period, NormMap::at(f, dy.map, period).mean, by + 2 * period};
    group.gradient = &room;
    if (dy.batch_statistics) group.y = activation(f, s, output);
  }
};

// Where a chunk keeps its sums of a convolution's weight gradients.
struct WeightSums {
  size_t size, filters, dweight, dbias;

  WeightSums(BackwardCompiler& c, const ConvShape& shape)
      : size(conv_weight_size(shape)),
        filters(shape.out_channels),
        dweight(c.partial(size, c.node().weight)),
        dbias(c.node().bias == kNone ? kNone : c.partial(filters, c.node().bias)) {}

  void name(const Frame& f, const Slot& s, ConvGradients& to) const {
    float* partials = f.partials + s.chunk * f.partial_stride;
    to.dweight = partials + dweight;
    if (dbias != kNone) to.dbias = partials + dbias;
    if (!s.first) return;
    std::memset(to.dweight, 0, size * sizeof(float));
    if (to.dbias) std::memset(to.dbias, 0, filters * sizeof(float));
  }
};

}  // namespace

void convolution_forward(ForwardCompiler& c) {
  const Node& node = c.node();
  const ConvShape shape = c.network.conv_shape(node);
  const Kernels& k = c.kernels;
  const int index = c.index();
  c.preparation([=, pack = k.conv_pack, weight = node.weight](const Frame& f) {
    f.packed->refresh(index, shape, f.parameters + weight, f.version, pack);
  });
  const Input x(c, shape, true);
  const size_t room = aligned(k.conv_scratch(shape)), y = c.output(), bias = node.bias;
  c.program().require_scratch(room + x.room());
  const StepTraits traits = {
      {x.touch(wanted(shape, c.input_shape())), {false, y, wanted(shape, c.node().shape)}},
      is_pointwise(shape)};
  add_step(
      c, shape,
      [=, run = k.conv_forward](const Frame& f, const Slot& s) {
        run(shape, x.group(f, s), x.read(f, s, s.scratch + room), f.packed->of(index),
            bias == kNone ? nullptr : f.parameters + bias, activation(f, s, y), s.scratch);
      },
      traits);
}

void convolution_backward(BackwardCompiler& c) {
  const ConvShape shape = c.network.conv_shape(c.node());
  const Kernels& k = c.kernels;
  const GradientTarget dx = c.input_gradient();
  if (!c.options.weights && !dx) return;
  const std::optional<WeightSums> sums =
      c.options.weights ? std::make_optional<WeightSums>(c, shape) : std::nullopt;
  const int index = c.index();
  if (dx)
    c.preparation([=, pack = k.conv_pack_backward, weight = c.node().weight](const Frame& f) {
      f.packed->refresh(index, shape, f.parameters + weight, f.version, pack);
    });
  const size_t gated = shape.rectify ? c.gate(c.input_node()) : kNone;
  const Input x(c, shape, c.options.weights || (shape.rectify && gated == kNone));
  const size_t room = aligned(k.conv_scratch(shape));
  c.program().require_scratch(room + x.room());
  const GradientMap map = {c.output_gradient(), c.output(), k.channel_period(shape.out_channels)};
  const size_t in = wanted(shape, c.input_shape()), out = wanted(shape, c.node().shape);
  StepTraits traits = {{x.touch(in), {true, map.dy.offset, out}}, is_pointwise(shape)};
  if (map.dy.batch_statistics) traits.touches.push_back({false, map.output, out});
  if (dx) traits.touches.push_back({true, dx.offset, in});
  add_step(
      c, shape,
      [=, run = k.conv_backward](const Frame& f, const Slot& s) {
        ImageGroup group = x.group(f, s);
        ChannelGradient of_dy;
        map.apply(group, f, s, of_dy);
        if (gated != kNone) {
          group.gate = gate(f, s, gated);
          group.gate_stride = f.kept_stride * sizeof(float);
        }
        ConvGradients to = {};
        if (dx) to = {gradient(f, s, dx.offset), dx.accumulate, f.packed->of(index), nullptr, nullptr};
        if (sums) sums->name(f, s, to);
        run(shape, group, x.read(f, s, s.scratch + room), gradient(f, s, map.dy.offset), to, s.scratch);
      },
      traits);
}

}  // namespace rnas
