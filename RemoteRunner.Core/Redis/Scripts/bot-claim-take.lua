-- Uses the claim code up: of two who send the right one at once, one gets it. KEYS: claim. ARGV: digest.
if redis.call('HGET', KEYS[1], 'digest') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
