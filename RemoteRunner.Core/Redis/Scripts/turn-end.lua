-- Ends a turn once. KEYS: turn, events, session queue, box sessions.
-- ARGV: fence ('' = none), ttl (s), final state, time, session id, turn id, only from this state ('' = any), events…
-- Returns the log's length, or -1 when it had ended already, is unknown, or is not the caller's to end.
local turn = redis.call('HMGET', KEYS[1], 'state', 'run')
local state = turn[1]
local function leave()
  redis.call('LREM', KEYS[3], 0, ARGV[6])
  if redis.call('LLEN', KEYS[3]) == 0 then redis.call('SREM', KEYS[4], ARGV[5]) end
end
if not state then leave() return -1 end
if state == 'succeeded' or state == 'failed' or state == 'cancelled' or state == 'interrupted' then leave() return -1 end
if ARGV[7] ~= '' and state ~= ARGV[7] then return -1 end
if ARGV[1] ~= '' and state ~= 'queued' and turn[2] ~= ARGV[1] then return -1 end
redis.call('HSET', KEYS[1], 'state', ARGV[3], 'ended', ARGV[4])
local length = 0
for i = 8, #ARGV do length = redis.call('RPUSH', KEYS[2], ARGV[i]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
leave()
return length
