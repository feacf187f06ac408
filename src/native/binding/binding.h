// What JavaScript sees of the addon. The TypeScript side (src/engine/native) has checked every argument; what
// is checked here again is what would otherwise touch memory that is not ours.
#pragma once

#include <napi.h>

#include <memory>

#include "../core/model.h"

namespace rnas {

// createEngine({threads, kernels}) → engine
Napi::Value create_engine(const Napi::CallbackInfo& info);
// limitMemory(bytes): see core/memory_limit.h
Napi::Value limit_memory(const Napi::CallbackInfo& info);
Napi::Value held_memory(const Napi::CallbackInfo&);
// describeKernels(name) → the instruction set behind it, or null if this processor lacks it
Napi::Value describe_kernels(const Napi::CallbackInfo& info);
// createModel(engine, network) → model
Napi::Value create_model(const Napi::CallbackInfo& info);
// forward(model, call) → Promise<{logits, auxiliary, pass}>
Napi::Value forward(const Napi::CallbackInfo& info);
// backward(model, pass, call) → Promise<{weights, alpha, input}>; the caller gives the pass up
Napi::Value backward(const Napi::CallbackInfo& info);
// step(model, optimiser, weights) → Promise<norm>
Napi::Value step(const Napi::CallbackInfo& info);
// release(pass | gradients | model): frees what it holds, without waiting for the garbage collector
Napi::Value release(const Napi::CallbackInfo& info);

// State, all arrays one after the other in canonical layout.
Napi::Value read_parameters(const Napi::CallbackInfo& info);
Napi::Value write_parameters(const Napi::CallbackInfo& info);
Napi::Value read_gradients(const Napi::CallbackInfo& info);
Napi::Value optimiser_kind(const Napi::CallbackInfo& info);
// {kind, step, first, second}
Napi::Value read_optimiser(const Napi::CallbackInfo& info);
Napi::Value write_optimiser(const Napi::CallbackInfo& info);

// measurePeak(engine) → Promise<GFLOP/s of its threads together> (see core/peak.h)
Napi::Value measure_peak(const Napi::CallbackInfo& info);
// runFmaPeak(engine, rounds, x) → what the kernel fma_peak makes of floats that are all x, for tests
Napi::Value run_fma_peak(const Napi::CallbackInfo& info);

}  // namespace rnas
