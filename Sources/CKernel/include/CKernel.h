#ifndef CKERNEL_H
#define CKERNEL_H

#include <malloc.h>
#include <pthread.h>
#include <signal.h>

/* What the kernel gave the program, argv[0] included; 0 where the C library hands nothing to constructors. */
int CKernel_argument_count(void);
const char *CKernel_argument(int index);

/* The signals that the program waits for. */
void CKernel_answered_signals(sigset_t *set);

/* Declared under _GNU_SOURCE only, which Swift's importer does not define. */
extern int pthread_setname_np(pthread_t, const char *);

#endif
