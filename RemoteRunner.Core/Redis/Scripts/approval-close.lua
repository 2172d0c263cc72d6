-- Answers or withdraws an approval; the first wins. KEYS: approval, turn's open approvals.
-- ARGV: approval id, new state, decision, user, time, message, answers.
-- Returns 1 when this call closed it, 0 when it was closed before, -1 when it is unknown.
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return -1 end
if state ~= 'open' then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[2], 'decision', ARGV[3], 'by', ARGV[4], 'at', ARGV[5], 'message', ARGV[6], 'answers', ARGV[7])
redis.call('SREM', KEYS[2], ARGV[1])
return 1
