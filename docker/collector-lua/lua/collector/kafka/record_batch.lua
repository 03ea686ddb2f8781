--- Kafka's record batch (message format 2): the only one that brokers of version 4 take, where lua-nginx-kafka 0.07 writes
--- formats 0 and 1. https://kafka.apache.org/documentation/#recordbatch

local bit = require("bit")
local buffers = require("string.buffer")
local crc32c = require("collector.crc32c")
local ffi = require("ffi")

local band, bor, bxor, lshift, rshift, arshift = bit.band, bit.bor, bit.bxor, bit.lshift, bit.rshift, bit.arshift
local char = string.char

local NO_PRODUCER = ("\255"):rep(14) -- id, epoch and sequence of a producer that is not idempotent
local LENGTH_AT, LENGTH_FROM, CRC_AT, CRC_FROM = 8, 12, 17, 21

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
    elseif left >= 0 and left < 0x4000 then
        return char(bor(band(left, 0x7f), 0x80), rshift(left, 7))
    end
    local bytes = {}
    while band(left, bit.bnot(0x7f)) ~= 0 do
        bytes[#bytes + 1] = char(bor(band(left, 0x7f), 0x80))
        left = rshift(left, 7)
    end
    bytes[#bytes + 1] = char(left)
    return table.concat(bytes)
end

local function put_record(batch, each, first, index)
    local time, offset, key, value = varint(each.time - first), varint(index - 1), varint(#each.key), varint(each.size)
    batch:put(varint(#time + #offset + #key + #each.key + #value + each.size + 2), "\0", time, offset, key, each.key, value)
    local parts = each.parts
    for place = 1, #parts do
        batch:put(parts[place])
    end
    batch:put("\0") -- no headers
end

local function latest_of(records)
    local latest = records[1].time
    for index = 2, #records do
        latest = math.max(latest, records[index].time)
    end
    return latest
end

--- Length and checksum are of what follows them: they are filled in at the end.
local function sealed(batch)
    local bytes, size = batch:ref()
    ffi.copy(bytes + LENGTH_AT, int32(size - LENGTH_FROM), 4)
    ffi.copy(bytes + CRC_AT, int32(crc32c(bytes + CRC_FROM, size - CRC_FROM)), 4)
    return batch:get()
end

local batch = buffers.new()

--- One batch of `records`.
return function(records)
    local first = records[1].time
    batch:reset()
    batch:put(int64(0), int32(0), int32(-1), "\2", int32(0), "\0\0", int32(#records - 1))
    batch:put(int64(first), int64(latest_of(records)), NO_PRODUCER, int32(#records))
    for index = 1, #records do
        put_record(batch, records[index], first, index)
    end
    return sealed(batch)
end
