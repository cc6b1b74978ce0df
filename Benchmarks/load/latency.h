// How long letters took: over all, and in a typical tenth of a second.
//
// On a machine that others use as well, a core is taken away now and then for longer than any letter takes.
// One such moment spoils a percentile of the whole time, but only its own slice of many.
#pragma once
#include <stdint.h>

void latency_begin(void);
void latency_add(uint64_t time, uint64_t taken);
void latency_report(void);
