-- Accepts a turn once. KEYS: turn, events, session queue, box sessions.
-- ARGV: queue cap, ttl (s), session id, turn id, time, then the turn's fields and values.
-- Returns {1, position} when created, {0, state} when known already, {-1, length} when the queue is full.
-- The first event is written here so that a turn is never without it; it needs the position, known only here.
local state = redis.call('HGET', KEYS[1], 'state')
if state then return {0, state} end
local position = redis.call('LLEN', KEYS[3])
if position >= tonumber(ARGV[1]) then return {-1, position} end
for i = 6, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('RPUSH', KEYS[2], '{"type":"queued","at":"' .. ARGV[5] .. '","position":' .. position .. '}')
redis.call('EXPIRE', KEYS[2], ARGV[2])
redis.call('RPUSH', KEYS[3], ARGV[4])
redis.call('SADD', KEYS[4], ARGV[3])
return {1, position}
