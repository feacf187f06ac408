// A convolution's input that was absorbed (core/fusion.h): the output of a depthwise convolution, computed
// when it is read.
#pragma once

#include "norm_map.h"

namespace rnas {

class RecomputedInput {
 public:
  // `source` names the depthwise convolution; Compiler is either of the two.
  template <class Compiler>
  RecomputedInput(Compiler& c, const Source& source) : source_(source) {
    const Kernels& kernels = c.kernels;
    const Node& node = c.network.nodes[source.convolution];
    shape_ = c.network.conv_shape(node);
    size_ = aligned(node.shape.size());
    scratch_ = kernels.conv_scratch(shape_);
    period_ = kernels.channel_period(shape_.in_channels);
    bias_ = node.bias;
    run_ = kernels.conv_forward;
    packed_ = c.workspace(kernels.conv_packed_size(shape_));
    c.preparation([shape = shape_, packed = packed_, weight = node.weight, pack = kernels.conv_pack](
                      const Frame& f) { pack(shape, f.parameters + weight, f.workspace + packed); });
  }

  // Floats of room that compute() needs.
  size_t room() const { return size_ + scratch_; }

  // Floats of the image that compute() reads.
  size_t input_size() const {
    return static_cast<size_t>(shape_.in_height) * shape_.in_width * shape_.in_channels;
  }

  // Of one image, into the room.
  const float* compute(const Frame& f, const Slot& s, float* room) const {
    ImageGroup alone = kAlone;
    if (source_.map != kNone) {
      const NormMap map = NormMap::at(f, source_.map, period_);
      alone.scale = map.scale;
      alone.shift = map.shift;
    }
    run_(shape_, alone, activation(f, s, source_.tensor), f.workspace + packed_,
         bias_ == kNone ? nullptr : f.parameters + bias_, room, room + size_);
    return room;
  }

 private:
  Source source_;
  ConvShape shape_{};
  size_t size_ = 0, scratch_ = 0, period_ = 0, packed_ = kNone, bias_ = kNone;
  decltype(Kernels::conv_forward) run_ = nullptr;
};

}  // namespace rnas
