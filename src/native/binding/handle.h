// C++ objects in JavaScript's hands. A handle carries a tag, so that a wrong one is an error and not a crash.
#pragma once

#include <napi.h>

#include <memory>

namespace rnas {

template <class T>
struct HandleTag;  // static napi_type_tag value; specialised for each kind of handle

template <class T>
Napi::Value make_handle(Napi::Env env, std::shared_ptr<T> object) {
  using Pointer = std::shared_ptr<T>;
  auto handle = Napi::External<Pointer>::New(env, new Pointer(std::move(object)),
                                             [](Napi::Env, Pointer* pointer) { delete pointer; });
  handle.TypeTag(&HandleTag<T>::value);
  return handle;
}

// The place of the pointer: emptying it releases the object early.
template <class T>
std::shared_ptr<T>& handle_slot(const Napi::Value& value) {
  if (!value.IsExternal()) throw Napi::TypeError::New(value.Env(), "native engine: not a handle");
  auto handle = value.As<Napi::External<std::shared_ptr<T>>>();
  if (!handle.CheckTypeTag(&HandleTag<T>::value))
    throw Napi::TypeError::New(value.Env(), "native engine: a handle of another kind");
  return *handle.Data();
}

template <class T>
std::shared_ptr<T> from_handle(const Napi::Value& value) {
  std::shared_ptr<T> object = handle_slot<T>(value);
  if (!object) throw Napi::Error::New(value.Env(), "native engine: this handle has been released");
  return object;
}

}  // namespace rnas
