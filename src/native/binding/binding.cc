#include "binding.h"

#include <cstring>
#include <stdexcept>

#include "../core/peak.h"
#include "../kernels/dispatch.h"
#include "../reference/reference.h"
#include "handle.h"
#include "network_reader.h"
#include "promise_worker.h"

namespace rnas {

template <>
struct HandleTag<Engine> {
  static constexpr napi_type_tag value = {0x3b1f6a52c0d84e01, 0x9a7e55d1f2c6b801};
};
template <>
struct HandleTag<Model> {
  static constexpr napi_type_tag value = {0x3b1f6a52c0d84e02, 0x9a7e55d1f2c6b802};
};
template <>
struct HandleTag<Pass> {
  static constexpr napi_type_tag value = {0x3b1f6a52c0d84e03, 0x9a7e55d1f2c6b803};
};
template <>
struct HandleTag<Buffer> {
  static constexpr napi_type_tag value = {0x3b1f6a52c0d84e04, 0x9a7e55d1f2c6b804};
};

namespace {

[[noreturn]] void refuse(Napi::Env env, const std::string& what) {
  throw Napi::TypeError::New(env, "native engine: " + what);
}

// A copy of a Float32Array, which must have this many elements.
std::vector<float> floats(const Napi::Value& value, size_t size, const char* what) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_float32_array)
    refuse(value.Env(), std::string(what) + " is not a Float32Array");
  const auto array = value.As<Napi::Float32Array>();
  if (array.ElementLength() != size) refuse(value.Env(), std::string(what) + " is of the wrong length");
  return {array.Data(), array.Data() + size};
}

Napi::Float32Array to_array(Napi::Env env, const std::vector<float>& values) {
  auto array = Napi::Float32Array::New(env, values.size());
  if (!values.empty()) std::memcpy(array.Data(), values.data(), values.size() * sizeof(float));
  return array;
}

bool flag(const Napi::Object& object, const char* name) { return object.Get(name).ToBoolean().Value(); }

double number(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  return value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : 0;
}

// Runs `make`, which may allocate, on the main thread.
template <class Make>
auto guarded(Napi::Env env, Make make) {
  try {
    return make();
  } catch (const OutOfMemory& error) {
    throw Napi::Error::New(env, std::string("native engine: ") + error.what());
  } catch (const std::bad_alloc&) {
    throw Napi::Error::New(env, "native engine: out of memory");
  } catch (const std::length_error&) {
    throw Napi::Error::New(env, "native engine: out of memory");
  } catch (const std::system_error& error) {
    throw Napi::Error::New(env, std::string("native engine: cannot start its threads: ") + error.what());
  }
}

const Kernels* named(const Napi::Value& value) {
  const std::string name = value.ToString().Utf8Value();
  return name == "reference" ? &reference::table() : kernels_named(name);
}

size_t canonical_size(const Model& model, bool trainable_only) {
  return trainable_only ? model.network.trainable_size : model.network.parameter_size;
}

}  // namespace

Napi::Value create_engine(const Napi::CallbackInfo& info) {
  const Napi::Object options = info[0].As<Napi::Object>();
  const double threads = number(options, "threads");
  if (!(threads >= 1 && threads <= 1024)) refuse(info.Env(), "threads must be between 1 and 1024");
  const Kernels* kernels = named(options.Get("kernels"));
  if (!kernels) refuse(info.Env(), "this processor does not run these kernels");
  return guarded(info.Env(), [&] {
    return make_handle(info.Env(), std::make_shared<Engine>(static_cast<int>(threads), *kernels));
  });
}

Napi::Value describe_kernels(const Napi::CallbackInfo& info) {
  const Kernels* kernels = named(info[0]);
  return kernels ? Napi::String::New(info.Env(), kernels->name) : info.Env().Null();
}

Napi::Value create_model(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    return make_handle(info.Env(), std::make_shared<Model>(from_handle<Engine>(info[0]),
                                                           read_network(info[1].As<Napi::Object>())));
  });
}

