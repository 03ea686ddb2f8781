--- The record that Kafka gets: the event as it came, and what the collector knows about its arrival.
---
--- A record is `{key, time, parts, size}`: its value is its parts one after the other. They are never joined into one Lua string:
--- LuaJIT keeps equal strings once, looks at a few bytes of a long one to tell it from others, and events that resemble each
--- other would be compared byte by byte.

local record = {}

--- A client's own id is kept where it is one (a sender that retries can then be told from two senders), else ours is used.
local function request_id()
    local given = ngx.var.http_x_request_id
    if given and #given <= 64 and given:find("^[%w._%-]+$") then
        return given
    end
    return ngx.var.request_id
end

local function escaped(byte)
    return (byte == '"' or byte == "\\") and "\\" .. byte or ("%%%02X"):format(byte:byte())
end

--- Headers and paths are bytes, JSON is UTF-8: what is not printable ASCII is written as percent escapes.
local function quoted(text)
    return '"' .. text:gsub('[^ !#-[%]^-~]', escaped) .. '"'
end

local function made(key, time, parts)
    local size = 0
    for index = 1, #parts do
        size = size + #parts[index]
    end
    return { key = key, time = time, parts = parts, size = size }
end

--- The record of `field` ("data" or "data_list") and its JSON `text`; time is milliseconds since the epoch.
function record.of(field, text, project)
    local time, rid = math.floor(ngx.now() * 1000), request_id()
    return made(rid, time, {
        '{"', field, '":', text, ',"meta":{"ctime":', ("%.0f"):format(time), ',"date":"', ngx.utctime():sub(1, 10),
        '","ip":"', ngx.var.remote_addr, '","method":"', ngx.req.get_method(), '","project":"', project, '","rid":"', rid,
        '","ua":', quoted(ngx.var.http_user_agent or ""), ',"uri":', quoted(ngx.var.request_uri), "}}",
    })
end

--- A record whose value is there already.
function record.with_value(key, time, value)
    return made(key, time, { value })
end

return record
