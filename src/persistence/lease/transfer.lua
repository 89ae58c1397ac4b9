-- KEYS: lease, token counter. ARGV: "token|owner", token, the next owner, ttl in ms.
-- The next owner's token, or 0 when it was not held so.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
local token = redis.call('INCR', KEYS[2])
if token <= tonumber(ARGV[2]) then
  token = tonumber(ARGV[2]) + 1
  redis.call('SET', KEYS[2], string.format('%.0f', token))
end
redis.call('SET', KEYS[1], string.format('%.0f', token) .. '|' .. ARGV[3], 'PX', ARGV[4])
return token
