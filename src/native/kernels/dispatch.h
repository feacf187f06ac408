// The kernels of each instruction set.
#pragma once

#include <string>

#include "kernels.h"

namespace rnas {

// By name: "fast", the widest vectors that this processor has; "avx2"; "baseline", what every processor of
// this architecture has. Null where this one cannot run them, or there are none of that name.
const Kernels* kernels_named(const std::string& name);

}  // namespace rnas
