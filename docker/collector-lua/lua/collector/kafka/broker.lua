--- A connection to one broker, in place of lua-nginx-kafka's: that one knows no TLS, which MSK's port 9094 speaks, takes any
--- answer for its own, and asks a DNS server for localhost.

local response = require("nginx.kafka.response")

local broker = {}
local methods = { __index = broker }

local KEEPALIVE = 60 * 1000
local MOST_IDLE = 16

--- Called as lua-nginx-kafka's client does it; `config` is the table of its socket settings.
function broker.new(_, host, port, config)
    return setmetatable({
        name = host, host = host == "localhost" and "127.0.0.1" or host, port = port, config = config,
    }, methods)
end

local function connected(self)
    local socket = ngx.socket.tcp()
    socket:settimeouts(self.config.connect_timeout, self.config.socket_timeout, self.config.socket_timeout)
    local ok, why = socket:connect(self.host, self.port)
    if not ok then
        return nil, why
    end
    if self.config.tls and socket:getreusedtimes() == 0 then
        ok, why = socket:sslhandshake(nil, self.name, true)
        if not ok then
            socket:close()
            return nil, why
        end
    end
    return socket
end

local function exchange(socket, request)
    local sent, why = socket:send(request:package())
    if not sent then
        return nil, why
    end
    local head
    head, why = socket:receive(4)
    if not head then
        return nil, why
    end
    return socket:receive(response.to_int32(head))
end

local function answered(self, request)
    local socket, why = connected(self)
    if not socket then
        return nil, why
    end
    local data
    data, why = exchange(socket, request)
    if not data then
        socket:close()
        return nil, why
    end
    socket:setkeepalive(KEEPALIVE, MOST_IDLE)
    return response:new(data, request.api_version)
end

--- A response, or nil and why. What was sent may have been done all the same. A handshake that fails can raise an error
--- (an assertion of lua-resty-core): to who asks it is one failure more.
function broker:send_receive(request)
    local ok, found, why = pcall(answered, self, request)
    if not ok then
        return nil, found, true
    end
    return found, why, true
end

return broker
