#include "optimiser.h"

#include <algorithm>
#include <cmath>

namespace rnas {
namespace {

// Work is dealt out in slices of one size, so that the norm is the same sum for any number of threads.
constexpr size_t kSlice = 16384;

template <class Work>
void for_each_slice(ThreadTeam& team, size_t size, Work work) {
  const size_t slices = (size + kSlice - 1) / kSlice;
  const size_t members = team.size();
  team.run([&](int member) {
    for (size_t slice = slices * member / members; slice < slices * (member + 1) / members; slice++)
      work(slice, slice * kSlice, std::min(kSlice, size - slice * kSlice));
  });
}

double norm(const Kernels& kernels, ThreadTeam& team, size_t size, const float* gradients) {
  std::vector<double> squares((size + kSlice - 1) / kSlice);
  for_each_slice(team, size, [&](size_t slice, size_t begin, size_t length) {
    squares[slice] = kernels.sum_of_squares(length, gradients + begin);
  });
  double sum = 0;
  for (double square : squares) sum += square;
  return std::sqrt(sum);
}

float single(double value) { return static_cast<float>(value); }

}  // namespace

void OptimiserState::start(Kind new_kind, size_t size) {
  kind = new_kind;
  step = 0;
  first.assign(size, 0);
  second.assign(kind == Kind::adam ? size : 0, 0);
}

double optimise(const OptimiserStep& by, const Kernels& kernels, ThreadTeam& team, size_t size,
                const float* gradients, float* parameters, OptimiserState& state) {
  if (state.kind == OptimiserState::Kind::none)
    state.start(by.adam ? OptimiserState::Kind::adam : OptimiserState::Kind::sgd, size);
  const double length = norm(kernels, team, size, gradients);
  const float scale = by.clip_norm >= 0 && length > by.clip_norm ? single(by.clip_norm / length) : 1;
  state.step++;
  if (by.adam) {
    const AdamStep step = {single(by.learning_rate),
                           single(by.beta1),
                           single(by.beta2),
                           single(by.epsilon),
                           single(by.weight_decay),
                           scale,
                           single(1 - std::pow(by.beta1, state.step)),
                           single(1 - std::pow(by.beta2, state.step))};
    for_each_slice(team, size, [&](size_t, size_t at, size_t count) {
      kernels.adam(count, step, gradients + at, state.first.data() + at, state.second.data() + at,
                   parameters + at);
    });
  } else {
    const SgdStep step = {single(by.learning_rate), single(by.momentum), single(by.weight_decay), scale,
                          by.nesterov};
    for_each_slice(team, size, [&](size_t, size_t at, size_t count) {
      kernels.sgd(count, step, gradients + at, state.first.data() + at, parameters + at);
    });
  }
  return length;
}

}  // namespace rnas
