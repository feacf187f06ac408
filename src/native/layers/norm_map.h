// What a batch normalisation leaves for whoever applies it: its own step, a reader that absorbed it, the
// backward pass. Each array is tiled to channel_period values.
#pragma once

#include "layers.h"

namespace rnas {

struct NormMap {
  float* mean;
  float* inverse_deviation;
  float* scale;  // y = x · scale + shift
  float* shift;

  static size_t size(size_t period) { return 4 * period; }
  static NormMap at(const Frame& frame, size_t offset, size_t period) {
    float* from = frame.saved + offset;
    return {from, from + period, from + 2 * period, from + 3 * period};
  }
};

// Reads a layer's input for one image: where it is stored, or through the absorbed normalisation into `room`.
struct SourceReader {
  Source source;
  Extent extent;
  size_t period;
  decltype(Kernels::channel_affine) affine;

  SourceReader(const Source& source, const Extent& extent, const Kernels& kernels)
      : source(source),
        extent(extent),
        period(kernels.channel_period(extent.channels)),
        affine(kernels.channel_affine) {}

  // Floats of room.
  size_t room() const { return source.map == kNone ? 0 : extent.size(); }

  const float* read(const Frame& f, const Slot& s, float* room) const {
    const float* x = activation(f, s, source.tensor);
    if (source.map == kNone) return x;
    const NormMap map = NormMap::at(f, source.map, period);
    affine(extent.pixels(), extent.channels, x, map.scale, map.shift, room);
    return room;
  }
};

// The same for the gradient at a layer's output: where it is stored, or what the normalisation behind the
// layer makes of the gradient at its own output (BackwardCompiler::defer).
struct GradientReader {
  OutputGradient gradient_at;
  size_t output;  // the layer's own, which a normalisation by batch statistics reads
  Extent extent;
  size_t period;
  decltype(Kernels::channel_gradient) apply;

  GradientReader(BackwardCompiler& c)
      : gradient_at(c.output_gradient()),
        output(c.output()),
        extent(c.node().shape),
        period(c.kernels.channel_period(extent.channels)),
        apply(c.kernels.channel_gradient) {}

  size_t room() const { return gradient_at.deferred ? extent.size() : 0; }

  const float* read(const Frame& f, const Slot& s, float* room) const {
    const float* dy = gradient(f, s, gradient_at.offset);
    if (!gradient_at.deferred) return dy;
    const float* by = f.workspace + gradient_at.coefficients;
    const ChannelGradient map = {by, by + period, NormMap::at(f, gradient_at.map, period).mean,
                                 by + 2 * period};
    const float* y = gradient_at.batch_statistics ? activation(f, s, output) : nullptr;
    apply(extent.pixels(), extent.channels, y, dy, map, room, false);
    return room;
  }
};

}  // namespace rnas
