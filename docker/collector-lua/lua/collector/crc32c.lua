--- CRC-32C (Castagnoli), which Kafka's record batches bear, and the spool's lines; nginx has only the other CRC-32, and for Lua
--- strings alone. Four bytes a step.

local bit = require("bit")
local ffi = require("ffi")

local band, bxor, lshift, rshift = bit.band, bit.bxor, bit.lshift, bit.rshift
local POLYNOMIAL = 0x82f63b78

local function tables()
    local made = ffi.new("int32_t[4][256]")
    for index = 0, 255 do
        local value = index
        for _ = 1, 8 do
            value = band(value, 1) == 1 and bxor(rshift(value, 1), POLYNOMIAL) or rshift(value, 1)
        end
        made[0][index] = value
    end
    for index = 0, 255 do
        for step = 1, 3 do
            local before = made[step - 1][index]
            made[step][index] = bxor(rshift(before, 8), made[0][band(before, 0xff)])
        end
    end
    return made
end

local TABLES = tables()

--- The checksum of `size` bytes (a string, or a pointer) as a signed 32-bit number.
return function(text, size)
    local bytes = ffi.cast("const uint8_t *", text)
    local one, two, three, four = TABLES[0], TABLES[1], TABLES[2], TABLES[3]
    local crc, at = bit.bnot(0), 0
    while at + 4 <= size do
        local word = bytes[at] + lshift(bytes[at + 1], 8) + lshift(bytes[at + 2], 16) + lshift(bytes[at + 3], 24)
        crc = bxor(crc, word)
        local low, high = bxor(four[band(crc, 0xff)], three[band(rshift(crc, 8), 0xff)]), two[band(rshift(crc, 16), 0xff)]
        crc = bxor(low, high, one[rshift(crc, 24)])
        at = at + 4
    end
    while at < size do
        crc = bxor(rshift(crc, 8), one[band(bxor(crc, bytes[at]), 0xff)])
        at = at + 1
    end
    return bit.bnot(crc)
end
