// Chooses the kernels that suit this processor.
#pragma once

#include "kernels.h"

namespace rnas {

// The fastest table that this processor can run.
const Kernels& fast_kernels();

}  // namespace rnas
