package server

import (
	"container/list"
	"crypto/rand"
	"sync"
	"time"

	"github.com/diptych-align/diptych/index"
)

const (
	// orderLife is how long the order of a search is kept, as the contract says.
	orderLife = 10 * time.Minute
	// maxOrdered bounds the hits of all orders together: at some 60 bytes each they take 30 MB.
	maxOrdered = 500_000
)

// order is the order of the hits of one search, as far as it has been asked for.
type order struct {
	id   string
	made time.Time

	mu    sync.Mutex // held by who pages through it
	total int
	hits  []index.Hit
	more  bool // whether the index has more than hits

	counted int // of hits, by orders
}

// orders keeps the orders of searches that have further pages: those used least lately go first when there are too
// many, and each after orderLife.
type orders struct {
	now func() time.Time

	mu    sync.Mutex
	by    map[string]*list.Element // of lru, by id
	lru   *list.List               // of *order, used last in front
	count int                      // of hits
}

func newOrders(now func() time.Time) *orders {
	return &orders{now: now, by: map[string]*list.Element{}, lru: list.New()}
}

// keep keeps an order, which gets its id the first time, or notes that it has grown. The caller holds it.
func (os *orders) keep(o *order) {
	os.mu.Lock()
	defer os.mu.Unlock()
	if o.id == "" {
		o.id, o.made = rand.Text(), os.now()
		os.by[o.id] = os.lru.PushFront(o)
	} else if os.by[o.id] == nil {
		return // dropped meanwhile
	}
	os.count += len(o.hits) - o.counted
	o.counted = len(o.hits)
	for e := os.lru.Back(); e != nil; e = os.lru.Back() {
		if os.count <= maxOrdered && os.now().Sub(e.Value.(*order).made) <= orderLife {
			break
		}
		os.drop(e)
	}
}

// get returns an order that is kept, nil if it is not any more.
func (os *orders) get(id string) *order {
	os.mu.Lock()
	defer os.mu.Unlock()
	e := os.by[id]
	if e == nil {
		return nil
	}
	o := e.Value.(*order)
	if os.now().Sub(o.made) > orderLife {
		os.drop(e)
		return nil
	}
	os.lru.MoveToFront(e)
	return o
}

func (os *orders) drop(e *list.Element) {
	o := os.lru.Remove(e).(*order)
	delete(os.by, o.id)
	os.count -= o.counted
}
