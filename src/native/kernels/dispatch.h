// Chooses the kernels that suit this processor.
#pragma once

#include "kernels.h"

namespace rnas {

// The fastest table that this processor can run.
const Kernels& fast_kernels();
// The vectorised kernels that run on every processor of this architecture, with the same bits on all of them.
const Kernels& baseline_kernels();

}  // namespace rnas
