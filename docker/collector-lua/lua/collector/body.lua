--- From a request to the JSON text that it carries: base64(gzip(JSON)), gzip(JSON), or JSON.

local event = require("collector.event")
local inflating = require("collector.inflate")

local body = {}

local allowed_types = {
    ["text/plain"] = true, ["application/json"] = true, ["application/octet-stream"] = true, ["application/gzip"] = true,
}

local allowed_encodings = { gzip = true, identity = true }

local function content_type()
    return (ngx.var.http_content_type or ""):match("^%s*([^;%s]*)"):lower()
end

local function content_encoding()
    return (ngx.var.http_content_encoding or ""):lower()
end

local function refused_headers()
    local kind, encoding = content_type(), content_encoding()
    if kind ~= "" and not allowed_types[kind] then
        return "content_type"
    elseif encoding ~= "" and not allowed_encodings[encoding] then
        return "content_encoding"
    end
    return nil
end

local function raw_body()
    ngx.req.read_body()
    local data = ngx.req.get_body_data()
    if data then
        return data
    end
    local name = ngx.req.get_body_file()
    if not name then
        return ""
    end
    local file = assert(io.open(name, "rb"))
    data = file:read("*a")
    file:close()
    return data
end

local function is_gzip(data)
    return data:byte(1) == 0x1f and data:byte(2) == 0x8b
end

--- A text that begins neither as an event nor as base64 of gzip: the reason is for whoever meant it to be either.
local function no_event(data, bytes)
    if event.is_json(data) then
        return "shape"
    elseif content_type() == "application/json" then
        return "json"
    end
    return bytes and "gzip" or "base64"
end

--- What `data` holds is seen by how it begins: gzip's magic, a brace or a bracket; base64 can begin with none of them.
local function decoded(data, limit)
    if is_gzip(data) then
        return inflating.gunzip(data, limit)
    end
    local first = data:match("^%s*(%S)")
    if first == "{" or first == "[" then
        if #data > limit then
            return nil, "event_too_large"
        end
        return data
    end
    local bytes = ngx.decode_base64(data) or ngx.decode_base64((data:gsub("%s+", "")))
    if not bytes or not is_gzip(bytes) then
        return nil, no_event(data, bytes)
    end
    return inflating.gunzip(bytes, limit)
end

--- The JSON text of this request, or nil and the reason for refusing it.
function body.read(limit)
    local reason = refused_headers()
    if reason then
        return nil, reason
    end
    local data = raw_body()
    if not data:find("%S") then
        return nil, "empty"
    elseif content_encoding() == "gzip" and not is_gzip(data) then
        return nil, "gzip"
    end
    return decoded(data, limit)
end

return body
