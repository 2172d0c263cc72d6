-- Notes that a waiting turn is to join the first of its session's queue, or takes that back. KEYS: turn, events, session queue.
-- ARGV: the turn to join ('' = none), ttl (s), event.
-- Returns the log's length, 0 when it stood so already, -1 when the turn does not wait, or not behind the one to join.
local turn = redis.call('HMGET', KEYS[1], 'state', 'joins')
if turn[1] ~= 'queued' then return -1 end
if ARGV[1] == '' then
  if not turn[2] then return 0 end
  redis.call('HDEL', KEYS[1], 'joins')
else
  if turn[2] == ARGV[1] then return 0 end
  if redis.call('LINDEX', KEYS[3], 0) ~= ARGV[1] then return -1 end
  redis.call('HSET', KEYS[1], 'joins', ARGV[1])
end
local length = redis.call('RPUSH', KEYS[2], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return length
