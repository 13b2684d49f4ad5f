#ifndef CRE2_H
#define CRE2_H

#include <stdbool.h>
#include <stddef.h>

// RE2 (Debian's libre2-dev) as far as Patterns needs it, without C++ in sight.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct CRE2Expression CRE2Expression;

// Compiles an expression of UTF-8. NULL where it is none; then `error` holds why, as a C string cut to `errorCapacity`.
CRE2Expression *CRE2Compile(const char *pattern, size_t length, char *error, size_t errorCapacity);

void CRE2Free(CRE2Expression *expression);

// Whether the expression matches anywhere in the text. Any number of threads may ask at once.
bool CRE2Matches(const CRE2Expression *expression, const char *text, size_t length);

#ifdef __cplusplus
}
#endif

#endif
