// A network as the TypeScript side lowered it: nodes by number, shapes known, parameters at offsets of one
// array.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "../kernels/kernels.h"

namespace rnas {

constexpr size_t kNone = SIZE_MAX;

enum class Kind {
  input,
  normalise,
  conv2d,
  batchNorm,
  relu,
  maxPool,
  avgPool,
  add,
  weightedSum,
  concat,
  channelSlice,
  channelShuffle,
  pad,
  zero,
  noise,
  globalAvgPool,
  linear,
  dropPath,
};

struct Extent {
  int height = 0, width = 0, channels = 0;
  size_t pixels() const { return static_cast<size_t>(height) * width; }
  size_t size() const { return pixels() * channels; }
};

struct Node {
  Kind kind = Kind::input;
  std::vector<int> inputs;
  Extent shape;
  // conv2d and the pools
  int kernel = 1, stride = 1, padding = 0, dilation = 1, groups = 1;
  // channelSlice, pad
  int from = 0, top = 0, left = 0;
  // weightedSum: where its row begins in the concatenated alpha tables
  size_t alpha = 0;
  // dropPath: which mask
  int mask = 0;
  // noise
  int seed = 0;
  // batchNorm
  float momentum = 0, epsilon = 0;
  // normalise
  std::vector<float> mean, deviation;
  // Offsets of what the node owns, or kNone. Trainable ones come first in the array of all parameters.
  size_t weight = kNone, bias = kNone, running_mean = kNone, running_var = kNone;
  // conv2d: the ReLU before it is folded in, and `inputs` names what that ReLU reads.
  bool rectify = false;
  // relu: every consumer has it folded in, so it is never computed.
  bool folded = false;
};

// One named array, in the layout in which the world outside sees it.
struct ParameterInfo {
  int node = 0;
  size_t offset = 0;
  size_t size = 0;
  bool is_weight = false;  // of a convolution or linear layer, whose inner layout differs
};

struct Network {
  std::vector<Node> nodes;
  std::vector<ParameterInfo> parameters;
  int logits = 0;
  int auxiliary = -1;
  size_t parameter_size = 0;
  size_t trainable_size = 0;
  size_t alpha_size = 0;
  int masks = 0;

  const Node& input_of(const Node& node, size_t which) const { return nodes[node.inputs[which]]; }
  size_t classes() const { return nodes[logits].shape.size(); }
  size_t auxiliary_classes() const { return auxiliary < 0 ? 0 : nodes[auxiliary].shape.size(); }

  // Lets convolutions read through the ReLUs before them where nobody else needs the rectified values. Where
  // several pointwise convolutions do, and nothing wider, one pass over the image costs less than each one's
  // own.
  void fold_relus();
  // The convolution that a conv2d or linear node is.
  ConvShape conv_shape(const Node& node) const;
  PoolShape pool_shape(const Node& node) const;
  // In how many chunks a batch is dealt out (see program.h): few enough that their sums of weight gradients
  // stay within some tens of megabytes for wide layers, and each is of several images where that leaves
  // eight.
  int chunks(int batch) const;
  // The nodes in an order in which a pass needs few joint phases: within a window of neighbours whose outputs
  // stay in the last-level cache, nodes behind the same number of batch normalisations stand together. A
  // batch normalisation stands with the nodes before it in a forward pass, with those after it in a backward
  // pass (which takes the order from its end).
  std::vector<int> schedule(bool backward) const;
  // Which nodes the outputs depend on.
  std::vector<bool> reachable(bool with_auxiliary) const;
};

// Weights between the layout of graph/parameters.ts ([filters, channels / groups, kernel, kernel]; linear:
// [units, inputs]) and that of kernels.h.
void weight_from_canonical(const ConvShape& shape, const float* canonical, float* inner);
void weight_to_canonical(const ConvShape& shape, const float* inner, float* canonical);

}  // namespace rnas
