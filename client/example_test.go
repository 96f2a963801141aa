package client_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"slices"

	"google.golang.org/grpc"
	"google.golang.org/grpc/test/bufconn"

	"github.com/diptych-align/diptych/client"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
)

// Put two articles in, and ask for the parallel of one.
func Example() {
	c, err := client.Dial("passthrough:///small", smallService()) // or "127.0.0.1:7373"
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	ctx := context.Background()

	requests := []*diptychv1.IngestArticlesRequest{
		{Parent: "collections/main", ArticleId: "fr-1", Article: &diptychv1.Article{Title: "Le pont d'Arvelle rouvre", Text: "…"}},
		{Parent: "collections/main", ArticleId: "en-1", Article: &diptychv1.Article{Title: "Arvelle bridge reopens", Text: "…"}},
	}
	var last int64
	for resp, err := range c.Ingest(ctx, slices.Values(requests)) {
		if err != nil {
			log.Fatal(err)
		}
		if r := resp.GetRefusal(); r != nil {
			fmt.Println("refused:", r.GetMessage())
			continue
		}
		last = max(last, resp.GetAcknowledgement().GetSequence())
	}

	parallels := c.Parallels(ctx, &diptychv1.FindParallelsRequest{
		Of:          &diptychv1.FindParallelsRequest_Name{Name: "collections/main/articles/fr-1"},
		MinSequence: last, // the answer knows both articles
	})
	for p, err := range parallels {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %.2f %s\n", p.GetLink().GetRelation(), p.GetLink().GetConfidence(), p.GetArticle().GetTitle())
	}
	// Output:
	// RELATION_SAME_EVENT 0.98 Arvelle bridge reopens
}

// small keeps articles in memory and takes all others for parallels.
type small struct {
	diptychv1.UnimplementedArticleServiceServer
	diptychv1.UnimplementedAlignmentServiceServer
	articles []*diptychv1.Article
}

func (s *small) IngestArticles(stream grpc.BidiStreamingServer[diptychv1.IngestArticlesRequest, diptychv1.IngestArticlesResponse]) error {
	for {
		req, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		req.Article.Name = req.Parent + "/articles/" + req.ArticleId
		s.articles = append(s.articles, req.Article)
		ack := &diptychv1.Acknowledgement{Name: req.Article.Name, Sequence: int64(len(s.articles)), Revision: 1}
		if err := stream.Send(&diptychv1.IngestArticlesResponse{
			CorrelationToken: req.CorrelationToken,
			Result:           &diptychv1.IngestArticlesResponse_Acknowledgement{Acknowledgement: ack},
		}); err != nil {
			return err
		}
	}
}

func (s *small) FindParallels(_ context.Context, req *diptychv1.FindParallelsRequest) (*diptychv1.FindParallelsResponse, error) {
	resp := &diptychv1.FindParallelsResponse{}
	for _, a := range s.articles {
		if a.GetName() != req.GetName() {
			link := &diptychv1.Link{A: req.GetName(), B: a.GetName(), Relation: diptychv1.Relation_RELATION_SAME_EVENT, Confidence: 0.98}
			resp.Parallels = append(resp.Parallels, &diptychv1.Parallel{Article: a, Link: link})
		}
	}
	return resp, nil
}

// smallService serves a small in this process and returns how to reach it.
func smallService() grpc.DialOption {
	l := bufconn.Listen(1 << 16)
	s, service := grpc.NewServer(), &small{}
	diptychv1.RegisterArticleServiceServer(s, service)
	diptychv1.RegisterAlignmentServiceServer(s, service)
	go s.Serve(l)
	return grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return l.DialContext(ctx) })
}
