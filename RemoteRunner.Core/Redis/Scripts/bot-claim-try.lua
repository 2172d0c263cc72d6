-- Uses up one try of the claim code. KEYS: claim. Returns {digest, expiry, tries left}, or nothing when no try is left.
local digest = redis.call('HGET', KEYS[1], 'digest')
if not digest then return false end
local left = redis.call('HINCRBY', KEYS[1], 'tries', -1)
if left < 0 then return false end
return {digest, redis.call('HGET', KEYS[1], 'expires'), left}
