#ifndef SIDEGATE_CCURL_SHIMS_H
#define SIDEGATE_CCURL_SHIMS_H

#include <curl/curl.h>

#endif
