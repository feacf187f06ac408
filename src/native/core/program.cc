#include "program.h"

#include <atomic>
#include <cstdint>

#include "prefetch_plan.h"

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

// Deals out 0 … count − 1 in each of several rounds. Every number is taken once, by whoever comes first.
class Deal {
 public:
  Deal(size_t rounds, int members) : members_(members), taken_(rounds * members) {}

  // Calls visit(number) for those of this member's share, in order or from the last one on, and then for what
  // others have left.
  template <class Visit>
  void play(size_t round, int member, int count, bool descending, Visit visit) {
    for (int turn = 0; turn < members_; turn++) {
      const int owner = (member + turn) % members_;
      const Share of = share(count, owner, members_);
      std::atomic<int>& taken = taken_[round * members_ + owner];
      for (int next; (next = taken.fetch_add(1, std::memory_order_relaxed)) < of.end - of.begin;)
        visit(descending ? of.end - 1 - next : of.begin + next);
    }
  }

 private:
  int members_;
  std::vector<std::atomic<int>> taken_;  // by round and owner: how many of the owner's share
};

}  // namespace

void Program::add(Phase::Step step) {
  has_group_steps_ = has_group_steps_ || step.grouped;
  if (phases_.empty() || !phases_.back().tasks.empty() || phases_.back().parted) phases_.emplace_back();
  phases_.back().steps.push_back(std::move(step));
}

void Program::add_parted_step(ImageStep step) {
  phases_.emplace_back();
  phases_.back().steps.push_back({std::move(step), true, {}, {}});
  phases_.back().parted = true;
}

void Program::add_task(JointTask task) {
  if (phases_.empty()) phases_.emplace_back();
  phases_.back().tasks.push_back(std::move(task));
}

void Program::add_last_task(JointTask task) {
  phases_.emplace_back();
  phases_.back().tasks.push_back(std::move(task));
}

void Program::plan_prefetches() { rnas::plan_prefetches(phases_); }

bool Program::images_are_independent() const {
  return phases_.size() <= 1 && (phases_.empty() || phases_.front().tasks.empty());
}

void Program::run(ThreadTeam& team, const Frame& frame, const std::vector<Buffer>& scratch_by_member,
                  bool block_per_thread) const {
  // Rounds: the preparation, then the steps and the tasks of each phase.
  Deal deal(1 + 2 * phases_.size(), team.size());
  team.run([&](int member) {
    // Scratch holds the terms first, then floats.
    float* block = scratch_by_member[member].data();
    Slot slot{};
    slot.terms = reinterpret_cast<SumTerm*>(block);
    slot.scratch = block + scratch_offset();
    const auto run_tasks = [&](size_t round, const std::vector<JointTask>& tasks) {
      if (tasks.empty()) return;
      deal.play(round, member, static_cast<int>(tasks.size()), false, [&](int task) { tasks[task](frame); });
      team.barrier();
    };
    run_tasks(0, preparation_);
    for (size_t i = 0; i < phases_.size(); i++) {
      if (!phases_[i].steps.empty()) {
        const int first_block = block_per_thread ? member * images_at_once(frame.batch, frame.chunks) : -1;
        const int count = phases_[i].parted ? team.size() : frame.chunks;
        const bool descending = descends(i, frame.backward);
        deal.play(1 + 2 * i, member, count, descending, [&](int number) {
          if (phases_[i].parted)
            run_part(phases_[i], frame, slot, number, count);
          else
            run_chunk(phases_[i], frame, slot, number, descending, first_block);
        });
        team.barrier();
      }
      run_tasks(2 + 2 * i, phases_[i].tasks);
    }
  });
}

size_t Program::scratch_offset() const { return (terms_ * sizeof(SumTerm) / sizeof(float) + 15) / 16 * 16; }

void Program::run_part(const Phase& phase, const Frame& frame, Slot slot, int part, int parts) const {
  slot.image = slot.block = 0;
  slot.images = frame.batch;
  slot.part = part;
  slot.parts = parts;
  phase.steps.front().run(frame, slot);
}

void Program::run_chunk(const Phase& phase, const Frame& frame, Slot slot, int chunk, bool descending,
                        int first_block) const {
  const Share images = share(frame.batch, chunk, frame.chunks);
  slot.chunk = chunk;
  slot.parts = 1;
  const auto place = [&](int image, int count) {
    slot.image = image;
    slot.images = count;
    slot.upcoming = nullptr;
    slot.upcoming_count = 0;
    slot.first = count > 1 || image == (descending ? images.end - 1 : images.begin);
    slot.block = first_block < 0    ? image
                 : has_group_steps_ ? first_block + image - images.begin
                                    : first_block;
  };
  Upcoming upcoming(frame, descending);
  for (auto begin = phase.steps.begin(); begin != phase.steps.end();) {
    if (begin->grouped) {
      place(images.begin, images.end - images.begin);
      begin->run(frame, slot);
      ++begin;
      continue;
    }
    const auto end = std::find_if(begin, phase.steps.end(), [](const Phase::Step& s) { return s.grouped; });
    for (int i = images.begin; i < images.end; i++) {
      place(descending ? images.end - 1 - (i - images.begin) : i, 1);
      for (auto step = begin; step != end; ++step) {
        if (first_block < 0) upcoming.name(*step, slot);
        step->run(frame, slot);
      }
    }
    begin = end;
  }
}

}  // namespace rnas
