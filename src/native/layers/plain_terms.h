// The backward pass of a sum to those of its terms that are no absorbed normalisations.
#pragma once

#include "layers.h"

namespace rnas {

// The pool of Fusion::pools_in_place.
PoolShape pool_in_place(const Extent& shape);

// Adds `total` to the gradient of an element of alpha at the end, since several sums may read one row.
void add_alpha_gradient(BackwardCompiler& compiler, size_t alpha, std::function<double(const Frame&)> total);

void plain_terms_backward(BackwardCompiler& compiler);

}  // namespace rnas
