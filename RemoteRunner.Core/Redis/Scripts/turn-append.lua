-- Appends events to a turn's log and may change its state. KEYS: turn, events.
-- ARGV: fence ('' = none), ttl (s), new state ('' = as it is), time of start ('' = no), number of events, events…
-- Returns the log's length, or -1 when the turn has ended, is unknown, or belongs to another run of the box.
local turn = redis.call('HMGET', KEYS[1], 'state', 'run')
local state = turn[1]
if not state then return -1 end
if state == 'succeeded' or state == 'failed' or state == 'cancelled' or state == 'interrupted' then return -1 end
if ARGV[1] ~= '' then
  if state == 'queued' then
    redis.call('HSET', KEYS[1], 'run', ARGV[1])
  elseif turn[2] ~= ARGV[1] then
    return -1
  end
end
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'state', ARGV[3]) end
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'started', ARGV[4]) end
local length = redis.call('LLEN', KEYS[2])
for i = 6, 5 + tonumber(ARGV[5]) do length = redis.call('RPUSH', KEYS[2], ARGV[i]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return length
