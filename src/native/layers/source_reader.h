// Reads a layer's input for one image: where it is stored, or computed from that by the normalisation and the
// convolution that were absorbed.
#pragma once

#include "norm_map.h"

namespace rnas {

class SourceReader {
 public:
  // For the input of the compiler's current node; Compiler is either of the two.
  template <class Compiler>
  explicit SourceReader(Compiler& c) : source_(c.source()) {
    const Network& network = c.network;
    const Kernels& kernels = c.kernels;
    const Node* reader = &c.node();
    if (source_.convolution >= 0) {
      const Node& conv = network.nodes[source_.convolution];
      shape_ = network.conv_shape(conv);
      bias_ = conv.bias;
      run_ = kernels.conv_forward;
      packed_ = c.workspace(kernels.conv_packed_size(shape_));
      c.preparation([=, shape = shape_, packed = packed_, weight = conv.weight, pack = kernels.conv_pack](
                        const Frame& f) { pack(shape, f.parameters + weight, f.workspace + packed); });
      mapped_ = aligned(conv.shape.size());
      scratch_ = mapped_;
      room_ = scratch_ + kernels.conv_scratch(shape_);
      reader = &conv;
    }
    if (source_.map == kNone) return;
    extent_ = network.input_of(*reader, 0).shape;
    period_ = kernels.channel_period(extent_.channels);
    affine_ = kernels.channel_affine;
    scratch_ += aligned(extent_.size());
    room_ += aligned(extent_.size());
  }

  // Floats of room that read() needs; where it is none, the result is the stored tensor itself.
  size_t room() const { return room_; }

  const float* read(const Frame& f, const Slot& s, float* room) const {
    const float* x = activation(f, s, source_.tensor);
    if (source_.map != kNone) {
      const NormMap map = NormMap::at(f, source_.map, period_);
      affine_(extent_.pixels(), extent_.channels, x, map.scale, map.shift, room + mapped_);
      x = room + mapped_;
    }
    if (source_.convolution < 0) return x;
    run_(shape_, {1, 0, 0, nullptr, nullptr, nullptr, nullptr}, x, f.workspace + packed_,
         bias_ == kNone ? nullptr : f.parameters + bias_, room, room + scratch_);
    return room;
  }

 private:
  Source source_;
  // Of the normalisation.
  Extent extent_;
  size_t period_ = 0;
  decltype(Kernels::channel_affine) affine_ = nullptr;
  // Of the convolution.
  ConvShape shape_{};
  size_t packed_ = kNone, bias_ = kNone;
  decltype(Kernels::conv_forward) run_ = nullptr;
  // In the room, behind the result: normalised values, scratch.
  size_t mapped_ = 0, scratch_ = 0, room_ = 0;
};

}  // namespace rnas
