package server

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	"github.com/diptych-align/diptych/corpus/ingest"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

func TestCollections(t *testing.T) {
	s := serve(t, "", Options{})
	for _, id := range []string{"b", "a-1", "c"} {
		c, err := s.admin.CreateCollection(t.Context(), &diptychv1.CreateCollectionRequest{CollectionId: id})
		if err != nil || c.GetName() != "collections/"+id {
			t.Errorf("CreateCollection(%s) = %v, %v", id, c, err)
		}
	}
	_, err := s.admin.CreateCollection(t.Context(), &diptychv1.CreateCollectionRequest{CollectionId: "main"})
	refused(t, "one that exists", err, codes.AlreadyExists)
	for _, id := range []string{"", "A", "a_b", "-a", "a-", "1a", "..", "a/b", strings.Repeat("a", 64)} {
		_, err := s.admin.CreateCollection(t.Context(), &diptychv1.CreateCollectionRequest{CollectionId: id})
		refused(t, fmt.Sprintf("CreateCollection(%q)", id), err, codes.InvalidArgument)
	}

	for size := int32(0); size < 6; size++ {
		var got []string
		req := &diptychv1.ListCollectionsRequest{PageSize: size}
		for {
			r, err := s.admin.ListCollections(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range r.GetCollections() {
				got = append(got, strings.TrimPrefix(c.GetName(), "collections/"))
			}
			if req.PageToken = r.GetNextPageToken(); req.PageToken == "" {
				break
			}
		}
		if strings.Join(got, " ") != "a-1 b c main" {
			t.Errorf("pages of %d: %q", size, got)
		}
	}
	_, err = s.admin.ListCollections(t.Context(), &diptychv1.ListCollectionsRequest{PageSize: -1})
	refused(t, "negative page", err, codes.InvalidArgument)
	_, err = s.admin.ListCollections(t.Context(), &diptychv1.ListCollectionsRequest{PageToken: "x"})
	refused(t, "broken token", err, codes.InvalidArgument)

	// Nothing crosses collections.
	r := request("fr-ferry", "fr-ferry")
	r.Parent = "collections/b"
	seq := s.ingest(t, r)["fr-ferry"].GetAcknowledgement().GetSequence()
	s.put(t, "en-ferry")
	parallels, err := s.links.FindParallels(t.Context(), &diptychv1.FindParallelsRequest{MinSequence: seq,
		Of: &diptychv1.FindParallelsRequest_Name{Name: "collections/b/articles/fr-ferry"}})
	if err != nil || len(parallels.GetParallels()) != 0 {
		t.Errorf("parallels across collections: %v, %v", parallels, err)
	}
}

func TestDeleteCollection(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir, Options{})
	for _, id := range []string{"empty", "full"} {
		if _, err := s.admin.CreateCollection(t.Context(), &diptychv1.CreateCollectionRequest{CollectionId: id}); err != nil {
			t.Fatal(err)
		}
	}
	r := request("fr-ferry", "fr-ferry")
	r.Parent = "collections/full"
	s.ingest(t, r)

	remove := func(name string, force bool) error {
		_, err := s.admin.DeleteCollection(t.Context(), &diptychv1.DeleteCollectionRequest{Name: name, Force: force})
		return err
	}
	refused(t, "no name", remove("full", true), codes.InvalidArgument)
	refused(t, "unknown", remove("collections/none", true), codes.NotFound)
	refused(t, "main", remove(main, true), codes.FailedPrecondition)
	refused(t, "with articles", remove("collections/full", false), codes.FailedPrecondition)
	if err := remove("collections/empty", false); err != nil {
		t.Errorf("an empty one: %v", err)
	}

	// A stream that is at work in it is told, and goes on with others.
	stream, err := s.articles.IngestArticles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tell := func(parent string) *diptychv1.IngestArticlesResponse {
		r := request("fr-tram", "fr-tram")
		r.Parent = parent
		if err := stream.Send(r); err != nil {
			t.Fatal(err)
		}
		resp, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	if resp := tell("collections/full"); resp.GetAcknowledgement() == nil {
		t.Errorf("before: %v", resp)
	}
	if err := remove("collections/full", true); err != nil {
		t.Errorf("with force: %v", err)
	}
	if resp := tell("collections/full"); codes.Code(resp.GetRefusal().GetCode()) != codes.NotFound {
		t.Errorf("after: %v, want NOT_FOUND", resp)
	}
	if resp := tell(main); resp.GetAcknowledgement() == nil {
		t.Errorf("in another: %v", resp)
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != io.EOF {
		t.Errorf("end of stream: %v", err)
	}

	for _, folder := range []string{"collections/full", "collections/empty"} {
		if _, err := os.Stat(filepath.Join(dir, folder)); !os.IsNotExist(err) {
			t.Errorf("%s: %v, want it gone", folder, err)
		}
	}
	c, err := s.admin.CreateCollection(t.Context(), &diptychv1.CreateCollectionRequest{CollectionId: "full"})
	if err != nil {
		t.Fatal(err)
	}
	status, err := s.admin.GetStatus(t.Context(), &diptychv1.GetStatusRequest{Name: c.GetName()})
	if err != nil || status.GetCollections()[0].GetArticles() != 0 {
		t.Errorf("made again: %v, %v, want it empty", status, err)
	}
}

// TestDeleteWhileWaiting deletes a collection in which a call waits for passes that do not come.
func TestDeleteWhileWaiting(t *testing.T) {
	s := serve(t, "", Options{})
	if _, err := s.admin.CreateCollection(t.Context(), &diptychv1.CreateCollectionRequest{CollectionId: "a"}); err != nil {
		t.Fatal(err)
	}
	c := s.Server.collections["a"]
	c.halt()
	<-c.stopped
	r := request("fr-ferry", "fr-ferry")
	r.Parent = "collections/a"
	seq := s.ingest(t, r)["fr-ferry"].GetAcknowledgement().GetSequence()
	waited := make(chan error, 1)
	go func() {
		_, err := s.links.FindParallels(context.WithoutCancel(t.Context()), &diptychv1.FindParallelsRequest{MinSequence: seq,
			Of: &diptychv1.FindParallelsRequest_Name{Name: "collections/a/articles/fr-ferry"}})
		waited <- err
	}()
	eventually(t, "the call is at work", func() bool {
		if s.calls.TryAcquire(s.options.Memory / 2) {
			s.calls.Release(s.options.Memory / 2)
			return false
		}
		return true
	})
	if _, err := s.admin.DeleteCollection(t.Context(), &diptychv1.DeleteCollectionRequest{Name: "collections/a", Force: true}); err != nil {
		t.Fatal(err)
	}
	refused(t, "the call that waited", <-waited, codes.NotFound)
}

func TestGetStatus(t *testing.T) {
	s := serve(t, "", Options{})
	seq := s.put(t)
	if _, err := s.search.Search(t.Context(), &diptychv1.SearchRequest{Parent: main, MinSequence: seq}); err != nil {
		t.Fatal(err)
	}
	r, err := s.admin.GetStatus(t.Context(), &diptychv1.GetStatusRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if r.GetBuild().GetVersion() == "" || r.GetBuild().GetGoVersion() == "" || r.GetUptime().AsDuration() <= 0 || len(r.GetCollections()) != 1 {
		t.Errorf("got %v, want the build, the uptime and one collection", r)
	}
	c := r.GetCollections()[0]
	if c.GetName() != main || c.GetArticles() != int64(len(reports)) || c.GetLastSequence() != seq || c.GetAnnotationVersion() != ingest.Version ||
		c.GetModelVersion() == "" || c.GetIndexVersion() == "" || c.GetFault() != "" || len(c.GetPasses()) != 2 {
		t.Errorf("got %v, want %d articles up to %d", c, len(reports), seq)
	}
	for i, pass := range []string{"index", "link"} {
		if p := c.GetPasses()[i]; p.GetPass() != pass || p.GetCursor() != seq || p.GetVersion() == "" {
			t.Errorf("pass %d: %v, want %s at %d", i, p, pass, seq)
		}
	}
	_, err = s.admin.GetStatus(t.Context(), &diptychv1.GetStatusRequest{Name: "main"})
	refused(t, "no name", err, codes.InvalidArgument)
	_, err = s.admin.GetStatus(t.Context(), &diptychv1.GetStatusRequest{Name: "collections/none"})
	refused(t, "unknown", err, codes.NotFound)
}
