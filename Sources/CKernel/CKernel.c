#include "CKernel.h"

#include <stddef.h>
#include <stdlib.h>

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

int CKernel_argument_count(void) { return argument_count; }

const char *CKernel_argument(int index) { return index < argument_count ? arguments[index] : NULL; }
