-- Stores an approval. KEYS: approval, turn's open approvals. ARGV: ttl (s), approval id, body.
redis.call('HSET', KEYS[1], 'v', '1', 'state', 'open', 'body', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[1])
redis.call('SADD', KEYS[2], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[1])
return 1
