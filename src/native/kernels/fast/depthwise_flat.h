// Depthwise convolutions of stride 1 where lanes can be picked (AVX2, AVX-512): rows of the image are flat
// sequences of floats, of which each vector holds whatever channels of whatever pixels are there. Taps along
// a row lie whole pixels apart, so that lanes keep their channels; which lanes lie inside the row is a mask.
// No lane is padding then, whatever the number of channels, and nothing is copied.
//
// Work goes by columns, one vector wide, from row to row of a band, with the weights of all taps in registers
// if there are enough: each vector that is loaded serves all rows of the kernel. Weights repeat with the
// least common multiple of channels and lanes.
#pragma once

#include "pixel_source.h"

namespace rnas {
namespace RNAS_ISA {

// Whether a convolution is computed so: where it is at least as fast as by the ring of depthwise.h.
bool flat_suits(const ConvShape&);
size_t flat_scratch(const ConvShape&);
size_t flat_packed_size(const ConvShape&);
void flat_pack(const ConvShape&, const float* weight, bool flip, float* packed);
void flat_forward(const ConvShape&, const PixelSource& x, const float* packed, const float* bias, float* y,
                  float* scratch);
void flat_backward_input(const ConvShape&, const PixelSource& x, const PixelSource& dy, const float* packed,
                         float* dx, bool accumulate, float* scratch);
void flat_backward_weight(const ConvShape&, const PixelSource& x, const PixelSource& dy, float* dweight,
                          float* dbias, float* scratch);

}  // namespace RNAS_ISA
}  // namespace rnas
