--- Kafka's record batch (message format 2): the only one that brokers of version 4 take, where lua-nginx-kafka 0.07 writes
--- formats 0 and 1. https://kafka.apache.org/documentation/#recordbatch

local bit = require("bit")
local crc32c = require("collector.kafka.crc32c")

local band, bor, bxor, lshift, rshift, arshift = bit.band, bit.bor, bit.bxor, bit.lshift, bit.rshift, bit.arshift
local char, concat = string.char, table.concat

local NO_PRODUCER = ("\255"):rep(14) -- id, epoch and sequence of a producer that is not idempotent

local function int32(value)
    return char(band(rshift(value, 24), 0xff), band(rshift(value, 16), 0xff), band(rshift(value, 8), 0xff), band(value, 0xff))
end

local function int64(value)
    local high = math.floor(value / 2 ^ 32)
    return int32(bit.tobit(high)) .. int32(bit.tobit(value - high * 2 ^ 32))
end

--- A zigzag varint of a 32-bit number.
local function varint(value)
    local left = bxor(lshift(value, 1), arshift(value, 31))
    if left >= 0 and left < 0x80 then
        return char(left)
    end
    local bytes = {}
    while band(left, bit.bnot(0x7f)) ~= 0 do
        bytes[#bytes + 1] = char(bor(band(left, 0x7f), 0x80))
        left = rshift(left, 7)
    end
    bytes[#bytes + 1] = char(left)
    return concat(bytes)
end

--- One batch of `records`, each with key, value and time (milliseconds since the epoch).
return function(records)
    local first, latest, parts = records[1].time, records[1].time, {}
    for index, each in ipairs(records) do
        latest = math.max(latest, each.time)
        local head = "\0" .. varint(each.time - first) .. varint(index - 1) .. varint(#each.key) .. each.key .. varint(#each.value)
        local at = #parts
        parts[at + 1] = varint(#head + #each.value + 1)
        parts[at + 2] = head
        parts[at + 3] = each.value
        parts[at + 4] = "\0" -- no headers
    end
    local body = "\0\0" .. int32(#records - 1) .. int64(first) .. int64(latest) .. NO_PRODUCER .. int32(#records) .. concat(parts)
    return int64(0) .. int32(#body + 9) .. int32(-1) .. "\2" .. int32(crc32c(body)) .. body
end
