// How many floating-point operations a second the kernels' instruction set can do here at most.
#pragma once

#include "model.h"

namespace rnas {

// GFLOP/s of the engine's whole team, two operations per multiply–add: the fastest of several stretches of
// some milliseconds each.
double measure_peak(Engine& engine);

}  // namespace rnas
