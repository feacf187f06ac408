#include "program.h"

#include <cstdint>

namespace rnas {
namespace {

struct Share {
  int begin, end;
};

// The part-th of `parts` nearly equal parts of 0 … count − 1.
Share share(int count, int part, int parts) {
  return {static_cast<int>(static_cast<int64_t>(count) * part / parts),
          static_cast<int>(static_cast<int64_t>(count) * (part + 1) / parts)};
}

void run_tasks(const std::vector<JointTask>& tasks, const Frame& frame, int member, int members) {
  const Share mine = share(static_cast<int>(tasks.size()), member, members);
  for (int task = mine.begin; task < mine.end; task++) tasks[task](frame);
}

}  // namespace

void Program::add_step(ImageStep step) {
  if (phases_.empty() || !phases_.back().tasks.empty()) phases_.emplace_back();
  phases_.back().steps.push_back(std::move(step));
}

void Program::add_task(JointTask task) {
  if (phases_.empty()) phases_.emplace_back();
  phases_.back().tasks.push_back(std::move(task));
}

bool Program::images_are_independent() const {
  return phases_.size() <= 1 && (phases_.empty() || phases_.front().tasks.empty());
}

void Program::run(ThreadTeam& team, const Frame& frame, const std::vector<Buffer>& scratch_by_member,
                  bool block_per_thread) const {
  const int members = team.size();
  team.run([&](int member) {
    // Scratch holds the two arrays of pointers first, then floats.
    float* block = scratch_by_member[member].data();
    Slot slot{};
    slot.sources = reinterpret_cast<const float**>(block);
    slot.targets = reinterpret_cast<float**>(block) + pointers_;
    slot.scratch = block + scratch_offset();
    if (!preparation_.empty()) {
      run_tasks(preparation_, frame, member, members);
      team.barrier();
    }
    for (const Phase& phase : phases_) {
      if (!phase.steps.empty()) {
        run_steps(phase, frame, slot, member, members, block_per_thread);
        team.barrier();
      }
      if (!phase.tasks.empty()) {
        run_tasks(phase.tasks, frame, member, members);
        team.barrier();
      }
    }
  });
}

size_t Program::scratch_offset() const {
  return (2 * pointers_ * sizeof(float*) / sizeof(float) + 15) / 16 * 16;
}

void Program::run_steps(const Phase& phase, const Frame& frame, Slot slot, int member, int members,
                        bool block_per_thread) const {
  const Share mine = share(frame.chunks, member, members);
  for (slot.chunk = mine.begin; slot.chunk < mine.end; slot.chunk++) {
    const Share images = share(frame.batch, slot.chunk, frame.chunks);
    for (slot.image = images.begin; slot.image < images.end; slot.image++) {
      slot.first = slot.image == images.begin;
      slot.block = block_per_thread ? member : slot.image;
      for (const ImageStep& step : phase.steps) step(frame, slot);
    }
  }
}

}  // namespace rnas
