// A network with its parameters, and the programs that run it. No JavaScript here; calls are made one at a
// time.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "backward_compiler.h"
#include "buffer_pool.h"
#include "optimiser.h"

namespace rnas {

struct Engine {
  Engine(int threads, const Kernels& kernels) : kernels(kernels), team(threads) {}
  const Kernels& kernels;
  ThreadTeam team;
};

// What a forward pass leaves for its backward pass.
struct Pass {
  std::shared_ptr<const ForwardProgram> program;
  int batch = 0;
  std::vector<float> alpha, masks;
  // Saved statistics, then of each image the activations, or what is kept in their place.
  BufferPool::Loan block;
};

struct ForwardCall {
  ForwardOptions options;
  bool update_statistics = false;
  int batch = 0;
  std::vector<float> images, alpha, masks;
  // Results.
  std::vector<float> logits, auxiliary;
  std::shared_ptr<Pass> pass;  // empty if nothing is kept
};

struct BackwardCall {
  BackwardOptions options;
  std::shared_ptr<Pass> pass;
  std::vector<float> logits, auxiliary;  // gradients at the outputs
  BufferPool::Loan weights;              // to add to; taken from the pool and cleared if empty
  std::vector<float> alpha, input;       // results
};

class Model {
 public:
  Model(std::shared_ptr<Engine> engine, Network network);

  void forward(ForwardCall& call);
  void backward(BackwardCall& call);
  double step(const OptimiserStep& by, const BufferPool::Loan& gradients);

  void set_parameters(const float* canonical);

  // One array after the other, in the canonical layouts. `inner` is the parameters, or anything laid out like
  // their trainable part.
  void read(const float* inner, bool trainable_only, float* canonical) const;
  void write(const float* canonical, bool trainable_only, float* inner) const;

  const Network network;
  std::vector<float> parameters;  // written by set_parameters() and step() alone
  OptimiserState optimiser;

 private:
  std::shared_ptr<const ForwardProgram> forward_program(const ForwardOptions& options);
  std::shared_ptr<const BackwardProgram> backward_program(const ForwardProgram& forward,
                                                          const BackwardOptions& options);
  // Blocks of what is of one pass alone: one for each image, or fewer if threads can do with their own.
  struct Blocks {
    bool per_thread;
    size_t count;
  };
  Blocks blocks(const Program& program, const Frame& frame) const;
  Frame frame(int batch, const Program& program, bool sums_weights, PackedWeights& packed);
  void prepare_scratch(const Program& program);

  std::shared_ptr<Engine> engine_;
  uint64_t version_ = 1;  // of the parameters
  PackedWeights packed_forward_, packed_backward_;
  std::map<ForwardOptions, std::shared_ptr<const ForwardProgram>> forward_programs_;
  std::map<std::pair<ForwardOptions, BackwardOptions>, std::shared_ptr<const BackwardProgram>>
      backward_programs_;
  std::shared_ptr<BufferPool> activation_pool_ = std::make_shared<BufferPool>();
  std::shared_ptr<BufferPool> gradient_pool_ = std::make_shared<BufferPool>();
  Buffer image_gradients_, partials_, workspace_, transient_;
  std::vector<Buffer> scratch_;
};

}  // namespace rnas
