// Compiles a network's backward pass into a program, from the outputs to what was asked for.
#pragma once

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

  int index() const { return index_; }
  const Node& node() const { return network.nodes[index_]; }
  const Extent& input_shape(size_t which = 0) const { return network.input_of(node(), which).shape; }
  size_t input(size_t which = 0) const { return forward.activation[node().inputs[which]]; }
  size_t output_gradient() const { return gradient_[index_]; }
  size_t saved() const { return forward.saved[index_]; }

  // Where this node's gradient with respect to an input goes; false if nobody asks for it. The caller must
  // fill it: call once per input.
  GradientTarget input_gradient(size_t which = 0);
  bool wants_input_gradient(size_t which = 0) const { return wanted_[node().inputs[which]]; }

  void step(ImageStep step) { result_.program.add_step(std::move(step)); }
  void group_step(ImageStep step) { result_.program.add_group_step(std::move(step)); }
  // A task that needs what all images left behind, and then the steps that `after` emits. They wait until the
  // gradient at one of the node's inputs is needed, so that the tasks of several nodes share a joint phase.
  void joint(JointTask task, std::function<void()> after);
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
    JointTask task;
    std::function<void()> after;
    std::vector<size_t> temporaries;
  };

  void resume();
  void release();
  void flush_sums();
  void emit_input_gradient();

  std::vector<bool> wanted_;  // some requested gradient depends on the gradient at this node's output
  std::vector<size_t>
      gradient_;  // by node: its place in the image's block, kNone before the first contribution
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
