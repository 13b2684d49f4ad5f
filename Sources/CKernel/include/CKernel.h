#ifndef CKERNEL_H
#define CKERNEL_H

#include <pthread.h>

/* What the kernel gave the program, argv[0] included; 0 where the C library hands nothing to constructors. */
int CKernel_argument_count(void);
const char *CKernel_argument(int index);

/* Declared under _GNU_SOURCE only, which Swift's importer does not define. */
extern int pthread_setname_np(pthread_t, const char *);

#endif
