package job

import "sync"

// cache keeps values that were used lately, at least size of them and at most twice as many: two generations, the
// older of which is dropped when the younger is full.
type cache[V any] struct {
	size       int
	mu         sync.Mutex
	young, old map[string]V
}

func newCache[V any](size int) *cache[V] {
	return &cache[V]{size: size, young: map[string]V{}}
}

func (c *cache[V]) get(key string) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.young[key]
	if !ok {
		if v, ok = c.old[key]; ok {
			c.add(key, v)
		}
	}
	return v, ok
}

func (c *cache[V]) put(key string, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(key, v)
}

func (c *cache[V]) add(key string, v V) {
	if len(c.young) >= c.size {
		c.old, c.young = c.young, make(map[string]V, c.size)
	}
	c.young[key] = v
	delete(c.old, key)
}
