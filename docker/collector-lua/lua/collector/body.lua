--- From a request to the JSON text that it carries: base64(gzip(JSON)), gzip(JSON), or JSON.

local inflating = require("collector.inflate")

local body = {}

local allowed_types = {
    ["text/plain"] = true, ["application/json"] = true, ["application/octet-stream"] = true, ["application/gzip"] = true,
}

local function refused_headers()
    local kind = ngx.var.http_content_type
    if kind and kind ~= "" and not allowed_types[kind:match("^%s*([^;%s]*)"):lower()] then
        return "content_type"
    end
    local encoding = ngx.var.http_content_encoding
    if encoding and encoding ~= "" and encoding:lower() ~= "gzip" and encoding:lower() ~= "identity" then
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

--- What `data` holds is seen by how it begins: gzip's magic, a brace or a bracket; base64 can begin with none of them.
local function decoded(data, limit)
    if is_gzip(data) then
        return inflating.gunzip(data, limit)
    end
    local first = data:match("^%s*(%S)")
    if first == nil then
        return nil, "empty"
    elseif first == "{" or first == "[" then
        if #data > limit then
            return nil, "event_too_large"
        end
        return data
    end
    local bytes = ngx.decode_base64(data) or ngx.decode_base64((data:gsub("%s+", "")))
    if not bytes then
        return nil, "base64"
    elseif not is_gzip(bytes) then
        return nil, "gzip"
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
    if ngx.var.http_content_encoding == "gzip" and not is_gzip(data) then
        return nil, "gzip"
    end
    return decoded(data, limit)
end

return body
