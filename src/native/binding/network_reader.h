// Reads a lowered network (src/engine/native/lowerGraph.ts) from JavaScript.
#pragma once

#include <napi.h>

#include "../core/network.h"

namespace rnas {

// Whole numbers up to here are exact in JavaScript.
constexpr double kLargestCount = 9007199254740991;

// Throws Napi::Error where a field is missing or of the wrong type.
Network read_network(const Napi::Object& description);

}  // namespace rnas
