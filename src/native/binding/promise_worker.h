// Runs work off the main thread and settles a promise with its result.
#pragma once

#include <napi.h>

#include <functional>
#include <new>
#include <utility>

#include "../core/memory_limit.h"

namespace rnas {

class PromiseWorker : public Napi::AsyncWorker {
 public:
  using Work = std::function<void()>;
  using Result = std::function<Napi::Value(Napi::Env)>;

  // `work` runs on another thread; `result` then makes the promise's value on the main thread.
  static Napi::Promise start(Napi::Env env, Work work, Result result) {
    auto* worker = new PromiseWorker(env, std::move(work), std::move(result));
    const Napi::Promise promise = worker->deferred_.Promise();
    worker->Queue();
    return promise;
  }

 private:
  PromiseWorker(Napi::Env env, Work work, Result result)
      : Napi::AsyncWorker(env), deferred_(env), work_(std::move(work)), result_(std::move(result)) {}

  void Execute() override {
    try {
      work_();
    } catch (const OutOfMemory& error) {
      SetError(std::string("native engine: ") + error.what() + "; take a smaller batch or network");
    } catch (const std::bad_alloc&) {
      SetError("native engine: out of memory; take a smaller batch or network");
    } catch (const std::exception& error) {
      SetError(std::string("native engine: ") + error.what());
    }
  }

  void OnOK() override {
    const Napi::HandleScope scope(Env());
    try {
      deferred_.Resolve(result_(Env()));
    } catch (const Napi::Error& error) {
      deferred_.Reject(error.Value());
    } catch (const std::bad_alloc&) {
      deferred_.Reject(Napi::Error::New(Env(), "native engine: out of memory for the result").Value());
    }
  }

  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

  Napi::Promise::Deferred deferred_;
  Work work_;
  Result result_;
};

}  // namespace rnas
