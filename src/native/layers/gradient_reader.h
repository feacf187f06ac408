// Reads the gradient at a layer's output for one image: where it is stored, or what the normalisation behind
// the layer makes of the gradient at its own output (BackwardCompiler::defer).
#pragma once

#include "norm_map.h"

namespace rnas {

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
