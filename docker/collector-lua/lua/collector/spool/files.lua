--- The few calls of the operating system that Lua lacks: what is written is on the disk (fdatasync), a file belongs to one
--- process (flock, which ends with it), a folder can be read.

local bit = require("bit")
local ffi = require("ffi")

ffi.cdef([[
int open(const char *path, int flags, ...);
int close(int file);
long write(int file, const void *data, size_t size);
int fsync(int file);
int fdatasync(int file);
int ftruncate(int file, long size);
int flock(int file, int operation);
int rename(const char *from, const char *to);
int unlink(const char *path);
int getpid(void);
char *strerror(int number);
typedef struct { uint64_t inode; int64_t offset; uint16_t length; uint8_t kind; char name[256]; } spool_entry;
void *opendir(const char *path);
spool_entry *readdir(void *folder);
int closedir(void *folder);
]])

local C = ffi.C
local WRITE_ONLY, CREATE, EXCLUSIVE, APPEND, CLOSE_ON_EXEC = 1, 64, 128, 1024, 524288
local READ_WRITE = 2
local LOCK_EXCLUSIVE, LOCK_NOW = 2, 4

local files = {}

local function reason()
    return ffi.string(C.strerror(ffi.errno()))
end

function files.process()
    return C.getpid()
end

--- A new file to append to, which no other process may lock; or nil and why.
function files.create(path)
    local file = C.open(path, bit.bor(WRITE_ONLY, CREATE, EXCLUSIVE, APPEND, CLOSE_ON_EXEC), ffi.cast("int", 384))
    if file < 0 then
        return nil, reason()
    end
    if C.flock(file, bit.bor(LOCK_EXCLUSIVE, LOCK_NOW)) ~= 0 then
        C.close(file)
        return nil, "taken"
    end
    return file
end

--- The file if it is there and nobody has it, locked; or nil and why: "taken", or what the disk says.
function files.claim(path, create)
    local file = C.open(path, bit.bor(READ_WRITE, CLOSE_ON_EXEC, create and CREATE or 0), ffi.cast("int", 384))
    if file < 0 then
        return nil, reason()
    elseif C.flock(file, bit.bor(LOCK_EXCLUSIVE, LOCK_NOW)) ~= 0 then
        C.close(file)
        return nil, "taken"
    end
    return file
end

--- Makes a folder's names as lasting as its files.
local function sync_folder(folder)
    local handle = C.open(folder, CLOSE_ON_EXEC, ffi.cast("int", 0))
    if handle >= 0 then
        C.fsync(handle)
        C.close(handle)
    end
end

--- Adds to a file, which is made where there is none: true when all of it is on the disk, else nil and why.
function files.add(path, text, folder)
    local file = C.open(path, bit.bor(WRITE_ONLY, CREATE, APPEND, CLOSE_ON_EXEC), ffi.cast("int", 384))
    if file < 0 then
        return nil, reason()
    end
    local kept, why = files.append(file, text, #text, files.size(path))
    C.close(file)
    if kept then
        sync_folder(folder)
    end
    return kept, why
end

--- Appends `size` bytes (a string, or a pointer) and waits for the disk. When it can't, the file is as it was: nil and why.
function files.append(file, text, size, size_before)
    local written, bytes = 0, ffi.cast("const char *", text)
    while written < size do
        local count = tonumber(C.write(file, bytes + written, size - written))
        if count <= 0 then
            local why = reason()
            C.ftruncate(file, size_before)
            return nil, why
        end
        written = written + count
    end
    if C.fdatasync(file) ~= 0 then
        local why = reason()
        C.ftruncate(file, size_before)
        return nil, why
    end
    return true
end

function files.close(file)
    C.close(file)
end

--- The new name is on the disk too when this returns.
function files.rename(from, to, folder)
    if C.rename(from, to) ~= 0 then
        return nil, reason()
    end
    sync_folder(folder)
    return true
end

function files.remove(path)
    C.unlink(path)
end

--- Names in a folder that match a Lua pattern, sorted.
function files.list(folder, pattern)
    local names, handle = {}, C.opendir(folder)
    if handle == nil then
        return names
    end
    local entry = C.readdir(handle)
    while entry ~= nil do
        local name = ffi.string(entry.name)
        if name:find(pattern) then
            names[#names + 1] = name
        end
        entry = C.readdir(handle)
    end
    C.closedir(handle)
    table.sort(names)
    return names
end

--- Bytes of a file, 0 if it is gone.
function files.size(path)
    local file = io.open(path, "rb")
    if not file then
        return 0
    end
    local size = file:seek("end")
    file:close()
    return size
end

--- The whole text of a file, or nil.
function files.read(path)
    local file = io.open(path, "rb")
    if not file then
        return nil
    end
    local text = file:read("*a")
    file:close()
    return text
end

return files
