-- Asks Sidegate about a request: "who is this, and may they pass?". For Apache httpd's mod_lua, with LuaSocket;
-- sidegate.conf calls `forget_forgeries` for every request, and `ask` for every one that needs a session.

local http = require "socket.http"
local ltn12 = require "ltn12"

local address = "http://127.0.0.1:4180" -- CHANGE, if Sidegate runs elsewhere
http.TIMEOUT = 10

-- What the application learns. Each replaces what the client sent under that name.
local identity = {
    "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Preferred-Username",
}

-- Of the browser's request, what Sidegate decides from.
local passed = { "Host", "Cookie", "Authorization", "Accept", "User-Agent", "Sec-Fetch-Mode", "Sec-Fetch-Dest",
                 "X-Requested-With", "Upgrade", "Origin" }

-- Of what a client's Connection may name, what is about the connection. mod_proxy takes out every field that it names:
-- a client could take away what Sidegate says.
local about_connection = { ["close"] = true, ["keep-alive"] = true, ["upgrade"] = true }

-- For the moment that a new version of Sidegate takes to start.
local away = [[
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="5">
<title>One moment</title>
<body style="font:1rem/1.5 system-ui,sans-serif;max-width:27rem;margin:20vh auto;padding:1rem">
<main>
<h1>One moment</h1>
<p>Sign-in is being restarted. This page reloads by itself.</p>
</main>
]]

-- Only a page that a browser asks for may ask again by itself: what else is sent must not be sent twice.
local function reload_while_away(r)
    if r.method == "GET" and (r.headers_in["Accept"] or ""):find("text/html", 1, true) then
        r:custom_response(503, away)
    end
end

function forget_forgeries(r)
    if r.uri:find("^/oauth2/") then reload_while_away(r) end
    for name in pairs(r:headers_in_table()) do
        if name:find("_", 1, true) then r.headers_in[name] = nil end
    end
    local kept = {}
    for word in (r.headers_in["Connection"] or ""):gmatch("[^,%s]+") do
        if about_connection[word:lower()] then kept[#kept + 1] = word end
    end
    r.headers_in["Connection"] = #kept > 0 and table.concat(kept, ", ") or nil
    return apache2.DECLINED
end

-- A person who may not pass gets Sidegate's page: as whom, why not, and how to come as somebody else.
local function refuse(r, status, headers)
    local body = {}
    local _, code, answer = http.request {
        url = address .. "/oauth2/denied?method=" .. (r.method:match("^[%u-]+$") or ""),
        headers = headers,
        redirect = false,
        sink = ltn12.sink.table(body),
    }
    if code ~= status or not (answer["content-type"] or ""):find("^text/html") then return status end
    r.status = status
    r.content_type = answer["content-type"]
    r.headers_out["Content-Security-Policy"] = answer["content-security-policy"]
    r.headers_out["Cache-Control"] = "no-store"
    r:write(table.concat(body))
    return apache2.DONE
end

function ask(r)
    local headers = {
        ["X-Forwarded-Method"] = r.method,
        ["X-Forwarded-Uri"] = r.unparsed_uri,
        ["X-Forwarded-Proto"] = r.is_https and "https" or "http",
        ["X-Forwarded-Host"] = r.headers_in["Host"],
        ["X-Real-IP"] = r.useragent_ip,
        ["X-Forwarded-For"] = r.useragent_ip,
    }
    for _, name in ipairs(passed) do headers[name] = r.headers_in[name] end
    local _, status, answer = http.request {
        -- No client can change the URI of this request.
        url = address .. "/oauth2/auth?method=" .. (r.method:match("^[%u-]+$") or ""),
        headers = headers,
        redirect = false,
    }
    -- No answer, no entry: what came instead of a status says why.
    if type(status) ~= "number" then
        r:err("sidegate: " .. tostring(status))
        reload_while_away(r)
        return 503
    end
    for number = 1, 5 do
        r.subprocess_env["SIDEGATE_COOKIE_" .. number] = answer["x-sidegate-set-cookie-" .. number]
    end
    if status >= 200 and status < 300 then
        for _, name in ipairs(identity) do
            local value = answer[name:lower()]
            r.headers_in[name] = value ~= "" and value or nil
        end
        return apache2.OK
    end
    if status == 401 and answer.location then
        r.err_headers_out["Location"] = answer.location
        r.err_headers_out["Cache-Control"] = "no-store"
        return 302
    end
    if status == 401 or status == 403 then return refuse(r, status, headers) end
    return 503
end
