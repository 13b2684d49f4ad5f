-- Asks Sidegate about a request: "who is this, and may they pass?". For HAProxy 2.5 or newer, whose Lua has an HTTP
-- client. haproxy.cfg loads this file and acts on the variables that it sets:
--
--   txn.sidegate.verdict    "pass", "sign-in", "refuse" or "error"
--   txn.sidegate.location   where to log in, with "sign-in"
--   txn.sidegate.status     Sidegate's status
--   txn.sidegate.page       Sidegate's page about a refusal, if a person is looking, and txn.sidegate.policy for it
--   txn.sidegate.cookie_1 to _5   what the answer sets or clears

local address = os.getenv("SIDEGATE") or "127.0.0.1:4180"

-- What the application learns. Each replaces what the client sent under that name.
local identity = {
    "x-forwarded-user", "x-forwarded-email", "x-forwarded-groups", "x-forwarded-preferred-username",
}

-- Of the browser's request, what Sidegate decides from.
local passed = { "host", "cookie", "authorization", "accept", "user-agent", "sec-fetch-mode", "sec-fetch-dest",
                 "x-requested-with", "upgrade", "origin" }

local function fields(txn)
    local headers = {
        ["x-forwarded-method"] = { txn.sf:method() },
        ["x-forwarded-uri"] = { txn.sf:pathq() },
        ["x-forwarded-proto"] = { txn.f:ssl_fc() == 1 and "https" or "http" },
        ["x-real-ip"] = { txn.sf:src() },
        ["x-forwarded-for"] = { txn.sf:src() },
    }
    local given = txn.http:req_get_headers()
    for _, name in ipairs(passed) do
        if given[name] then
            local values = {}
            local index = 0
            while given[name][index] do
                values[index + 1] = given[name][index]
                index = index + 1
            end
            -- Over HTTP/2 a browser may send each cookie as a field of its own.
            headers[name] = name == "cookie" and { table.concat(values, "; ") } or values
        end
    end
    if given["host"] then headers["x-forwarded-host"] = { given["host"][0] } end
    return headers
end

-- Sidegate at one of its endpoints. No client can change the URI of this request.
local function ask(txn, endpoint)
    local answer = core.httpclient():get({
        url = "http://" .. address .. endpoint .. "?method=" .. (txn.sf:method():match("^[%u-]+$") or ""),
        headers = fields(txn),
        timeout = 10000,
    })
    if not answer or not answer.status or answer.status == 0 then return nil end
    return answer, function(name)
        local values = answer.headers and answer.headers[name]
        return values and values[0]
    end
end

core.register_action("sidegate", { "http-req" }, function(txn)
    local set = function(name, value) txn:set_var("txn.sidegate." .. name, value) end
    -- Until there is an answer, nobody passes.
    set("verdict", "error")
    local answer, first = ask(txn, "/oauth2/auth")
    if not answer then return end
    set("status", answer.status)
    for number = 1, 5 do
        local cookie = first("x-sidegate-set-cookie-" .. number)
        if cookie then set("cookie_" .. number, cookie) end
    end
    if answer.status >= 200 and answer.status < 300 then
        for _, name in ipairs(identity) do
            local value = first(name)
            if value and value ~= "" then txn.http:req_set_header(name, value) end
        end
        set("verdict", "pass")
    elseif answer.status == 401 and first("location") then
        set("location", first("location"))
        set("verdict", "sign-in")
    elseif answer.status == 401 or answer.status == 403 then
        set("verdict", "refuse")
        -- The answer above has no page: it is for the gateway.
        local page, about = ask(txn, "/oauth2/denied")
        if page and page.status == answer.status and (about("content-type") or ""):find("^text/html") then
            set("page", page.body)
            set("policy", about("content-security-policy") or "")
        end
    end
end)