Napi::Value forward(const Napi::CallbackInfo& info) {
  const std::shared_ptr<Model> model = from_handle<Model>(info[0]);
  const Napi::Object from = info[1].As<Napi::Object>();
  const auto call = guarded(info.Env(), [&] {
    const Network& network = model->network;
    auto made = std::make_shared<ForwardCall>();
    const bool train = flag(from, "train");
    const Keep keep = !flag(from, "differentiable")       ? Keep::nothing
                      : flag(from, "inputOnly") && !train ? Keep::gates
                                                          : Keep::everything;
    made->options = {train, keep, flag(from, "dropPath")};
    made->update_statistics = flag(from, "updateStatistics");
    const double batch = number(from, "batch");
    if (!(batch >= 1 && batch <= INT32_MAX)) refuse(info.Env(), "the batch is empty or too large");
    made->batch = static_cast<int>(batch);
    made->images = floats(from.Get("images"), network.nodes[0].shape.size() * made->batch, "images");
    made->alpha = floats(from.Get("alpha"), network.alpha_size, "alpha");
    made->masks =
        floats(from.Get("masks"),
               made->options.drop_path ? static_cast<size_t>(network.masks) * made->batch : 0, "masks");
    return made;
  });
  return PromiseWorker::start(
      info.Env(), [model, call] { model->forward(*call); },
      [call](Napi::Env env) -> Napi::Value {
        const Napi::Object result = Napi::Object::New(env);
        result.Set("logits", to_array(env, call->logits));
        result.Set("auxiliary", to_array(env, call->auxiliary));
        if (call->pass) result.Set("pass", make_handle(env, std::move(call->pass)));
        return result;
      });
}

Napi::Value backward(const Napi::CallbackInfo& info) {
  const std::shared_ptr<Model> model = from_handle<Model>(info[0]);
  const Napi::Object from = info[2].As<Napi::Object>();
  const auto call = guarded(info.Env(), [&] {
    auto made = std::make_shared<BackwardCall>();
    made->pass = from_handle<Pass>(info[1]);
    const size_t batch = made->pass->batch;
    made->options = {flag(from, "weights"), flag(from, "alpha"), flag(from, "input"),
                     flag(from, "hasAuxiliary")};
    made->logits = floats(from.Get("dLogits"), model->network.classes() * batch, "dLogits");
    if (made->options.auxiliary)
      made->auxiliary =
          floats(from.Get("dAuxiliary"), model->network.auxiliary_classes() * batch, "dAuxiliary");
    if (from.Get("into").IsExternal()) made->weights = from_handle<Buffer>(from.Get("into"));
    return made;
  });
  if (!flag(from, "keep")) handle_slot<Pass>(info[1]).reset();
  return PromiseWorker::start(
      info.Env(), [model, call] { model->backward(*call); },
      [call](Napi::Env env) -> Napi::Value {
        const Napi::Object result = Napi::Object::New(env);
        if (call->options.weights) result.Set("weights", make_handle(env, call->weights));
        if (call->options.alpha) result.Set("alpha", to_array(env, call->alpha));
        if (call->options.input) result.Set("input", to_array(env, call->input));
        return result;
      });
}

Napi::Value step(const Napi::CallbackInfo& info) {
  const std::shared_ptr<Model> model = from_handle<Model>(info[0]);
  const Napi::Object from = info[1].As<Napi::Object>();
  OptimiserStep by;
  by.adam = from.Get("kind").ToString().Utf8Value() == "adam";
  by.learning_rate = number(from, "learningRate");
  by.momentum = number(from, "momentum");
  by.weight_decay = number(from, "weightDecay");
  by.nesterov = flag(from, "nesterov");
  by.beta1 = number(from, "beta1");
  by.beta2 = number(from, "beta2");
  by.epsilon = number(from, "epsilon");
  if (from.Get("clipNorm").IsNumber()) by.clip_norm = number(from, "clipNorm");
  const BufferPool::Loan gradients = from_handle<Buffer>(info[2]);
  handle_slot<Buffer>(info[2]).reset();
  const auto norm = std::make_shared<double>();
  return PromiseWorker::start(
      info.Env(), [model, by, gradients, norm] { *norm = model->step(by, gradients); },
      [norm](Napi::Env env) -> Napi::Value { return Napi::Number::New(env, *norm); });
}

Napi::Value release(const Napi::CallbackInfo& info) {
  const auto handle = info[0].As<Napi::External<void>>();
  if (!info[0].IsExternal()) refuse(info.Env(), "not a handle");
  if (handle.CheckTypeTag(&HandleTag<Pass>::value))
    handle_slot<Pass>(handle).reset();
  else if (handle.CheckTypeTag(&HandleTag<Buffer>::value))
    handle_slot<Buffer>(handle).reset();
  else
    handle_slot<Model>(handle).reset();
  return info.Env().Undefined();
}

