#include <stddef.h>
#include <stdint.h>

// libFuzzer's entry point for programs that bring their own main (LLVM, compiler-rt/lib/fuzzer).
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));
