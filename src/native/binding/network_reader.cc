#include "network_reader.h"

#include <map>

namespace rnas {
namespace {

[[noreturn]] void refuse(Napi::Env env, const std::string& what) {
  throw Napi::TypeError::New(env, "native engine: " + what);
}

double number(const Napi::Object& object, const char* name, double otherwise) {
  const Napi::Value value = object.Get(name);
  if (value.IsUndefined()) return otherwise;
  if (!value.IsNumber()) refuse(object.Env(), std::string(name) + " is not a number");
  return value.As<Napi::Number>().DoubleValue();
}

int whole(const Napi::Object& object, const char* name, int otherwise) {
  const double value = number(object, name, otherwise);
  if (!(value >= INT32_MIN && value <= INT32_MAX))
    refuse(object.Env(), std::string(name) + " is out of range");
  return static_cast<int>(value);
}

size_t offset(const Napi::Object& object, const char* name) {
  const double value = number(object, name, -1);
  if (!(value <= kLargestCount)) refuse(object.Env(), std::string(name) + " is out of range");
  return value < 0 ? kNone : static_cast<size_t>(value);
}

std::vector<float> numbers(const Napi::Object& object, const char* name) {
  std::vector<float> values;
  const Napi::Value list = object.Get(name);
  if (!list.IsArray()) return values;
  const Napi::Array array = list.As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); i++)
    values.push_back(array.Get(i).As<Napi::Number>().FloatValue());
  return values;
}

Kind kind_of(const Napi::Object& node) {
  static const std::map<std::string, Kind> kinds = {
      {"input", Kind::input},
      {"normalise", Kind::normalise},
      {"conv2d", Kind::conv2d},
      {"batchNorm", Kind::batchNorm},
      {"relu", Kind::relu},
      {"maxPool", Kind::maxPool},
      {"avgPool", Kind::avgPool},
      {"add", Kind::add},
      {"weightedSum", Kind::weightedSum},
      {"concat", Kind::concat},
      {"channelSlice", Kind::channelSlice},
      {"channelShuffle", Kind::channelShuffle},
      {"pad", Kind::pad},
      {"zero", Kind::zero},
      {"noise", Kind::noise},
      {"globalAvgPool", Kind::globalAvgPool},
      {"linear", Kind::linear},
      {"dropPath", Kind::dropPath},
  };
  const std::string name = node.Get("kind").ToString().Utf8Value();
  const auto found = kinds.find(name);
  if (found == kinds.end()) refuse(node.Env(), "no layer of kind " + name);
  return found->second;
}

Node read_node(const Napi::Object& from, int position) {
  Node node;
  node.kind = kind_of(from);
  const Napi::Array inputs = from.Get("inputs").As<Napi::Array>();
  for (uint32_t i = 0; i < inputs.Length(); i++) {
    const int input = inputs.Get(i).As<Napi::Number>().Int32Value();
    if (input < 0 || input >= position) refuse(from.Env(), "a node reads a node that is not before it");
    node.inputs.push_back(input);
  }
  if (node.inputs.empty() != (node.kind == Kind::input)) refuse(from.Env(), "a node without inputs");
  node.shape = {whole(from, "height", 0), whole(from, "width", 0), whole(from, "channels", 0)};
  if (node.shape.height <= 0 || node.shape.width <= 0 || node.shape.channels <= 0)
    refuse(from.Env(), "a node without elements");
  node.kernel = whole(from, "kernel", 1);
  node.stride = whole(from, "stride", 1);
  node.padding = whole(from, "padding", 0);
  node.dilation = whole(from, "dilation", 1);
  node.groups = whole(from, "groups", 1);
  node.from = whole(from, "from", 0);
  node.top = whole(from, "top", 0);
  node.left = whole(from, "left", 0);
  node.alpha = static_cast<size_t>(whole(from, "alpha", 0));
  node.mask = whole(from, "mask", 0);
  node.seed = whole(from, "seed", 0);
  node.momentum = static_cast<float>(number(from, "momentum", 0));
  node.epsilon = static_cast<float>(number(from, "epsilon", 0));
  node.mean = numbers(from, "mean");
  node.deviation = numbers(from, "deviation");
  node.weight = offset(from, "weight");
  node.bias = offset(from, "bias");
  node.running_mean = offset(from, "runningMean");
  node.running_var = offset(from, "runningVar");
  return node;
}

}  // namespace

Network read_network(const Napi::Object& description) {
  Network network;
  const Napi::Array nodes = description.Get("nodes").As<Napi::Array>();
  for (uint32_t i = 0; i < nodes.Length(); i++)
    network.nodes.push_back(read_node(nodes.Get(i).As<Napi::Object>(), static_cast<int>(i)));
  const Napi::Array parameters = description.Get("parameters").As<Napi::Array>();
  for (uint32_t i = 0; i < parameters.Length(); i++) {
    const Napi::Object from = parameters.Get(i).As<Napi::Object>();
    network.parameters.push_back({whole(from, "node", 0), offset(from, "offset"), offset(from, "size"),
                                  from.Get("isWeight").ToBoolean().Value()});
  }
  network.logits = whole(description, "logits", 0);
  network.auxiliary = whole(description, "auxiliary", -1);
  network.parameter_size = offset(description, "parameterSize");
  network.trainable_size = offset(description, "trainableSize");
  network.alpha_size = offset(description, "alphaSize");
  network.masks = whole(description, "masks", 0);
  return network;
}

}  // namespace rnas