Napi::Value read_parameters(const Napi::CallbackInfo& info) {
  const std::shared_ptr<Model> model = from_handle<Model>(info[0]);
  auto array = Napi::Float32Array::New(info.Env(), canonical_size(*model, false));
  model->read(model->parameters.data(), false, array.Data());
  return array;
}

Napi::Value write_parameters(const Napi::CallbackInfo& info) {
  const std::shared_ptr<Model> model = from_handle<Model>(info[0]);
  const std::vector<float> values = floats(info[1], canonical_size(*model, false), "parameters");
  model->set_parameters(values.data());
  return info.Env().Undefined();
}

Napi::Value read_gradients(const Napi::CallbackInfo& info) {
  const std::shared_ptr<Model> model = from_handle<Model>(info[0]);
  auto array = Napi::Float32Array::New(info.Env(), canonical_size(*model, true));
  model->read(from_handle<Buffer>(info[1])->data(), true, array.Data());
  return array;
}

namespace {

const char* kind_name(OptimiserState::Kind kind) {
  switch (kind) {
    case OptimiserState::Kind::sgd:
      return "sgd";
    case OptimiserState::Kind::adam:
      return "adam";
    default:
      return "none";
  }
}

}  // namespace

Napi::Value optimiser_kind(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), kind_name(from_handle<Model>(info[0])->optimiser.kind));
}

Napi::Value read_optimiser(const Napi::CallbackInfo& info) {
  const std::shared_ptr<Model> model = from_handle<Model>(info[0]);
  const OptimiserState& state = model->optimiser;
  const Napi::Object result = Napi::Object::New(info.Env());
  result.Set("kind", kind_name(state.kind));
  result.Set("step", state.step);
  const auto copy = [&](const char* name, const std::vector<float>& values) {
    auto array = Napi::Float32Array::New(info.Env(), values.size());
    if (!values.empty()) model->read(values.data(), true, array.Data());
    result.Set(name, array);
  };
  copy("first", state.first);
  copy("second", state.second);
  return result;
}

Napi::Value write_optimiser(const Napi::CallbackInfo& info) {
  const std::shared_ptr<Model> model = from_handle<Model>(info[0]);
  const Napi::Object from = info[1].As<Napi::Object>();
  const std::string kind = from.Get("kind").ToString().Utf8Value();
  const size_t size = canonical_size(*model, true);
  guarded(info.Env(), [&] {
    OptimiserState state;
    if (kind != "none") {
      state.start(kind == "adam" ? OptimiserState::Kind::adam : OptimiserState::Kind::sgd, size);
      state.step = number(from, "step");
      model->write(floats(from.Get("first"), size, "first").data(), true, state.first.data());
      if (kind == "adam")
        model->write(floats(from.Get("second"), size, "second").data(), true, state.second.data());
    }
    model->optimiser = std::move(state);
    return true;
  });
  return info.Env().Undefined();
}

Napi::Value measure_peak(const Napi::CallbackInfo& info) {
  const std::shared_ptr<Engine> engine = from_handle<Engine>(info[0]);
  const auto peak = std::make_shared<double>();
  return PromiseWorker::start(
      info.Env(), [engine, peak] { *peak = measure_peak(*engine); },
      [peak](Napi::Env env) -> Napi::Value { return Napi::Number::New(env, *peak); });
}

Napi::Value run_fma_peak(const Napi::CallbackInfo& info) {
  const std::shared_ptr<Engine> engine = from_handle<Engine>(info[0]);
  const double rounds = info[1].IsNumber() ? info[1].As<Napi::Number>().DoubleValue() : -1;
  if (!(rounds >= 0 && rounds <= 1e6)) refuse(info.Env(), "rounds must be between 0 and a million");
  const double x = info[2].IsNumber() ? info[2].As<Napi::Number>().DoubleValue() : 0;
  std::vector<float> values(engine->kernels.fma_peak_size(), static_cast<float>(x));
  engine->kernels.fma_peak(static_cast<size_t>(rounds), values.data());
  return to_array(info.Env(), values);
}

}  // namespace rnas
