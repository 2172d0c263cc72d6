-- Changes the prompt of a turn that waits behind another one: the first of a queue may have been read already, and so may
-- one that is to join the running turn.
-- KEYS: turn, session queue. ARGV: turn id, prompt.
-- Returns 1 when it is changed, 0 when it says so already, -1 when it is too late or the turn is unknown.
local turn = redis.call('HMGET', KEYS[1], 'state', 'prompt', 'joins')
if turn[2] == ARGV[2] then return 0 end
if turn[1] ~= 'queued' or turn[3] or redis.call('LINDEX', KEYS[2], 0) == ARGV[1] then return -1 end
redis.call('HSET', KEYS[1], 'prompt', ARGV[2])
return 1
