// Compiles a network's forward pass into a program, node by node.
#pragma once

#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "fusion.h"
#include "memory_planner.h"
#include "network.h"
#include "program.h"

namespace rnas {

// What a forward pass leaves for a backward pass: nothing; what the gradient at the input needs where batches
// have no statistics, which is the gates of ReLUs and what pools by maximum read; or every activation.
enum class Keep { nothing, gates, everything };

struct ForwardOptions {
  bool train = false;
  Keep keep = Keep::everything;
  bool drop_path = false;

  bool operator<(const ForwardOptions& other) const {
    return std::tie(train, keep, drop_path) < std::tie(other.train, other.keep, other.drop_path);
  }
};

// What a step loads for an input: a tensor of the image's block; behind it, unless kNone, the affine map of
// an absorbed normalisation and then an absorbed convolution (see layers/recomputed_input.h).
struct Source {
  size_t tensor = kNone;
  size_t map = kNone;    // where the normalisation's values are among what is saved
  int convolution = -1;  // its node
};

struct ForwardProgram {
  ForwardOptions options;
  Program program;
  // By node: where its output is in an image's block; nodes that pass their input on share its place.
  std::vector<size_t> activation;
  // By node: where its batch statistics are among what is saved for the backward pass.
  std::vector<size_t> saved;
  // By node: where the gate of a ReLU that reads it, or of the ReLU that it is, and where a copy of it is
  // among what is kept of an image; kNone if they are not.
  std::vector<size_t> gate, copy;
  std::vector<bool> computed;
  Fusion fusion;
  size_t activation_size = 0;  // of an image's block
  size_t kept_size = 0;        // the same
  size_t saved_size = 0;
  size_t workspace_size = 0;

  Source source(const Network& network, int node) const;
};

// What a layer's emit function sees: the node at hand and the means to add steps for it.
class ForwardCompiler {
 public:
  ForwardCompiler(const Network& network, const Kernels& kernels, ForwardOptions options);
  ForwardProgram compile();

  const Network& network;
  const Kernels& kernels;
  const ForwardOptions options;

  int index() const { return index_; }
  const Node& node() const { return network.nodes[index_]; }
  const Extent& input_shape(size_t which = 0) const { return network.input_of(node(), which).shape; }
  // The node whose output this input is.
  int input_node(size_t which = 0) const { return result_.fusion.owner(node().inputs[which]); }
  size_t input(size_t which = 0) const { return result_.activation[node().inputs[which]]; }
  size_t output() const { return result_.activation[index_]; }
  const std::vector<int>& reads() const { return result_.fusion.reads(index_); }
  size_t activation(int node) const { return result_.activation[node]; }
  // For layers that can read what was absorbed; the others' inputs are never absorbed.
  Source source() const { return source_of(result_.fusion.owner(node().inputs[0])); }
  Source source_of(int node) const { return result_.source(network, node); }
  const Fusion& fusion() const { return result_.fusion; }
  const std::vector<Fusion::Term>& terms() const { return result_.fusion.terms(index_); }
  bool adds() const { return result_.fusion.adds(network, index_); }
  bool absorbed() const { return result_.fusion.absorbed(index_); }

  void step(ImageStep step, StepTraits traits = {}) {
    result_.program.add_step(std::move(step), std::move(traits));
  }
  void group_step(ImageStep step) { result_.program.add_group_step(std::move(step)); }
  void parted_step(ImageStep step) { result_.program.add_parted_step(std::move(step)); }
  // Whether steps may have all images at once, each of which then has a block of its own.
  bool may_part() const { return options.keep != Keep::nothing; }
  // A task that needs what all images left behind, and then the steps that `after` emits. They wait until
  // another node asks for this one's output, so that the tasks of several nodes share a joint phase.
  void joint(JointTask task, std::function<void()> after);
  void preparation(JointTask task) { result_.program.add_preparation(std::move(task)); }
  Program& program() { return result_.program; }

  // Room in the image's block until the node is done.
  size_t temporary(size_t size);
  // Room for what a normalisation must know of its input in each image, and whether another one that reads
  // the same input has filled it already: their statistics move apart, but those of the batch are the same.
  std::pair<size_t, bool> moments(size_t size);
  // If that is all that is kept: the gate of a ReLU that reads `node`, or is `node`; what `node` has put out.
  void keep_gate(int node);
  void keep_copy(int node);
  // Room that lasts until the backward pass / until the end of the run, for the whole batch.
  size_t save(size_t size);
  size_t workspace(size_t size) { return workspace_.allocate(size); }

 private:
  struct Waiting {
    int node;
    JointTask task;
    std::function<void()> after;
    std::vector<size_t> temporaries;
  };

  bool waits(int node) const;
  void resume();
  void release_inputs();
  void emit_outputs();

  MemoryPlanner image_, kept_, saved_, workspace_;
  std::vector<int> readers_left_;
  std::vector<size_t> temporaries_;
  std::map<int, size_t> moments_;  // by the node that they are of
  std::vector<Waiting> waiting_;
  ForwardProgram result_;
  int index_ = 0;
};

}  // namespace rnas
