// Reads a lowered network (src/engine/native/lowerGraph.ts) from JavaScript.
#pragma once

#include <napi.h>

#include "../core/network.h"

namespace rnas {

// Throws Napi::Error where a field is missing or of the wrong type.
Network read_network(const Napi::Object& description);

}  // namespace rnas
