#include "prefetch_plan.h"

#include <set>
#include <utility>

namespace rnas {
namespace {

class Plan {
 public:
  // `first`: of the steps, the one that prefetches.
  Plan(std::vector<Phase::Step>& steps, size_t first) : steps_(steps), of_(steps[first]) {
    for (size_t i = 0; i <= first; i++) touch(steps[i], [](const Touch&) {});
    if (look_through(first + 1, steps.size(), false)) return;
    touched_.clear();
    look_through(0, first + 1, true);
  }

 private:
  // Calls visit(touch) for what the image has not touched before.
  template <class Visit>
  void touch(const Phase::Step& step, Visit visit) {
    for (const Touch& touch : step.traits.touches)
      if (touched_.insert({touch.gradient, touch.offset}).second) visit(touch);
  }

  // Through steps begin … end − 1; returns whether one of them prefetches: what follows it is its own affair.
  bool look_through(size_t begin, size_t end, bool next_image) {
    for (size_t i = begin; i < end; i++) {
      touch(steps_[i], [&](const Touch& touch) {
        if (of_.upcoming.size() < kMostPrefetches) of_.upcoming.push_back({touch, next_image});
      });
      if (steps_[i].traits.prefetches) return true;
    }
    return false;
  }

  std::vector<Phase::Step>& steps_;
  Phase::Step& of_;
  std::set<std::pair<bool, size_t>> touched_;
};

}  // namespace

void plan_prefetches(std::vector<Phase>& phases) {
  for (Phase& phase : phases)
    for (size_t i = 0; i < phase.steps.size(); i++)
      if (phase.steps[i].traits.prefetches) Plan(phase.steps, i);
}

void Upcoming::name(const Phase::Step& step, Slot& slot) {
  slot.upcoming = stretches_;
  slot.upcoming_count = 0;
  for (const auto& [touch, next_image] : step.upcoming) {
    const int image = slot.image + (next_image ? next_ : 0);
    if (image < 0 || image >= frame_.batch) continue;
    const float* block = touch.gradient ? frame_.gradients + image * frame_.gradient_stride
                                        : frame_.activations + image * frame_.activation_stride;
    stretches_[slot.upcoming_count++] = {block + touch.offset, touch.size};
  }
}

}  // namespace rnas
