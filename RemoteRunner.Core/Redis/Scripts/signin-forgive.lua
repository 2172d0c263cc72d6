-- A try to sign in was good: the name's tries count no more, and this one not for the address.
-- KEYS: as signin-try. Returns nothing.
redis.call('DEL', KEYS[1])
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('DECR', KEYS[2]) end
return 0
