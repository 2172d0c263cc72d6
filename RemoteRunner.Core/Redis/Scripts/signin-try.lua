-- Counts a try to sign in, or refuses it: neither counter may be full, and what is refused is not counted.
-- KEYS: tries at the name, tries from the address. ARGV: how many of each, how long they count (ms).
-- Returns 0 when the try may be looked at, else how long none is (ms).
local wait = 0
for i = 1, 2 do
  if (tonumber(redis.call('GET', KEYS[i])) or 0) >= tonumber(ARGV[i]) then
    local left = redis.call('PTTL', KEYS[i])
    if left < 1 then left = 1 end
    if left > wait then wait = left end
  end
end
if wait > 0 then return wait end
for i = 1, 2 do
  if redis.call('INCR', KEYS[i]) == 1 then redis.call('PEXPIRE', KEYS[i], ARGV[3]) end
end
return 0
