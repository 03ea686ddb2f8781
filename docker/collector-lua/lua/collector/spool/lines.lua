--- One record a line: checksum, key, time, value. The checksum tells a whole line from one that a crash cut.

local lines = {}

function lines.write(records)
    local text = {}
    for index, each in ipairs(records) do
        local line = ("%s %.0f %s"):format(each.key, each.time, each.value)
        text[index] = ("%08x %s\n"):format(ngx.crc32_long(line), line)
    end
    return table.concat(text)
end

local function parsed(line)
    local checksum, rest = line:match("^(%x%x%x%x%x%x%x%x) (.*)$")
    if not checksum or tonumber(checksum, 16) ~= ngx.crc32_long(rest) then
        return nil
    end
    local key, time, value = rest:match("^(%S+) (%d+) (.*)$")
    return key and { key = key, time = tonumber(time), value = value }
end

--- The records of a text in order, and the lines that are none.
function lines.read(text)
    local records, broken = {}, {}
    for line in text:gmatch("[^\n]+") do
        local each = parsed(line)
        if each then
            records[#records + 1] = each
        else
            broken[#broken + 1] = line
        end
    end
    return records, broken
end

return lines
