#ifndef C_ALLOCATION_COUNT_H
#define C_ALLOCATION_COUNT_H

#include <stdint.h>

// How many blocks this process has asked of the heap so far.
uint64_t allocation_count(void);

#endif
