// How much memory the engine's buffers may have, and have.
#include "../core/memory_limit.h"
#include "binding.h"
#include "network_reader.h"

namespace rnas {

Napi::Value limit_memory(const Napi::CallbackInfo& info) {
  const double bytes = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : 0;
  if (!(bytes >= 1 && bytes <= kLargestCount))
    throw Napi::TypeError::New(info.Env(), "native engine: the limit of memory is no number of bytes");
  set_memory_limit(static_cast<size_t>(bytes));
  return info.Env().Undefined();
}

Napi::Value held_memory(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(held_memory()));
}

}  // namespace rnas
