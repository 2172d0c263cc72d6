-- Adds to what a session has cost. KEYS: session. ARGV: amount (µ$). A session that is gone is not made anew.
if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('HINCRBY', KEYS[1], 'cost', ARGV[1]) end
return 0
