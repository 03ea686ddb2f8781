--- What may be an event: RFC 8259's JSON in UTF-8, an object or an array of objects. One regular expression is the whole
--- grammar, compiled to machine code: it is strict where JSON decoders are lenient, it makes no garbage, and the text is
--- passed on as it came, so that no number loses a digit and no empty list becomes an object.

local event = {}

--- How deep an event may be nested follows from it: a few hundred levels, fewer than what reads from Kafka can bear. So are the
--- digits of a number: MSK Connect's Jackson reads a thousand, and an event with more would stop the connectors for everybody.
local JIT_STACK = 64 * 1024
local UTF8_ERROR, STACK_ERROR = "-10", "-27"

--- Jackson takes names of 50000 units of UTF-16: of half as many letters. Only an event that is longer than this can have more.
local LONGEST_NAME = 24576
local SHORT_NAME = [[ (?! " (?&many){6} ) ]]

local JSON = [[
(?(DEFINE)
  (?<s>      [ \t\r\n]*+ )
  (?<unit>   u (?: (?! [dD][89a-fA-F] ) [0-9a-fA-F]{4} | [dD][89abAB][0-9a-fA-F]{2} \\u [dD][c-fC-F][0-9a-fA-F]{2} ) )
  (?<string> " (?: [^"\\\x00-\x1f]++ | \\ (?: ["\\/bfnrt] | (?&unit) ) )*+ " )
  (?<number> -? (?: 0 | [1-9][0-9]{0,299}+ ) (?: \. [0-9]{1,300}+ )? (?: [eE] [+-]? [0-9]{1,9}+ )? )
  (?<value>  (?&string) | (?&number) | (?&object) | (?&array) | true | false | null )
  (?<pair>   (?&s) (?&string) (?&s) : (?&s) (?&value) (?&s) )
  (?<object> \{ (?: (?&pair) (?: , (?&pair) )*+ | (?&s) ) \} )
  (?<item>   (?&s) (?&value) (?&s) )
  (?<array>  \[ (?: (?&item) (?: , (?&item) )*+ | (?&s) ) \] )
  (?<event>  (?&s) (?&object) (?&s) )
  (?<some>   (?: [^"\\] | \\ . ){64} )
  (?<many>   (?&some){64} )
)]]
local EVENT = JSON .. [[ \A (?: (?&event) | (?&s) \[ (?&event) (?: , (?&event) )*+ \] (?&s) ) \z ]]
local WITH_SHORT_NAMES = EVENT:gsub("%(%?<pair> *%(%?&s%)", "%0" .. SHORT_NAME, 1)
local ANYTHING = JSON .. [[ \A (?&item) \z ]]

--- Once, before nginx forks.
function event.prepare()
    require("ngx.re").opt("jit_stack_size", JIT_STACK)
end

local function matches(text, grammar)
    local from, _, problem = ngx.re.find(text, grammar, "joux")
    return from, problem and problem:match("%-%d+$")
end

--- Any JSON at all, an event or not.
function event.is_json(text)
    return matches(text, ANYTHING) ~= nil
end

local function reason(text, problem)
    local is_json, deeper = matches(text, ANYTHING)
    if problem == UTF8_ERROR then
        return "utf8"
    elseif (problem or deeper) == STACK_ERROR then
        return "json_too_deep"
    end
    return is_json and "shape" or "json"
end

--- The record's field for `text` ("data" or "data_list") and the text on one line; or nil and the reason for refusing it.
function event.check(text)
    local ok, problem = matches(text, EVENT)
    if not ok then
        return nil, reason(text, problem)
    end
    if #text > LONGEST_NAME then
        ok, problem = matches(text, WITH_SHORT_NAMES)
        if not ok then
            return nil, problem == STACK_ERROR and "json_too_deep" or "name_too_long"
        end
    end
    -- Line ends stand between tokens only (within a string they are escaped), and the spool has one event a line.
    if text:find("\n", 1, true) or text:find("\r", 1, true) then
        text = text:gsub("[\r\n]", " ")
    end
    return text:find("^%s*{") and "data" or "data_list", text
end

return event
