#pragma once

#include <stddef.h>
#include <stdint.h>

// libFuzzer's own mutations, for those that mend the result (LLVM, compiler-rt/include/fuzzer/FuzzerInterface.h).
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t limit);
