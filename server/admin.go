package server

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/diptych-align/diptych/corpus/ingest"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
	"github.com/diptych-align/diptych/server/job"
)

type adminService struct {
	diptychv1.UnimplementedAdminServiceServer
	s *Server
}

func (h adminService) CreateCollection(ctx context.Context, req *diptychv1.CreateCollectionRequest) (*diptychv1.Collection, error) {
	var v violations
	id := req.GetCollectionId()
	if !collectionID.MatchString(id) {
		v.add("collection_id", "%.100q: want 1 to 63 characters of [a-z0-9-], beginning with a letter and not ending with a hyphen", id)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := h.s.createCollection(ctx, id); err != nil {
		return nil, err
	}
	return &diptychv1.Collection{Name: collectionName(id)}, nil
}

func (s *Server) createCollection(ctx context.Context, id string) error {
	s.admin.Lock()
	defer s.admin.Unlock()
	_, leave, err := s.enter(ctx, id)
	if isNotFound(err) {
		return s.openCollection(ctx, id)
	}
	if err != nil {
		return err
	}
	leave()
	name := collectionName(id)
	return refuse(codes.AlreadyExists, name+" exists", &errdetails.ResourceInfo{ResourceType: aCollection, ResourceName: name})
}

// collectionPlace is where a page of collections begins: after an id.
type collectionPlace struct {
	After string `json:"after"`
}

func (h adminService) ListCollections(_ context.Context, req *diptychv1.ListCollectionsRequest) (*diptychv1.ListCollectionsResponse, error) {
	var v violations
	size := pageSize(&v, req.GetPageSize(), 100, 1000)
	listing := []byte("ListCollections")
	var from collectionPlace
	v.page(listing, req.GetPageToken(), &from)
	if err := v.err(); err != nil {
		return nil, err
	}
	resp := &diptychv1.ListCollectionsResponse{}
	for _, c := range h.s.list() {
		if c.id <= from.After {
			continue
		}
		if len(resp.Collections) == size {
			var err error
			resp.NextPageToken, err = token(listing, from)
			return resp, err
		}
		from.After = c.id
		resp.Collections = append(resp.Collections, &diptychv1.Collection{Name: collectionName(c.id)})
	}
	return resp, nil
}

func (h adminService) DeleteCollection(ctx context.Context, req *diptychv1.DeleteCollectionRequest) (*diptychv1.DeleteCollectionResponse, error) {
	var v violations
	id := parseCollection(&v, "name", req.GetName())
	if err := v.err(); err != nil {
		return nil, err
	}
	if id == mainCollection {
		return nil, precondition(aCollection, req.GetName(), "collections/main always exists")
	}
	if err := h.s.deleteCollection(ctx, id, req.GetForce()); err != nil {
		return nil, err
	}
	return &diptychv1.DeleteCollectionResponse{}, nil
}

// deleteCollection takes a collection out, ends what is at work in it, and removes its folder: by a new name first, so
// that half a collection is never opened.
func (s *Server) deleteCollection(ctx context.Context, id string, force bool) error {
	s.admin.Lock()
	defer s.admin.Unlock()
	c, leave, err := s.enter(ctx, id)
	if err != nil {
		return err
	}
	err = c.condemn(force)
	leave()
	if err != nil {
		return err
	}
	s.mu.Lock()
	c = s.collections[id] // by now it may be a successor
	delete(s.collections, id)
	s.mu.Unlock()
	if err := c.shut(notFound(aCollection, collectionName(id))); err != nil {
		s.log.Warn("closing a collection to delete it", "collection", id, "error", err)
	}
	s.checkHealth()
	if err := os.MkdirAll(s.deleted(), 0o777); err != nil {
		return fmt.Errorf("delete collection %s: %w", id, err)
	}
	grave := filepath.Join(s.deleted(), id+"-"+time.Now().UTC().Format("20060102T150405.000000000"))
	if err := os.Rename(s.folder(id), grave); err != nil {
		return fmt.Errorf("delete collection %s: %w", id, err)
	}
	if err := os.RemoveAll(grave); err != nil {
		s.log.Warn("a deleted collection is removed at the next start", "folder", grave, "error", err)
	}
	return nil
}

// condemn marks a collection as deleted, so that nothing is put into it any more. Unless forced it refuses that while
// there are articles.
func (c *collection) condemn(force bool) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if n := c.Store.Len(); n > 0 && !force {
		return precondition(aCollection, collectionName(c.id), fmt.Sprintf("%d articles are in it: set force to delete them too", n))
	}
	c.deleted = true
	return nil
}

func (h adminService) GetStatus(ctx context.Context, req *diptychv1.GetStatusRequest) (*diptychv1.GetStatusResponse, error) {
	var v violations
	var id string
	if req.GetName() != "" {
		id = parseCollection(&v, "name", req.GetName())
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	resp := &diptychv1.GetStatusResponse{Build: Build(), Uptime: durationpb.New(time.Since(h.s.started))}
	for _, c := range h.s.list() {
		if id != "" && c.id != id {
			continue
		}
		if req.GetSettled() {
			if err := h.s.settle(ctx, c.id); err != nil && !isNotFound(err) {
				return nil, err
			}
		}
		status, err := in(ctx, h.s, c.id, func(_ context.Context, c *collection) (*diptychv1.CollectionStatus, error) {
			return c.status(), nil
		})
		if isNotFound(err) {
			continue // deleted since
		}
		if err != nil {
			return nil, err
		}
		resp.Collections = append(resp.Collections, status)
	}
	if id != "" && len(resp.Collections) == 0 {
		return nil, notFound(aCollection, req.GetName())
	}
	return resp, nil
}

func (c *collection) status() *diptychv1.CollectionStatus {
	_, _, fault := c.Progress()
	p := &diptychv1.CollectionStatus{
		Name:              collectionName(c.id),
		Articles:          int64(c.Store.Len()),
		LastSequence:      int64(c.Store.Last()),
		Passes:            passes(c.Collection),
		AnnotationVersion: ingest.Version,
		IndexVersion:      c.IndexVersion(),
		ModelVersion:      c.Model.Version,
		Statistics:        counted(c.Collection),
	}
	if next := c.Next(); next != nil {
		p.Renewal = &diptychv1.RenewalStatus{Statistics: counted(next), Passes: passes(next), ModelVersion: next.Model.Version}
	}
	for _, l := range c.Lexicons() {
		p.Lexicons = append(p.Lexicons, lexiconToProto(c.id, l))
	}
	if fault != nil {
		p.Fault = fault.Error()
	}
	return p
}

func passes(c *job.Collection) []*diptychv1.PassStatus {
	indexed, linked, _ := c.Progress()
	return []*diptychv1.PassStatus{
		{Pass: "index", Cursor: int64(indexed), Version: c.IndexVersion()},
		{Pass: "link", Cursor: int64(linked), Version: c.IndexVersion()},
	}
}

func counted(c *job.Collection) *diptychv1.StatisticsStatus {
	articles, seq := c.Counted()
	return &diptychv1.StatisticsStatus{Articles: int64(articles), Sequence: int64(seq)}
}

// Build tells what program is running, as far as the toolchain has noted it.
func Build() *diptychv1.Build {
	b := &diptychv1.Build{Version: "(devel)", GoVersion: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	dirty := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			b.Revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "+dirty"
		}
	}
	if b.Revision != "" {
		b.Revision += dirty
	}
	return b
}
