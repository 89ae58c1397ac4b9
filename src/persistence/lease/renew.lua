-- KEYS: lease. ARGV: "token|owner", ttl in ms.
-- 1 when renewed, 0 when somebody else has it, -1 when nobody has.
local held = redis.call('GET', KEYS[1])
if not held then
  return -1
end
if held ~= ARGV[1] then
  return 0
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
