--- gunzip with a limit, by zlib through LuaJIT's FFI: a gzip bomb stops at the limit, never in memory.

local ffi = require("ffi")

ffi.cdef([[
typedef struct {
    const uint8_t *next_in; unsigned avail_in; unsigned long total_in;
    uint8_t *next_out; unsigned avail_out; unsigned long total_out;
    const char *msg; void *state;
    void *zalloc; void *zfree; void *opaque;
    int data_type; unsigned long adler; unsigned long reserved;
} z_stream;
const char *zlibVersion(void);
int inflateInit2_(z_stream *stream, int window_bits, const char *version, int stream_size);
int inflate(z_stream *stream, int flush);
int inflateReset(z_stream *stream);
]])

local zlib = ffi.load("libz.so.1")
local Z_OK, Z_STREAM_END, Z_NO_FLUSH = 0, 1, 0
local GZIP_ONLY = 15 + 16

local inflating = {}

local stream, buffer, capacity

--- One stream and one buffer for each worker, made when the first body comes: nothing yields while they are in use.
local function prepare(limit)
    if not stream then
        stream = ffi.new("z_stream")
        assert(zlib.inflateInit2_(stream, GZIP_ONLY, zlib.zlibVersion(), ffi.sizeof("z_stream")) == Z_OK)
        capacity = limit + 1
        buffer = ffi.new("uint8_t[?]", capacity)
    end
    zlib.inflateReset(stream)
end

--- The text of a gzip body, all members of it; or nil and why: "gzip" or "event_too_large".
function inflating.gunzip(body, limit)
    prepare(limit)
    stream.next_in, stream.avail_in = ffi.cast("const uint8_t *", body), #body
    stream.next_out, stream.avail_out = buffer, capacity
    while true do
        local status = zlib.inflate(stream, Z_NO_FLUSH)
        if stream.avail_out == 0 then
            return nil, "event_too_large"
        elseif status == Z_STREAM_END and stream.avail_in == 0 then
            return ffi.string(buffer, capacity - stream.avail_out)
        elseif status == Z_STREAM_END then
            zlib.inflateReset(stream)
        elseif status ~= Z_OK or stream.avail_in == 0 then
            return nil, "gzip"
        end
    end
end

return inflating
