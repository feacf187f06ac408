// A program is what one forward or backward pass does, compiled once and run often. It alternates between two
// sorts of phase, with a barrier after each:
//
//   image phase   steps that concern one image alone; each image goes through all of them on one thread,
//                 while it is warm in that thread's cache. A group step among them takes all images of a
//                 chunk together, where reading weights costs more than leaving an image's neighbourhood.
//   joint phase   independent tasks that read what all images left behind (batch statistics, sums of
//                 gradients)
//
// Images are dealt out in chunks whose number depends on the batch alone, and sums over the batch are formed
// per image or per chunk and then added in order. So no result depends on the number of threads, nor on which
// of them took a chunk: a thread that is done with its share helps the others, whose core may be busy.
//
// Image phases go through the images forwards and backwards by turns: what the last images of a phase left in
// the caches is there when the next one begins with them.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "../kernels/kernels.h"
#include "buffer.h"
#include "packed_weights.h"
#include "thread_team.h"

namespace rnas {

// Everything that steps read and write. Offsets are fixed when a program is compiled, these bases when it
// runs.
struct Frame {
  int batch = 0;
  int chunks = 0;
  const float* images = nullptr;  // [batch, input size]
  float* activations = nullptr;   // a block per image, or some per thread: see Slot::block
  size_t activation_stride = 0;
  // A block per image: from forward to backward, where that is less than its activations.
  float* kept = nullptr;
  size_t kept_stride = 0;
  float* gradients = nullptr;  // as activations
  size_t gradient_stride = 0;
  float* partials = nullptr;  // a block per chunk: its sums of weight gradients
  size_t partial_stride = 0;
  float* saved = nullptr;      // batch statistics, from forward to backward
  float* workspace = nullptr;  // tables for one run
  float* parameters = nullptr;
  uint64_t version = 0;  // of the parameters
  PackedWeights* packed = nullptr;
  float* weight_gradients = nullptr;
  const float* alpha = nullptr;  // all tables, one after the other
  float* alpha_gradients = nullptr;
  const float* masks = nullptr;  // [drop-path nodes, batch]
  float* logits = nullptr;       // [batch, classes]; in a backward pass their gradient
  float* auxiliary = nullptr;
  float* input_gradients = nullptr;
  bool update_statistics = false;
  bool backward = false;  // the pass that comes after another one over the same images
};

// What one thread works on.
struct Slot {
  int image;   // the first one, in a group step
  int images;  // 1, or as many as the chunk has in a group step
  int block;   // which block of what is of this pass alone: the image's, or one of the thread's
  int chunk;
  bool first;       // the first one of its chunk to be treated in this phase
  int part, parts;  // 0 of 1 but in a parted step, which has all images
  float* scratch;
  SumTerm* terms;           // see Program::require_terms
  const Stretch* upcoming;  // what the steps after this one read and write; null if that is in the cache
  int upcoming_count;
};

using ImageStep = std::function<void(const Frame&, const Slot&)>;
using JointTask = std::function<void(const Frame&)>;

// A tensor of an image's block of activations, or of gradients, that a step reads or writes, and how much of
// it is worth prefetching before the step begins.
struct Touch {
  bool gradient;
  size_t offset, size;
};

// What is known of a step besides what it does.
struct StepTraits {
  std::vector<Touch> touches;
  bool prefetches = false;  // meanwhile, what comes after it
};

struct Phase {
  // What a step prefetches; for the image that the thread takes next, or for the same.
  struct Prefetch {
    Touch touch;
    bool next_image;
  };
  struct Step {
    ImageStep run;
    bool grouped;
    StepTraits traits;
    std::vector<Prefetch> upcoming;
  };
  std::vector<Step> steps;
  std::vector<JointTask> tasks;
  bool parted = false;  // its only step comes in parts
};

class Program {
 public:
  // Steps and tasks take their place after everything added before. Tasks share the joint phase that follows
  // the current image phase.
  void add_step(ImageStep step, StepTraits traits = {}) {
    add({std::move(step), false, std::move(traits), {}});
  }
  void add_group_step(ImageStep step) { add({std::move(step), true, {}, {}}); }
  // A step that each thread takes a part of, for all images at once.
  void add_parted_step(ImageStep step);
  void add_task(JointTask task);
  // A task after all that was added before, tasks included.
  void add_last_task(JointTask task);
  // Tasks before all else.
  void add_preparation(JointTask task) { preparation_.push_back(std::move(task)); }

  void require_scratch(size_t floats) { scratch_ = std::max(scratch_, floats); }
  // Length of Slot::terms.
  void require_terms(size_t count) { terms_ = std::max(terms_, count); }

  // To be called when all steps are there.
  void plan_prefetches();

  // True if no image waits for another: then a thread needs one block of activations (or gradients) for each
  // image of a group, however large the batch.
  bool images_are_independent() const;
  bool has_group_steps() const { return has_group_steps_; }
  // How many images a thread has under way at a time, at most.
  int images_at_once(int batch, int chunks) const {
    return has_group_steps_ ? (batch + chunks - 1) / chunks : 1;
  }

  void run(ThreadTeam& team, const Frame& frame, const std::vector<Buffer>& scratch_by_member,
           bool block_per_thread) const;

  // Floats that each thread's scratch must hold.
  size_t scratch_size() const { return scratch_offset() + scratch_; }

 private:
  void add(Phase::Step step);
  size_t scratch_offset() const;
  // first_block: of those that the thread uses for all images; −1 if each image has its own.
  void run_part(const Phase& phase, const Frame& frame, Slot slot, int part, int parts) const;
  void run_chunk(const Phase& phase, const Frame& frame, Slot slot, int chunk, bool descending,
                 int first_block) const;
  // Whether a phase takes the images from the last one on. A forward pass ends with the last image, from
  // which the backward pass begins.
  bool descends(size_t phase, bool backward) const {
    return (backward ? phase : phases_.size() - phase) % 2 == 0;
  }

  std::vector<JointTask> preparation_;
  std::vector<Phase> phases_;
  size_t scratch_ = 0;
  size_t terms_ = 0;
  bool has_group_steps_ = false;
};

}  // namespace rnas
