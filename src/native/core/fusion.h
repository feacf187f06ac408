// Which nodes a pass never stores, because whoever reads them computes them on the way:
//
//   batchNorm           read once, by a convolution or a sum, which applies the affine map to what it loads
//   add, weightedSum    read once, by an add or a ReLU, to which its terms pass
//   depthwise conv2d    read once, by a pointwise convolution, which computes it again in the backward
//                       pass; not through a ReLU, whose gate (kernels.h) would need it before
//   concat              read once, by a ReLU, which puts its results side by side
//   avgPool             over 3×3 pixels, as large as its input, read by sums alone, each of which pools what
//                       it adds up so at once: Σ βᵢ P xᵢ = P Σ βᵢ xᵢ
//   zero                read by sums alone; its term is 0 and so is the gradient of its weight, even where a
//                       multiplication by 0 would make NaN of an infinite weight or a gradient that is none
//   dropPath            where nothing is dropped: it is its input
//
// Without fusion every node is computed by itself; that is what the fused passes are tested against.
#pragma once

#include <vector>

#include "network.h"

namespace rnas {

class Fusion {
 public:
  // An addend of a sum: the output of `node`, times an element of alpha unless that is kNone.
  struct Term {
    int node;
    size_t alpha;
  };

  Fusion() = default;
  Fusion(const Network& network, const std::vector<bool>& computed, bool drop_path, bool enabled);

  // The node whose output this node's output is: itself, or what it passes on unchanged.
  int owner(int node) const { return owner_[node]; }
  // Computed by its readers.
  bool absorbed(int node) const { return absorbed_[node]; }
  // The node that holds what a reader of `node` loads.
  int stored(int node) const { return stored_[node]; }
  // What a node's steps read, absorbed normalisations included, absorbed convolutions, concatenations and
  // pools not.
  const std::vector<int>& reads(int node) const { return reads_[node]; }
  // How many nodes (and outputs of the network) read this one.
  size_t reader_count(int node) const { return readers_[node].size(); }
  // Whether a node adds up terms: a sum, or a ReLU that absorbed one.
  bool adds(const Network& network, int node) const;
  // Whether a node is a pool that sums, if only they read it, leave out: what they pool is `node`'s input.
  static bool pools_in_place(const Node& node);
  // What it adds up.
  const std::vector<Term>& terms(int node) const { return terms_[node]; }

 private:
  bool can_be_absorbed(const Network& network, int node) const;
  void collect_terms(const Network& network, int node);
  void collect_reads(const Network& network, int node);

  std::vector<int> owner_, stored_;
  std::vector<bool> absorbed_;
  std::vector<std::vector<int>> readers_, reads_;  // by node
  std::vector<std::vector<Term>> terms_;
};

}  // namespace rnas
