--- The record that Kafka gets: the event as it came, and what the collector knows about its arrival.

local record = {}

--- A client's own id is kept where it is one (a sender that retries can then be told from two senders), else ours is used.
local function request_id()
    local given = ngx.var.http_x_request_id
    if given and #given <= 64 and given:find("^[%w._%-]+$") then
        return given
    end
    return ngx.var.request_id
end

--- Headers and paths are bytes, JSON is UTF-8: what is not printable ASCII is written as percent escapes.
local function quoted(text)
    if text:find('[^ !#-%[%]-~]') then
        text = text:gsub('["\\]', "\\%0"):gsub("[^ -~]", function(byte)
            return ("%%%02X"):format(byte:byte())
        end)
    end
    return '"' .. text .. '"'
end

--- A record `{key, value, time}` of `field` ("data" or "data_list") and its JSON `text`; time is milliseconds since the epoch.
function record.of(field, text, project)
    local time, rid = math.floor(ngx.now() * 1000), request_id()
    local meta = ('{"ctime":%.0f,"date":"%s","ip":"%s","method":"%s","project":"%s","rid":"%s","ua":%s,"uri":%s}'):format(
        time, ngx.utctime():sub(1, 10), ngx.var.remote_addr, ngx.req.get_method(), project, rid,
        quoted(ngx.var.http_user_agent or ""), quoted(ngx.var.request_uri))
    return { key = rid, time = time, value = '{"' .. field .. '":' .. text .. ',"meta":' .. meta .. "}" }
end

return record
