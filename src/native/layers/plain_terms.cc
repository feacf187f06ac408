// y = Σᵢ αᵢ xᵢ + Σᵢ βᵢ P xᵢ, where P is an average pool that keeps the image's shape. What it brings dy back
// to, t = Pᵀ dy, serves all terms, so that the pools' outputs need no gradients of their own:
//
//   dxᵢ = αᵢ dy + βᵢ t,   dαᵢ = ⟨xᵢ, dy⟩,   dβᵢ = ⟨P xᵢ, dy⟩ = ⟨xᵢ, t⟩
#include "plain_terms.h"

#include <algorithm>

namespace rnas {
namespace {

// By which of two ways a term reads a tensor; the indices of TermGradient.
enum Way { direct, pooled };

// All that a sum makes of one tensor.
struct Read {
  int node;
  std::vector<size_t> alphas[2] = {};  // by way: a weight for each term, kNone for 1
  size_t x = kNone;
  GradientTarget dx = {};
  size_t shares[2] = {kNone, kNone};  // by way: where an image leaves Σ x · d
};

std::vector<Read> collect_reads(const BackwardCompiler& c) {
  std::vector<Read> reads;
  for (const Fusion::Term& term : c.forward.fusion.terms(c.index())) {
    const Node& node = c.network.nodes[term.node];
    const bool pools = c.kernels.fuses && Fusion::pools_in_place(node);
    if (c.forward.fusion.absorbed(term.node) && !pools) continue;
    const int from = pools ? c.forward.fusion.owner(node.inputs[0]) : term.node;
    const auto same = [=](const Read& read) { return read.node == from; };
    auto read = std::find_if(reads.begin(), reads.end(), same);
    if (read == reads.end()) read = reads.insert(reads.end(), Read{from});
    read->alphas[pools ? pooled : direct].push_back(term.alpha);
  }
  return reads;
}

// Decides where the results of one read go.
void place(BackwardCompiler& c, Read& read) {
  read.dx = c.gradient_target(read.node);
  for (Way way : {direct, pooled})
    for (size_t alpha : read.alphas[way]) {
      if (!c.options.alpha || alpha == kNone) continue;
      size_t& share = read.shares[way];
      if (share == kNone) share = c.lasting(1);
      read.x = c.forward.activation[read.node];
      add_alpha_gradient(c, alpha, [share](const Frame& f) {
        double sum = 0;
        for (int image = 0; image < f.batch; image++) sum += f.gradients[image * f.gradient_stride + share];
        return sum;
      });
    }
}

void pass_on(const Kernels& kernels, const Frame& f, const Slot& s, size_t size, const Read& read,
             const float* const (&d)[2]) {
  TermGradient by{};
  for (Way way : {direct, pooled}) {
    if (read.alphas[way].empty()) continue;
    by.d[way] = d[way];
    for (size_t alpha : read.alphas[way]) by.weight[way] += alpha == kNone ? 1 : f.alpha[alpha];
  }
  double products[2] = {};
  kernels.term_backward(size, read.x == kNone ? nullptr : activation(f, s, read.x), by,
                        read.dx ? gradient(f, s, read.dx.offset) : nullptr, read.dx.accumulate, products);
  for (Way way : {direct, pooled})
    if (read.shares[way] != kNone) *gradient(f, s, read.shares[way]) = static_cast<float>(products[way]);
}

}  // namespace

PoolShape pool_in_place(const Extent& shape) {
  return {shape.height, shape.width, shape.channels, shape.height, shape.width, 3, 1, 1};
}

void add_alpha_gradient(BackwardCompiler& c, size_t alpha, std::function<double(const Frame&)> total) {
  c.finish([=](const Frame& f) { f.alpha_gradients[alpha] += static_cast<float>(total(f)); });
}

void plain_terms_backward(BackwardCompiler& c) {
  std::vector<Read> reads = collect_reads(c);
  for (Read& read : reads) place(c, read);
  const auto idle = [](const Read& read) { return !read.dx && read.x == kNone; };
  reads.erase(std::remove_if(reads.begin(), reads.end(), idle), reads.end());
  if (reads.empty()) return;
  const Extent shape = c.node().shape;
  const PoolShape pool = pool_in_place(shape);
  const size_t size = shape.size(), dy = c.plain_gradient();
  const bool pools =
      std::any_of(reads.begin(), reads.end(), [](const Read& read) { return !read.alphas[pooled].empty(); });
  if (pools) c.program().require_scratch(size);
  StepTraits traits = {{{true, dy, size}}};
  for (const Read& read : reads) {
    if (read.x != kNone) traits.touches.push_back({false, read.x, size});
    if (read.dx) traits.touches.push_back({true, read.dx.offset, size});
  }
  c.step(
      [=, reads = std::move(reads), &kernels = c.kernels](const Frame& f, const Slot& s) {
        const float* const d[2] = {gradient(f, s, dy), s.scratch};
        if (pools) kernels.avg_pool_backward(pool, d[direct], s.scratch, false);
        for (const Read& read : reads) pass_on(kernels, f, s, size, read, d);
      },
      traits);
}

}  // namespace rnas
