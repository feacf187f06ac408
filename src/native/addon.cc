// Registers what binding/binding.h declares.
#include "binding/binding.h"

namespace {

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  const auto add = [&](const char* name, Napi::Value (*function)(const Napi::CallbackInfo&)) {
    exports.Set(name, Napi::Function::New(env, function, name));
  };
  add("createEngine", rnas::create_engine);
  add("limitMemory", rnas::limit_memory);
  add("heldMemory", rnas::held_memory);
  add("describeKernels", rnas::describe_kernels);
  add("createModel", rnas::create_model);
  add("forward", rnas::forward);
  add("backward", rnas::backward);
  add("step", rnas::step);
  add("release", rnas::release);
  add("readParameters", rnas::read_parameters);
  add("writeParameters", rnas::write_parameters);
  add("readGradients", rnas::read_gradients);
  add("optimiserKind", rnas::optimiser_kind);
  add("readOptimiser", rnas::read_optimiser);
  add("writeOptimiser", rnas::write_optimiser);
  add("measurePeak", rnas::measure_peak);
  add("runFmaPeak", rnas::run_fma_peak);
  return exports;
}

}  // namespace

NODE_API_MODULE(rnas_native, initialise)
