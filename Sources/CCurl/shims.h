#ifndef SIDEGATE_CCURL_SHIMS_H
#define SIDEGATE_CCURL_SHIMS_H

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/socket.h>

/* curl_easy_setopt and its kind take a variable number of arguments, which Swift cannot call: one shim a type. */

typedef size_t (*CCurl_data_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode CCurl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode CCurl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode CCurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode CCurl_set_bytes(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode CCurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode CCurl_set_context(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode CCurl_set_callback(CURL *easy, CURLoption option, CCurl_data_callback value) {
    return curl_easy_setopt(easy, option, value);
}

/* libcurl copies the bytes. */
static inline CURLcode CCurl_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
    return curl_easy_setopt(easy, option, &blob);
}

static int CCurl_socket_is_made(void *context, curl_socket_t socket, curlsocktype purpose) {
    (void)purpose;
#ifdef TCP_USER_TIMEOUT
    unsigned int milliseconds = (unsigned int)(uintptr_t)context;
    /* Where the system does not know it, connections are found dead later. */
    (void)setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
#else
    (void)context;
    (void)socket;
#endif
    return CURL_SOCKOPT_OK;
}

/* A peer that acknowledges nothing for so long is gone (RFC 5482): a connection that died in silence is found out. */
static inline void CCurl_bound_silence(CURL *easy, unsigned int milliseconds) {
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, CCurl_socket_is_made);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, (void *)(uintptr_t)milliseconds);
}

/* Whether a connection was there, TLS included, and the request could go out. */
static inline int CCurl_was_connected(CURL *easy) {
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &microseconds);
    return microseconds > 0;
}

static inline long CCurl_response_code(CURL *easy) {
    long code = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

static inline void CCurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    curl_multi_setopt(multi, option, value);
}

/* The next finished transfer, and how it ended; null where there is none. */
static inline CURL *CCurl_multi_finished(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left))) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

#endif
