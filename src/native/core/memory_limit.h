// How much memory the buffers of this process may take together. Systems that promise more than they have end
// the process that touches too much of it; what the machine cannot hold is refused before that.
#pragma once

#include <cstddef>
#include <new>
#include <string>

namespace rnas {

class OutOfMemory : public std::bad_alloc {
 public:
  OutOfMemory(size_t wanted, size_t held, size_t limit);
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

// There is no limit until one is set; it is the machine's, and so the same for all engines of the process.
void set_memory_limit(size_t bytes);
// Counts bytes that are about to be taken. Throws OutOfMemory, and counts nothing, if that is too much.
void claim_memory(size_t bytes);
void return_memory(size_t bytes);
// Bytes that are claimed now.
size_t held_memory();

}  // namespace rnas
