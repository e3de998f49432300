/* Reruns what fuzzing found worth keeping, without a fuzzer: tests/fuzz/corpus/fuzz_contract, or what is named. */
#define FUZZ_PLAIN
#define FUZZ_CORPUS "tests/fuzz/corpus/fuzz_contract"
#include "../fuzz/fuzz_contract.c"
