// Compiles a network's backward pass into a program, from the outputs to what was asked for.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "forward_compiler.h"

namespace rnas {

struct BackwardOptions {
  bool weights = false, alpha = false, input = false;
  // Whether there is a gradient at the auxiliary logits.
  bool auxiliary = false;

  bool operator<(const BackwardOptions& other) const {
    return std::tie(weights, alpha, input, auxiliary) <
           std::tie(other.weights, other.alpha, other.input, other.auxiliary);
  }
};

struct BackwardProgram {
  Program program;
  size_t gradient_size = 0;  // of an image's block
  size_t partial_size = 0;   // of a chunk's block
  size_t workspace_size = 0;
};

// The gradient at a layer's output, as its steps find it (see layers/gradient_reader.h).
struct OutputGradient {
  size_t offset = kNone;
  // If deferred, what is at `offset` is the gradient dy at the output of the normalisation behind the layer,
  // and the layer's own is A · dy + B · (y − mean) + k per channel: a pass over the image that is left to the
  // layer.
  bool deferred = false;
  bool batch_statistics = false;  // false: A · dy alone
  size_t coefficients = kNone;    // A, B and k, in the workspace
  size_t map = kNone;             // of the normalisation, among what is saved
};

// Where a gradient goes: written by the first that contributes, added to by the others.
struct GradientTarget {
  size_t offset = kNone;
  bool accumulate = false;
  explicit operator bool() const { return offset != kNone; }
};

class BackwardCompiler {
 public:
  BackwardCompiler(const Network& network, const Kernels& kernels, const ForwardProgram& forward,
                   BackwardOptions options);
  BackwardProgram compile();

  const Network& network;
  const Kernels& kernels;
  const ForwardProgram& forward;
  const BackwardOptions options;

  const Node& node() const { return network.nodes[index_]; }
  int index() const { return index_; }
  const Extent& input_shape(size_t which = 0) const { return network.input_of(node(), which).shape; }
  size_t input(size_t which = 0) const { return forward.activation[node().inputs[which]]; }
  size_t output() const { return forward.activation[index_]; }
  // Where forward.gate and forward.copy say.
  size_t gate(int node) const { return forward.gate[node]; }
  size_t copy(int node) const { return forward.copy[node]; }
  // For layers that can read what was absorbed; the others' inputs are never absorbed.
  Source source() const { return forward.source(network, input_node()); }
  // For layers that accept a deferred gradient.
  const OutputGradient& output_gradient() const { return gradient_[index_]; }
  // For all others.
  size_t plain_gradient() const { return gradient_[index_].offset; }

  // The node whose output this input is.
  int input_node(size_t which = 0) const { return forward.fusion.owner(node().inputs[which]); }
  // Where this node's gradient with respect to an input goes; false if nobody asks for it. The caller must
  // fill it: call once per input.
  GradientTarget input_gradient(size_t which = 0) { return gradient_target(input_node(which)); }
  GradientTarget gradient_target(int node);
  bool wants_gradient(int node) const { return wanted_[node]; }

  // Whether the gradient at a node's output may be left to its own steps.
  bool can_defer(int node) const;
  void defer(int node, const OutputGradient& gradient);

  void step(ImageStep step, StepTraits traits = {}) {
    result_.program.add_step(std::move(step), std::move(traits));
  }
  void group_step(ImageStep step) { result_.program.add_group_step(std::move(step)); }
  void parted_step(ImageStep step) { result_.program.add_parted_step(std::move(step)); }
  // Sums of weight gradients belong to chunks of images.
  bool may_part() const { return !options.weights; }
  // Tasks that need what all images left behind, and then the steps that `after` emits. They wait until one
  // of the nodes `fed` is reached, whose gradients these steps write, so that the tasks of several nodes
  // share a joint phase.
  void joint(std::vector<JointTask> tasks, std::vector<int> fed, std::function<void()> after);
  void preparation(JointTask task) { result_.program.add_preparation(std::move(task)); }
  // A task after all else; these run in order on one thread.
  void finish(JointTask task) { finishing_.push_back(std::move(task)); }
  Program& program() { return result_.program; }

  // Room in the image's block until the node is done / until the end of the run.
  size_t temporary(size_t size);
  size_t lasting(size_t size) { return image_.allocate(size); }
  size_t workspace(size_t size) { return workspace_.allocate(size); }
  // Room in each chunk's block for its share of a sum that goes to `target` of the weight gradients. The
  // first step of a chunk must clear it. The shares are summed in the next joint phase.
  size_t partial(size_t size, size_t target);

 private:
  void find_wanted();
  void seed(int node, float* Frame::*source);
  struct Waiting {
    int node;
    std::vector<JointTask> tasks;
    std::vector<int> fed;
    std::function<void()> after;
    std::vector<size_t> temporaries;
  };

  void resume();
  void release();
  void hold(size_t offset) { holders_[offset]++; }
  void let_go(size_t offset);
  void flush_sums();
  void emit_input_gradient();

  std::vector<bool> wanted_;  // some requested gradient depends on the gradient at this node's output
  std::vector<OutputGradient> gradient_;  // by node; its offset is kNone before the first contribution
  std::map<size_t, int> holders_;         // by place in the image's block: who still reads the gradient there
  std::vector<size_t> temporaries_;
  std::vector<Waiting> waiting_;
  std::vector<JointTask> finishing_;
  struct PendingSum {
    size_t partial, size, target;
  };
  std::vector<PendingSum> pending_sums_;
  size_t pending_size_ = 0;
  MemoryPlanner image_, partial_, workspace_;
  BackwardProgram result_;
  int index_ = 0;
};

}  // namespace rnas
