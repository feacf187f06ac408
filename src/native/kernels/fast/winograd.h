// 3×3 convolutions of strides 1 and 2 by Winograd's minimal filtering (winograd_transform.h has the formulas,
// winograd_schemes.h says how they serve either stride).
//
// Accuracy: the root mean square error is about 7 times that of a direct sum, 10⁻⁶ of the results' own root
// mean square. What is not finite in an input makes all outputs of the tiles that read it not finite, at
// least those that it makes so in a direct sum; infinities mostly become NaN. Inputs beyond about 10³⁶ may
// overflow.
#pragma once

#include "fast.h"

namespace rnas {
namespace RNAS_ISA {

// Whether it is the faster way; depends on the shape alone.
bool winograd_suits(const ConvShape&);
// Whether images should come in groups, see kernels.h.
bool winograd_grouped(const ConvShape&);
bool winograd_parted(const ConvShape&);
size_t winograd_scratch(const ConvShape&);
size_t winograd_packed_size(const ConvShape&);
void winograd_pack(const ConvShape&, const float* weight, float* packed);
void winograd_pack_backward(const ConvShape&, const float* weight, float* packed);
void winograd_forward(const ConvShape&, const ImageGroup&, const float* x, const float* packed,
                      const float* bias, float* y, float* scratch);
void winograd_backward_input(const ConvShape&, const ImageGroup&, const float* x, const float* dy,
                             const float* packed, float* dx, bool accumulate, float* scratch);

// Of stride 1 only. Adds to dweight and to dbias (may be null).
size_t winograd_weight_scratch(const ConvShape&);
void winograd_backward_weight(const ConvShape&, const ImageGroup&, const float* x, const float* dy,
                              float* dweight, float* dbias, float* scratch);

}  // namespace RNAS_ISA
}  // namespace rnas
