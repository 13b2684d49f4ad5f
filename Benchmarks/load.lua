-- The headers that a browser sends, and what the gateway adds; the cookie comes from the environment.
wrk.headers["Host"] = "app.localhost:18080"
wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
wrk.headers["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
wrk.headers["Accept-Language"] = "en-US,en;q=0.5"
wrk.headers["Accept-Encoding"] = "gzip, deflate, br, zstd"
wrk.headers["Referer"] = "http://app.localhost:18080/start"
wrk.headers["Sec-Fetch-Dest"] = "document"
wrk.headers["Sec-Fetch-Mode"] = "navigate"
wrk.headers["Sec-Fetch-Site"] = "same-origin"
wrk.headers["Upgrade-Insecure-Requests"] = "1"
wrk.headers["X-Original-Method"] = "GET"
wrk.headers["X-Original-URL"] = "http://app.localhost:18080/app/page?x=1"
local cookie = os.getenv("BENCH_COOKIE")
if cookie and cookie ~= "" then
    wrk.headers["Cookie"] = "theme=dark; " .. cookie .. "; lang=en"
else
    wrk.headers["Cookie"] = "theme=dark; lang=en"
end

-- A file of cookies, a line each: every request has the next one.
local file = os.getenv("BENCH_COOKIES")
if file and file ~= "" then
    local requests, last = {}, 0
    function init()
        for line in io.lines(file) do
            wrk.headers["Cookie"] = "theme=dark; " .. line .. "; lang=en"
            requests[#requests + 1] = wrk.format()
        end
    end
    function request()
        last = last % #requests + 1
        return requests[last]
    end
end
