--- One record a line: checksum, key, time, value. The checksum tells a whole line from one that a crash cut.

local bit = require("bit")
local buffers = require("string.buffer")
local crc32c = require("collector.crc32c")
local record = require("collector.record")

local lines = {}

local whole, line = buffers.new(), buffers.new()

local function put(each)
    line:reset()
    line:put(each.key, " ", ("%.0f"):format(each.time), " ")
    local parts = each.parts
    for index = 1, #parts do
        line:put(parts[index])
    end
    local bytes, size = line:ref()
    whole:put(bit.tohex(crc32c(bytes, size)), " ")
    whole:putcdata(bytes, size)
    whole:put("\n")
end

--- The text of all records as a buffer, which is good until the next call.
function lines.write(records)
    whole:reset()
    for index = 1, #records do
        put(records[index])
    end
    return whole
end

local function parsed(text)
    local checksum, rest = text:match("^(%x%x%x%x%x%x%x%x) (.*)$")
    if not checksum or checksum ~= bit.tohex(crc32c(rest, #rest)) then
        return nil
    end
    local key, time, value = rest:match("^(%S+) (%d+) (.*)$")
    return key and record.with_value(key, tonumber(time), value)
end

--- The records of a text in order, and the lines that are none.
function lines.read(text)
    local records, broken = {}, {}
    for each in text:gmatch("[^\n]+") do
        local found = parsed(each)
        if found then
            records[#records + 1] = found
        else
            broken[#broken + 1] = each
        end
    end
    return records, broken
end

return lines
