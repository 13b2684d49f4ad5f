#include "CRE2.h"

#include <cstring>
#include <new>

#include <re2/re2.h>

struct CRE2Expression {
    re2::RE2 expression;
};

static re2::RE2::Options options() {
    re2::RE2::Options options;
    // The caller says what is wrong, where people look for it.
    options.set_log_errors(false);
    options.set_never_capture(true);
    return options;
}

CRE2Expression *CRE2Compile(const char *pattern, size_t length, char *error, size_t errorCapacity) {
    auto *compiled = new (std::nothrow) CRE2Expression{re2::RE2(re2::StringPiece(pattern, length), options())};
    if (compiled == nullptr || compiled->expression.ok()) return compiled;
    if (errorCapacity > 0) {
        std::strncpy(error, compiled->expression.error().c_str(), errorCapacity - 1);
        error[errorCapacity - 1] = '\0';
    }
    delete compiled;
    return nullptr;
}

void CRE2Free(CRE2Expression *expression) {
    delete expression;
}

bool CRE2Matches(const CRE2Expression *expression, const char *text, size_t length) {
    return expression->expression.Match(re2::StringPiece(text, length), 0, length, re2::RE2::UNANCHORED, nullptr, 0);
}
