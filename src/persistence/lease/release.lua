-- KEYS: lease. ARGV: "token|owner". 1 when it was given back, 0 when it was not held so.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
