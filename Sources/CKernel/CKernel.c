#include "CKernel.h"

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

static int argument_count;
static char **arguments;

#ifdef __GLIBC__
/*
 * Swift's own list of arguments is found by way of /proc/self/maps and of `environ`, and is empty, without a word, where
 * /proc cannot be read or a preloaded library has called setenv before. glibc hands argc and argv to constructors.
 */
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
    argument_count = count;
    arguments = values;
}
#endif

void CKernel_answered_signals(sigset_t *set) {
    static const int answered[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1};
    sigemptyset(set);
    for (size_t i = 0; i < sizeof answered / sizeof *answered; i++) sigaddset(set, answered[i]);
}

/*
 * The kernel drops a signal to process 1 that it neither handles nor blocks, and main() comes after the constructors of
 * every library. Other processes end by such a signal, as they should.
 */
__attribute__((constructor(101))) static void keep_signals(void) {
    if (getpid() != 1) return;
    sigset_t set;
    CKernel_answered_signals(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

int CKernel_argument_count(void) { return argument_count; }

const char *CKernel_argument(int index) { return index < argument_count ? arguments[index] : NULL; }
